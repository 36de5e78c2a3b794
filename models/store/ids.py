"""Article ids: effective second << 20 | a sequence, so newest first is a walk down the key."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import func, select
from sqlmodel import Session

from models.article import Article
from models.store.asking import Statement, ask, listed
from models.store.bulk import table_of

SEQUENCE = 20  # bits


def first_id(moment: datetime) -> int:
    """Return the lowest id that an article of a moment may have."""
    return int(moment.timestamp()) << SEQUENCE


def new_ids(session: Session, moments: Sequence[datetime]) -> list[int]:
    """Return an id for each moment: the next free one of its second."""
    starts = {first_id(moment) for moment in moments}
    highest = ask(session, _highest, starts=starts)
    taken = Counter({row[0]: row[1] - row[0] + 1 for row in highest if row[1] is not None})
    ids = []
    for moment in moments:
        start = first_id(moment)
        ids.append(start + taken[start])
        taken[start] += 1
    return ids


@cache
def _highest(dialect: str) -> Statement:
    """Ask for the highest id of each second."""
    ids = table_of(Article).c.id
    start = listed("starts", dialect)
    stop = start.c.value + (1 << SEQUENCE)
    highest = select(func.max(ids)).where(ids >= start.c.value, ids < stop)
    return select(start.c.value, highest.scalar_subquery())
