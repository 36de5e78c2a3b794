"""Removing the rows of generations that were dropped: in small steps, so that nobody waits."""

from sqlalchemy import delete, select, tuple_
from sqlmodel import Session, SQLModel, col

from models.signal import SignalAside
from models.store.bulk import table_of
from models.tag import DayCount, Generation, Quote, Tag, Visit
from models.vocabulary import GenerationState

ROWS = 5_000
"""Rows that one transaction removes."""

_TABLES: tuple[type[SQLModel], ...] = (Tag, Quote, SignalAside, DayCount, Visit)


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
