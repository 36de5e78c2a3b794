"""From a query's meaning to SQL conditions on `article`, for SQLite and PostgreSQL alike.

Words that must all be there become one full-text match, so that the engine walks one list,
newest first; words under OR or NOT become sub-queries. Every value is a bound parameter, and
what the engine parses is made of folded words in quotes, so no query text is ever syntax there.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from typing import Any as Unknown
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    and_,
    cast,
    column,
    false,
    func,
    not_,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlmodel import col

from models.article import Article, StoryMerge
from models.feed import Outlet
from models.query.fields import UNDETERMINED
from models.query.tree import All, Any, Day, Label, Moment, Node, Not, Query, Words
from models.query.words import tokens
from models.signal import Signal, SignalAside
from models.speaking import PUBLIC_ROLES, ROLES
from models.store.generations import is_of
from models.store.ids import first_id
from models.tag import Quote, Tag, Visit
from models.vocabulary import Decision, NarrativeRole, SignalKind, SignalState, TagKind

Condition = ColumnElement[bool]

OutletsNamed = Callable[[str], Sequence[int]]
"""Finds the outlets of a name, whatever its letters' case."""

LabelNamed = Callable[[TagKind, str], str]
"""Returns the label that a name finds, as counts have it."""

QuotedAs = Callable[[str], Condition]
"""Tells which quotes are of a person, by whatever name an article has for them."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a name finds: the stores' own letter cases differ, and so do the names of people."""

    outlets: OutletsNamed
    labels: LabelNamed
    quotes: QuotedAs


_FTS5 = table("article_fts", column("rowid"), column("article_fts"))
_TSV = table("article_search", column("article_id"), column("words"))

_TAGS = {
    "topic": TagKind.TOPIC,
    "frame": TagKind.FRAME,
    "valence": TagKind.VALENCE,
    "stance": TagKind.STANCE,
    "respect": TagKind.RESPECT,
    "voiced": TagKind.VOICED,
    "country": TagKind.COUNTRY,
    "person": TagKind.PERSON,
    "organisation": TagKind.ORGANISATION,
    "place": TagKind.PLACE,
}
_NAMES = {"person", "organisation", "place"}


@dataclass(frozen=True, slots=True)
class Compiled:
    """What an article must meet: the engine's match, where words must be there, and the rest."""

    match: Condition | None
    conditions: tuple[Condition, ...]


def index_key(*, is_sqlite: bool) -> ColumnElement[int]:
    """Return the full-text index's column that holds the article's id."""
    return _FTS5.c.rowid if is_sqlite else _TSV.c.article_id


def compile_query(
    query: Query, names: Named, *, is_sqlite: bool, generation: int | None = None
) -> Compiled:
    """Make SQL of a query; `names` finds outlets and people.

    Labels are those of the live generation, or of another one that is kept.
    """
    if query.node is None:
        return Compiled(None, ())
    return _Compiler(names, generation, is_sqlite=is_sqlite).whole(query.node)


class _Compiler:
    """Walks a query's tree for one of the two stores."""

    def __init__(self, names: Named, generation: int | None, *, is_sqlite: bool) -> None:
        self._names = names
        self._generation = generation
        self._is_sqlite = is_sqlite

    def whole(self, node: Node) -> Compiled:
        nodes = list(_asked(node))
        words = [one for one in nodes if isinstance(one, Words)]
        rest = tuple(self._one(one) for one in nodes if not isinstance(one, Words))
        if not words:
            return Compiled(None, rest)
        # The index has to be told in which days to walk: no store carries that over.
        key = index_key(is_sqlite=self._is_sqlite)
        days = (_bound(key, one) for one in nodes if isinstance(one, Day | Moment))
        return Compiled(self._match(words), (*rest, *days))

    def _one(self, node: Node) -> Condition:
        match node:
            case Words():
                return self._found([node])
            case Not():
                return not_(self._one(node.node))
            case All():
                words = [one for one in node.nodes if isinstance(one, Words)]
                rest = [self._one(one) for one in node.nodes if not isinstance(one, Words)]
                return and_(*([self._found(words)] if words else []), *rest)
            case Any():
                return or_(*(self._one(one) for one in node.nodes))
            case Day() | Moment() | Label():
                return self._leaf(node)

    def _leaf(self, node: Day | Moment | Label) -> Condition:
        if isinstance(node, Day | Moment):
            return and_(col(Article.day).is_not(None), _bound(col(Article.id), node))
        if node.field == "outlet":
            return col(Article.outlet_id).in_(self._names.outlets(node.value))
        if node.field == "speaker":
            return self._spoken(node.value)
        if node.field in _NAMES and node.value != Decision.CANT_SAY:
            label = self._names.labels(_TAGS[node.field], node.value)
            return _tag(replace(node, value=label), self._generation)
        return _label(node, self._generation)

    def _spoken(self, name: str) -> Condition:
        """Return who is quoted by name: only those in a public role, whatever a row may hold."""
        query = select(col(Quote.article_id)).where(is_of(Quote, self._generation))
        query = query.where(col(Quote.role).in_(PUBLIC_ROLES), self._names.quotes(name))
        return col(Article.id).in_(query)

    def _found(self, words: Sequence[Words]) -> Condition:
        """Return words as a sub-query: the index may be joined already, for others."""
        key = index_key(is_sqlite=self._is_sqlite)
        return col(Article.id).in_(select(key).where(self._match(words)).correlate(None))

    def _match(self, words: Sequence[Words]) -> Condition:
        split = [(one, tokens(one.text)) for one in words]
        if any(not found for _, found in split):
            return false()
        if self._is_sqlite:
            wanted = " AND ".join(_fts5(one, found) for one, found in split)
            return _FTS5.c.article_fts.op("MATCH", is_comparison=True)(wanted)
        wanted = " & ".join(_tsquery(one, found) for one, found in split)
        # A cast and not to_tsquery: the words are folded and cut already.
        return _TSV.c.words.op("@@", is_comparison=True)(cast(wanted, TSQUERY))


