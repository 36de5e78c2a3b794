"""Long lists of values, cut to what one statement may carry."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

VALUES = 500
"""Values in one IN list: far below both stores' limits."""


def in_chunks(items: Sequence[T], size: int = VALUES) -> Iterator[Sequence[T]]:
    """Yield a list in pieces of at most `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))
