"""Article ids: effective second << 20 | a sequence, so newest first is a walk down the key."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.article import Article

SEQUENCE = 20  # bits


def first_id(moment: datetime) -> int:
    """Return the lowest id that an article of a moment may have."""
    return int(moment.timestamp()) << SEQUENCE


def new_ids(session: Session, moments: Sequence[datetime]) -> list[int]:
    """Return an id for each moment: the next free one of its second."""
    taken: Counter[int] = Counter()
    for start in {first_id(moment) for moment in moments}:
        stop = start + (1 << SEQUENCE)
        query = select(func.max(col(Article.id))).where(
            col(Article.id) >= start, col(Article.id) < stop
        )
        highest = session.execute(query).scalar_one()
        taken[start] = 0 if highest is None else highest - start + 1
    ids = []
    for moment in moments:
        start = first_id(moment)
        ids.append(start + taken[start])
        taken[start] += 1
    return ids
