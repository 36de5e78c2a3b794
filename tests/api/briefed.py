"""A brief of June 2018, and how to walk through one."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime

from sqlmodel import Session

from api.briefs.document import Brief, Line, Piece
from api.briefs.gather import Wanted, load_brief
from api.briefs.weeks import week_of
from api.languages.writing import Language

BASE = "https://tidings.example"
AFTER = datetime(2018, 6, 25, 8, tzinfo=UTC)
JUNE = week_of("2018-W25")
WEEK = week_of("2026-W48")
LANGUAGES = list(Language)


def brief_of(
    session: Session,
    language: Language = Language.EN,
    query: str = "",
    ours: tuple[str, ...] = (),
) -> Brief:
    return load_brief(session, Wanted(JUNE, query, language, ours), AFTER)


def lines(value: object) -> Iterator[Line]:
    """Yield every line of a brief, or of a part of one, in order."""
    if isinstance(value, tuple) and value and all(isinstance(one, Piece) for one in value):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from lines(one)
    elif is_dataclass(value) and not isinstance(value, type | Piece):
        for field in fields(value):
            yield from lines(getattr(value, field.name))
