"""Live counts: what the roll-up does not keep, counted from narrow columns, with the same answer.

Articles are counted by the second that their id begins with, in bins of any width; their labels
are those that `models.store.facts` tells of the live generation. Where the roll-up keeps a
dimension too, both say the same. How long it may take is the caller's to say.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any as Unknown

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    case,
    func,
    literal_column,
    type_coerce,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.article import Article
from models.errors import InvalidError
from models.feed import Outlet
from models.query.tree import Query
from models.signal import Signal
from models.store.counts import BASE_PAIRS, BASES, LABELS
from models.store.generations import is_live
from models.store.ids import SEQUENCE
from models.store.search import matches_of
from models.tag import Tag
from models.vocabulary import Decision, Relevance, SignalKind, TagKind

Counts = Counter[tuple[int, str]]
"""How many articles by the second that their bin begins and by label."""

UNSURE = (TagKind.VALENCE, TagKind.STANCE, TagKind.RESPECT, TagKind.VOICED)
"""Kinds of tag whose "can't say" is counted, as a label of its own."""

_TAGS = {
    "topic": TagKind.TOPIC,
    "frame": TagKind.FRAME,
    "country": TagKind.COUNTRY,
    "organisation": TagKind.ORGANISATION,
    **{kind.value: kind for kind in UNSURE},
}


@dataclass(frozen=True, slots=True)
class _Labelled:
    """Where a dimension's labels stand: the table, how it hangs on an article, what is read."""

    label: Unknown
    table: Unknown = None
    on: ColumnElement[bool] | None = None


def live_counts(
    session: Session,
    query: Query,
    width: int,
    dimension: str = "all",
    label: str | None = None,
) -> Counts:
    """Count what a query finds in bins of `width` seconds, by a dimension's labels or one of them.

    As the roll-up does, only annotated articles that stand in series; of a dimension that is told
    of migration coverage, only that. A pair's label may end in `|`: with all second ones.

    Raises:
        InvalidError: there is no such dimension.
    """
    parts = [] if dimension == "all" else _parts(dimension)
    wanted = [] if label is None else label.split("|", len(parts) - 1) if parts else []
    begins = col(Article.id) // _plain(width << SEQUENCE) * _plain(width)
    statement = matches_of(session, query).of(
        begins, *(part.label for part in parts), func.count(func.distinct(col(Article.id)))
    )
    for part in parts:
        if part.table is not None:
            statement = statement.join(part.table, part.on)
    for part, value in zip(parts, wanted, strict=False):
        if value:
            statement = statement.where(part.label == value)
    statement = _in_series(statement, dimension)
    statement = statement.group_by(begins, *(part.label for part in parts))
    counted: Counts = Counter()
    for second, *labels, count in session.execute(statement):
        counted[int(second), "|".join(map(str, labels))[:LABELS]] += count
    return counted


def live_dimensions() -> tuple[str, ...]:
    """Return the dimensions that can be counted live; a pair of any two can be, too."""
    return ("all", *_SINGLES)


def _plain(number: int) -> ColumnElement[int]:
    """Write a number out: PostgreSQL groups by what it sees to be the same, and by no parameter."""
    return literal_column(str(number), Integer)


def _in_series(statement: Select[Unknown], dimension: str) -> Select[Unknown]:
    told = dimension not in {*BASES, *BASE_PAIRS}
    relevances = [Relevance.SUBJECT] if told else list(Relevance)
    return statement.where(col(Article.day).is_not(None), col(Article.relevance).in_(relevances))


def _parts(dimension: str) -> list[_Labelled]:
    names = [name for name in dimension.split("+") if name != "all"]
    if len(names) > 2 or any(name not in _SINGLES for name in names):
        known = ", ".join(live_dimensions())
        raise InvalidError("dimension", f"there is no {dimension}; there are {known}, and pairs")
    return [_SINGLES[name]() for name in names]


def _tagged(kind: TagKind) -> _Labelled:
    tag: type[Tag] = aliased(Tag)
    on = (col(tag.article_id) == col(Article.id)) & is_live(tag) & (col(tag.kind) == kind)
    if kind in UNSURE:
        unsure = col(tag.decision) == Decision.CANT_SAY
        label: Unknown = case((unsure, Decision.CANT_SAY.value), else_=col(tag.label))
        return _Labelled(label, tag, on & (unsure | (col(tag.decision) == Decision.YES)))
    return _Labelled(col(tag.label), tag, on & (col(tag.decision) == Decision.YES))


def _narrated(*, with_role: bool) -> _Labelled:
    signal: type[Signal] = aliased(Signal)
    on = col(signal.article_id) == col(Article.id)
    label: Unknown = col(signal.label)
    if with_role:
        label = label + "|" + func.coalesce(_words(signal.role), "unclear")
    return _Labelled(label, signal, on & (col(signal.kind) == SignalKind.NARRATIVE))


def _published(column: Callable[[type[Outlet]], Unknown]) -> _Labelled:
    outlet: type[Outlet] = aliased(Outlet)
    return _Labelled(column(outlet), outlet, col(outlet.id) == col(Article.outlet_id))


def _words(column: Unknown) -> Unknown:  # noqa: ANN401  SQLModel types attributes as values
    """Read an enumeration as text: whatever word it is compared with."""
    return type_coerce(col(column), String)


_SINGLES: dict[str, Callable[[], _Labelled]] = {
    "relevance": lambda: _Labelled(_words(Article.relevance)),
    "language": lambda: _Labelled(func.coalesce(col(Article.language), "und")),
    "outlet": lambda: _published(lambda outlet: col(outlet.name)),
    "outlet_kind": lambda: _published(lambda outlet: _words(outlet.kind)),
    "narrative": lambda: _narrated(with_role=False),
    "narrative_role": lambda: _narrated(with_role=True),
    **{name: partial(_tagged, kind) for name, kind in _TAGS.items()},
}
