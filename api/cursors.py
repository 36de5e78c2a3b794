"""Keyset cursors: opaque to clients, checked when they come back.

A cursor is the last id shown, with a short check so that a mistyped one is told and not taken
for another place. It carries nothing secret.
"""

import base64
import binascii
from hashlib import blake2b
from typing import Annotated

from fastapi import Query

from models.errors import InvalidError

LARGEST = 200
"""Items that one page may have."""

Limit = Annotated[int, Query(ge=1, le=LARGEST, description="Items on a page.")]
Cursor = Annotated[str | None, Query(max_length=80, description="The `next` of the page before.")]


def make_cursor(last_id: int) -> str:
    """Return the cursor of what follows an id."""
    number = last_id.to_bytes(8, "big")
    return base64.urlsafe_b64encode(number + _check(number)).decode().rstrip("=")


def read_cursor(cursor: str | None) -> int | None:
    """Return the id that a cursor stands for; None for the first page.

    Raises:
        InvalidError: it is no cursor of ours.
    """
    if cursor is None:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except (binascii.Error, ValueError) as error:
        raise InvalidError("cursor", "it is no cursor that was given out here") from error
    number, check = raw[:8], raw[8:]
    if len(number) != 8 or check != _check(number) or make_cursor(_id(number)) != cursor:
        raise InvalidError("cursor", "it is no cursor that was given out here")
    return _id(number)


def _id(number: bytes) -> int:
    return int.from_bytes(number, "big") & 0x7FFF_FFFF_FFFF_FFFF


def _check(number: bytes) -> bytes:
    return blake2b(number, digest_size=4, person=b"tidings").digest()
