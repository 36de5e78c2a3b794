"""Removing the rows of generations that were dropped: in small steps, so that nobody waits."""

from collections.abc import Iterator

from sqlalchemy import delete, select, tuple_
from sqlmodel import Session, SQLModel, col

from models.signal import SignalAside
from models.store.bulk import table_of
from models.store.engine import Begin
from models.tag import DayCount, Generation, Quote, Tag, Visit
from models.vocabulary import GenerationState

ROWS = 5_000
"""Rows that one transaction removes."""

_TABLES: tuple[type[SQLModel], ...] = (Tag, Quote, SignalAside, DayCount, Visit)


def sweep_in_steps(begin: Begin) -> Iterator[int]:
    """Remove all of them, a transaction a step; yields how many rows each removed."""
    while True:
        with begin() as session:
            rows = sweep(session)
        if not rows:
            return
        yield rows


def sweep(session: Session, limit: int = ROWS) -> int:
    """Remove rows of dropped generations; returns how many, 0 once there are none."""
    dropped = select(col(Generation.id)).where(col(Generation.state) == GenerationState.DROPPED)
    for generation in session.scalars(dropped).all():
        for model in _TABLES:
            table = table_of(model)
            key = list(table.primary_key.columns)
            rows = select(*key).where(table.c.generation == generation).limit(limit)
            statement = delete(table).where(tuple_(*key).in_(rows))
            removed = session.connection().execute(statement).rowcount
            if removed:
                return removed
    return 0
