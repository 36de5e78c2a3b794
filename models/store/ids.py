"""Article ids: effective second << 20 | a sequence, so newest first is a walk down the key."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session

from models.article import Article
from models.store.asking import Statement, ask, listed
from models.store.bulk import table_of

SEQUENCE = 20  # bits


def first_id(moment: datetime) -> int:
    """Return the lowest id that an article of a moment may have."""
    return int(moment.timestamp()) << SEQUENCE


def day_of(article: int) -> date:
    """Return the day that an article's id says it is of."""
    return datetime.fromtimestamp(article >> SEQUENCE, UTC).date()


def is_of_days(ids: Mapped[int], first: date, last: date) -> ColumnElement[bool]:
    """Tell which ids are of articles of some days, both included: an index leads to them."""
    return (ids >= first_of_day(first)) & (ids < first_of_day(last + timedelta(days=1)))


def first_of_day(day: date) -> int:
    """Return the lowest id that an article of a day may have."""
    return first_id(datetime.combine(day, time(), UTC))


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
