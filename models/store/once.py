"""What a reading transaction has read is not read again: it sees one state of the store to its end.

Only values that nobody changes are handed out twice. In a transaction that writes, everything is
read anew.
"""

from collections.abc import Callable, Hashable
from typing import TypeVar

from sqlmodel import Session

from models.store.engine import is_reading

Found = TypeVar("Found")

_READ = "read_once"


def once(session: Session, asked: Hashable, read: Callable[[], Found]) -> Found:
    """Return what was read of a question in this transaction, or else read it."""
    if not is_reading(session):
        return read()
    known: dict[Hashable, Found] = session.info.setdefault(_READ, {})
    if asked not in known:
        known[asked] = read()
    return known[asked]
