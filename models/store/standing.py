"""How it stands with the versions of the cascade: which is live, and how far another has come."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, SQLModel, col

from models.article import Article
from models.signal import SignalAside
from models.store.bulk import table_of
from models.store.generations import STALE, beside, live, visits_by_cascade
from models.tag import DayCount, Generation, Quote, Tag, Visit
from models.vocabulary import GenerationState

COST: dict[type[SQLModel], int] = {Tag: 170, Quote: 190, SignalAside: 900, DayCount: 60, Visit: 115}
"""Bytes that a row takes with its index entries, about: those of the sample newsroom in SQLite."""


@dataclass(frozen=True, slots=True)
class Retag:
    """A version that is read beside the live one: `read` of `articles`, carried ones included."""

    cascade: str
    live: str
    state: GenerationState
    read: int
    articles: int


@dataclass(frozen=True, slots=True)
class Version:
    """What is stored of one version. `carried` keep what an older one said: their text is gone.

    `edited` were edited since and wait to be read again; `size` is in bytes, about.
    """

    cascade: str
    state: GenerationState
    begun_at: datetime
    live_at: datetime | None
    read: int
    carried: int
    edited: int
    size: int


def retag_of(session: Session) -> Retag | None:
    """Return how far the version has come that is read beside the live one; None where none is."""
    new, old = beside(session), live(session)
    if new is None or old is None or new.state is GenerationState.PARKED:
        return None
    visits = select(func.count()).select_from(Visit).where(col(Visit.generation) == new.id)
    articles = select(func.count()).select_from(Article)
    return Retag(
        new.cascade,
        old.cascade,
        new.state,
        session.scalars(visits).one(),
        session.scalars(articles).one(),
    )


def version_of(session: Session, generation: Generation) -> Version:
    """Count what is stored of a generation."""
    visits = visits_by_cascade(session, generation)
    edited, read = visits[STALE], visits[generation.cascade]
    return Version(
        generation.cascade,
        generation.state,
        generation.begun_at,
        generation.live_at,
        read,
        visits.total() - read - edited,
        edited,
        _size(session, generation),
    )


def _size(session: Session, generation: Generation) -> int:
    size = 0
    for model, cost in COST.items():
        table = table_of(model)
        rows = select(func.count()).where(table.c.generation == generation.id)
        size += cost * session.scalars(rows).one()
    return size
