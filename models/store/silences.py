"""Silences: what raises no alert for a while, by whom and why."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlmodel import Session, col

from models.alert import Silence
from models.errors import InvalidError, NotFoundError
from models.query.parse import parse_query


@dataclass(frozen=True, slots=True)
class NewSilence:
    """A silence as it is asked for."""

    query: str
    until: datetime
    author: str
    reason: str


def add_silence(session: Session, new: NewSilence, now: datetime) -> Silence:
    """Have nothing raised that matches a query, until a moment; an empty query is everything.

    Raises:
        QueryError: the query does not parse.
        InvalidError: it would end in the past, or says neither by whom nor why.
    """
    parse_query(new.query, now.date())
    if new.until <= now:
        raise InvalidError("until", "a silence ends in the future")
    for field, words in (("author", new.author), ("reason", new.reason)):
        if not words.strip():
            raise InvalidError(field, f"a silence needs its {field}")
    silence = Silence(
        query=new.query.strip(),
        until=new.until,
        author=new.author.strip(),
        reason=new.reason.strip(),
        created_at=now,
    )
    session.add(silence)
    session.flush()
    return silence


def silences(session: Session, now: datetime) -> list[Silence]:
    """Return the silences in force, the first to end first."""
    query = select(Silence).where(col(Silence.until) > now)
    return list(session.scalars(query.order_by(col(Silence.until), col(Silence.id))))


def end_silence(session: Session, uid: UUID, now: datetime) -> None:
    """End a silence now; that it was there stays on record.

    Raises:
        NotFoundError: no such silence is in force.
    """
    query = select(Silence).where(col(Silence.uid) == uid, col(Silence.until) > now)
    silence = session.scalars(query).first()
    if silence is None:
        raise NotFoundError(f"no silence {uid} is in force")
    silence.until = now
    session.flush()
