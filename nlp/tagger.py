"""What a tagger is: reads items, and what was said of them before, and says more.

A tagger never fails on an item: what it cannot judge it says nothing of, or notes why.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from models.annotation import Annotated, Finding
from models.vocabulary import Relevance

SUBJECT = frozenset({Relevance.SUBJECT})
"""Reads items whose subject is migration: topics, frames, stance, signals."""

ABOUT = frozenset({Relevance.SUBJECT, Relevance.MENTION})
"""Reads items that speak of migration at all: countries, names."""


class Tagger(Protocol):
    """One stage of the cascade."""

    @property
    def name(self) -> str:
        """Stable and versioned, such as `places/1`: stored with every tag."""
        ...

    @property
    def reads(self) -> frozenset[Relevance] | None:
        """Which items it is shown, by what the gate said of them; None means all."""
        ...

    def tag(self, readings: Iterable[Annotated]) -> Iterator[list[Finding]]:
        """Yield one list of findings a reading, in the order given."""
        ...