def _asked(node: Node) -> Iterator[Node]:
    """Yield all that must be met, out of brackets that say no more."""
    if isinstance(node, All):
        for one in node.nodes:
            yield from _asked(one)
    else:
        yield node


def _fts5(words: Words, found: Sequence[str]) -> str:
    phrase = '"' + " ".join(found) + '"'
    return phrase + " *" if words.is_prefix else phrase


def _tsquery(words: Words, found: Sequence[str]) -> str:
    quoted = " <-> ".join(f"'{token}'" for token in found)  # tokens are letters and digits
    return f"({quoted}{':*' if words.is_prefix else ''})"


def _bound(key: Unknown, node: Day | Moment) -> Condition:  # noqa: ANN401  as `_is`
    moment = node.at if isinstance(node, Moment) else datetime.combine(node.day, time(), UTC)
    start = first_id(moment)
    so: Condition = key >= start if node.is_after else key < start
    return so


def _label(node: Label, generation: int | None) -> Condition:
    """Return the condition of a field: a column of the article's own, or rows that point at it."""
    if node.field in _OWN:
        return _OWN[node.field](node.value)
    if node.field in _READ:
        return _READ[node.field](node.value, generation)
    if node.field in {"narrative", "signal", "role", "state"}:
        return _signal(node, generation)
    if node.field == "quoted":
        return _quote(node, generation)
    return _tag(node, generation)


def _language(value: str, generation: int | None) -> Condition:
    if generation is not None:
        told = func.coalesce(col(Visit.language), UNDETERMINED)
        return _visited(generation, told == value)
    if value == UNDETERMINED:
        return or_(col(Article.language).is_(None), col(Article.language) == UNDETERMINED)
    return _is(Article.language, value)


def _is(column: Unknown, value: str) -> Condition:  # noqa: ANN401  SQLModel types attributes as values
    """Compare a column that may be null, such that NOT finds the nulls."""
    return and_(col(column).is_not(None), col(column) == value)


def _relevance(value: str, generation: int | None) -> Condition:
    """`any` finds what the cascade has read: all that trends count."""
    if generation is not None:
        return _visited(generation, *(() if value == "any" else (col(Visit.relevance) == value,)))
    if value == "any":
        return col(Article.relevance).is_not(None)
    return _is(Article.relevance, value)


def _visited(generation: int, *so: Condition) -> Condition:
    """Ask the visits of a generation: articles themselves repeat what the live one says."""
    visits = select(col(Visit.article_id)).where(col(Visit.generation) == generation, *so)
    return col(Article.id).in_(visits)


def _kind(value: str) -> Condition:
    outlets = select(col(Outlet.id)).where(col(Outlet.kind) == value)
    return col(Article.outlet_id).in_(outlets)


def _dated(value: str) -> Condition:
    return col(Article.day).is_not(None) if value == "yes" else col(Article.day).is_(None)


def _story(value: str) -> Condition:
    """A story's number finds what it was merged into, too."""
    into = select(col(StoryMerge.into_story)).where(col(StoryMerge.from_story) == int(value))
    return col(Article.story_id) == func.coalesce(into.scalar_subquery(), int(value))


_OWN: dict[str, Callable[[str], Condition]] = {
    "story": _story,
    "uid": lambda value: col(Article.uid) == UUID(value),
    "dated": _dated,
    "kind": _kind,
}

_READ: dict[str, Callable[[str, int | None], Condition]] = {
    "lang": _language,
    "relevance": _relevance,
}


def _tag(node: Label, generation: int | None) -> Condition:
    own = is_of(Tag, generation), col(Tag.kind) == _TAGS[node.field]
    query = select(col(Tag.article_id)).where(*own)
    if node.value == Decision.CANT_SAY:
        return col(Article.id).in_(query.where(col(Tag.decision) == Decision.CANT_SAY))
    query = query.where(col(Tag.label) == node.value)
    return col(Article.id).in_(query.where(col(Tag.decision) == Decision.YES))


def _quote(node: Label, generation: int | None) -> Condition:
    query = select(col(Quote.article_id)).where(is_of(Quote, generation))
    if node.value == "any":
        query = query.where(col(Quote.role).in_(list(ROLES)))
    else:
        query = query.where(col(Quote.role) == node.value)
    return col(Article.id).in_(query)


def _signal(node: Label, generation: int | None) -> Condition:
    """Return what passages are found; the states of these are people's, whoever found them."""
    if node.field == "state":
        stated = select(col(Signal.article_id)).where(col(Signal.state) == SignalState(node.value))
        return col(Article.id).in_(stated)
    said: type[Signal] | type[SignalAside] = Signal if generation is None else SignalAside
    query = select(col(said.article_id)).where(_stands(generation))
    value, _, role = node.value.partition(":")
    match node.field:
        case "narrative":
            query = query.where(col(said.kind) == SignalKind.NARRATIVE)
            if value != "any":
                query = query.where(col(said.label) == value)
        case "role":
            query = query.where(col(said.role) == NarrativeRole(value))
        case _ if value != "any":
            query = query.where(col(said.kind) == SignalKind(value))
    if role:
        query = query.where(col(said.role) == NarrativeRole(role))
    return col(Article.id).in_(query)


def _stands(generation: int | None) -> Condition:
    """Tell of passages which ones count: those of a generation that is not live stand aside."""
    if generation is None:
        return col(Signal.state) != SignalState.WITHDRAWN
    return col(SignalAside.generation) == generation
