"""Keyset cursors: opaque to clients, checked when they come back.

A cursor is the last id shown, with a short check over it and the list it belongs to, so that
a mistyped one, or one of another list, is told and not taken for another place. It carries
nothing secret.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Annotated, TypeVar

from fastapi import Query

from models.errors import InvalidError

LARGEST = 200
"""Items that one page may have."""

Limit = Annotated[int, Query(ge=1, le=LARGEST, description="Items on a page.")]
Cursor = Annotated[
    str | None, Query(max_length=80, description="The `next` of the page before, unaltered.")
]

_LAST_ID = 2**31 - 1  # beyond it PostgreSQL knows no id, and says so with an error
_LAST_IDS = {"articles": 2**63 - 1}

Row = TypeVar("Row")


def make_cursor(last_id: int, of: str = "articles") -> str:
    """Return the cursor of what follows an id in a list."""
    number = last_id.to_bytes(8, "big")
    return base64.urlsafe_b64encode(number + _check(number, of)).decode().rstrip("=")


def read_cursor(cursor: str | None, of: str = "articles") -> int | None:
    """Return the id that a cursor of a list stands for; None for the first page.

    Raises:
        InvalidError: it is no cursor of that list's.
    """
    if cursor is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError) as error:
        raise _refused(of) from error
    last_id = int.from_bytes(raw[:8], "big")
    if last_id > _LAST_IDS.get(of, _LAST_ID) or make_cursor(last_id, of) != cursor:
        raise _refused(of)
    return last_id


def split_page(
    rows: Sequence[Row], limit: int, id_of: Callable[[Row], int | None], of: str = "articles"
) -> tuple[list[Row], str | None]:
    """Part `limit + 1` rows into a page and the cursor of the next, None where this is the last."""
    shown = list(rows[:limit])
    return shown, make_cursor(id_of(shown[-1]) or 0, of) if len(rows) > limit else None


def _refused(of: str) -> InvalidError:
    return InvalidError("cursor", f"it is no cursor that the list of {of} gave out")


def _check(number: bytes, of: str) -> bytes:
    return blake2b(number + of.encode(), digest_size=4, person=b"tidings").digest()
