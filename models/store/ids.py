"""Article ids: effective second << 20 | a sequence, so newest first is a walk down the key."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.article import Article
from models.store.chunks import listed

SEQUENCE = 20  # bits


def first_id(moment: datetime) -> int:
    """Return the lowest id that an article of a moment may have."""
    return int(moment.timestamp()) << SEQUENCE


def new_ids(session: Session, moments: Sequence[datetime]) -> list[int]:
    """Return an id for each moment: the next free one of its second."""
    taken = Counter(_taken(session, {first_id(moment) for moment in moments}))
    ids = []
    for moment in moments:
        start = first_id(moment)
        ids.append(start + taken[start])
        taken[start] += 1
    return ids


def _taken(session: Session, starts: Collection[int]) -> dict[int, int]:
    """Return how far the ids of seconds are taken, by the first id of each."""
    start = listed(session, starts)
    highest = select(func.max(col(Article.id))).where(
        col(Article.id) >= start.c.value, col(Article.id) < start.c.value + (1 << SEQUENCE)
    )
    query = select(start.c.value, highest.scalar_subquery())
    return {row[0]: row[1] - row[0] + 1 for row in session.execute(query) if row[1] is not None}
