"""The pass that keeps nothing longer than the operator said: texts, then other metadata.

One short transaction a batch, so that it stands in nobody's way. What stays for good is said in
`models.store.retention`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from models.store.engine import Begin
from models.store.retention import drop_metadata, drop_texts

Drop = Callable[[Session, datetime], int]


@dataclass(frozen=True, slots=True)
class Keep:
    """How many days after an article was seen its text and its metadata are kept; 0: for good."""

    text: int = 0
    metadata: int = 0


@dataclass(frozen=True, slots=True)
class Dropped:
    """A batch of articles that lost their `what`: `text` or `metadata`."""

    what: str
    articles: int


def forget(begin: Begin, keep: Keep, now: datetime) -> Iterator[Dropped]:
    """Drop what is older than it may be, batch by batch."""
    text_days = min((days for days in (keep.text, keep.metadata) if days), default=0)
    # Metadata without its text would be nothing: a text is never kept longer than they are.
    yield from _drop(begin, "text", text_days, drop_texts, now)
    yield from _drop(begin, "metadata", keep.metadata, drop_metadata, now)


def _drop(begin: Begin, what: str, days: int, drop: Drop, now: datetime) -> Iterator[Dropped]:
    if not days:
        return
    while True:
        with begin() as session:
            articles = drop(session, now - timedelta(days=days))
        if not articles:
            return
        yield Dropped(what, articles)
