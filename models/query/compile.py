"""From a query's meaning to SQL conditions on `article`, for SQLite and PostgreSQL alike.

Words that must all be there become one full-text match, so that the engine walks one list;
words under OR or NOT become sub-queries. Every value is a bound parameter, and every word is
quoted for the engine's own syntax, so that no query text is ever syntax there.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time
from typing import Any as Unknown
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    false,
    func,
    literal_column,
    not_,
    or_,
    select,
)
from sqlalchemy import text as sql
from sqlmodel import col

from models.article import Article
from models.feed import Outlet
from models.query.tree import All, Any, Day, Label, Node, Not, Query, Words
from models.query.words import tokens
from models.signal import Signal
from models.store.ids import first_id
from models.tag import Tag
from models.vocabulary import Decision, NarrativeRole, SignalKind, SignalState, TagKind

Condition = ColumnElement[bool]

_TAGS = {
    "topic": TagKind.TOPIC,
    "frame": TagKind.FRAME,
    "valence": TagKind.VALENCE,
    "stance": TagKind.STANCE,
    "respect": TagKind.RESPECT,
    "country": TagKind.COUNTRY,
    "person": TagKind.PERSON,
    "organisation": TagKind.ORGANISATION,
    "place": TagKind.PLACE,
}


def compile_query(query: Query, *, is_sqlite: bool) -> list[Condition]:
    """Return the conditions that an article must meet, all of them."""
    if query.node is None:
        return []
    nodes = query.node.nodes if isinstance(query.node, All) else (query.node,)
    words = [node for node in nodes if isinstance(node, Words)]
    conditions = [_compile(node, is_sqlite) for node in nodes if not isinstance(node, Words)]
    return [_match(words, is_sqlite), *conditions] if words else conditions


def _compile(node: Node, is_sqlite: bool) -> Condition:  # noqa: FBT001  private, and always the store's
    match node:
        case Words():
            return _match([node], is_sqlite)
        case Not():
            return not_(_compile(node.node, is_sqlite))
        case All():
            return and_(*compile_query(Query("", node), is_sqlite=is_sqlite))
        case Any():
            return or_(*(_compile(one, is_sqlite) for one in node.nodes))
        case Day():
            return _day(node)
        case Label():
            return _label(node)


def _match(words: Sequence[Words], is_sqlite: bool) -> Condition:  # noqa: FBT001  as above
    split = [(one, tokens(one.text)) for one in words]
    if any(not found for _, found in split):
        return false()
    if is_sqlite:
        match = " AND ".join(_fts5(one, found) for one, found in split)
        ids: Unknown = sql("SELECT rowid FROM article_fts WHERE article_fts MATCH :match")
        return col(Article.id).in_(ids.bindparams(bindparam("match", match, unique=True)))
    match = " & ".join(_tsquery(one, found) for one, found in split)
    found_ids: Unknown = (
        select(literal_column("article_id"))
        .select_from(sql("article_search"))
        .where(literal_column("words").op("@@")(func.to_tsquery("simple", match)))
    )
    return col(Article.id).in_(found_ids)


def _fts5(words: Words, found: Sequence[str]) -> str:
    phrase = '"' + " ".join(found) + '"'
    return phrase + " *" if words.is_prefix else phrase


def _tsquery(words: Words, found: Sequence[str]) -> str:
    quoted = ["'" + token.replace("\\", "\\\\").replace("'", "''") + "'" for token in found]
    if words.is_prefix:
        quoted[-1] += ":*"
    return "(" + " <-> ".join(quoted) + ")"


def _day(node: Day) -> Condition:
    start = first_id(datetime.combine(node.day, time(), UTC))
    dated = col(Article.day).is_not(None)
    return and_(dated, col(Article.id) >= start if node.is_after else col(Article.id) < start)


def _label(node: Label) -> Condition:
    """Return the condition of a field: a column of the article's own, or rows that point at it."""
    value = node.value
    own: dict[str, Callable[[], Condition]] = {
        "lang": lambda: col(Article.language) == value,
        "relevance": lambda: col(Article.relevance) == value,
        "story": lambda: col(Article.story_id) == int(value),
        "uid": lambda: col(Article.uid) == UUID(value),
        "dated": lambda: (
            col(Article.day).is_not(None) if value == "yes" else col(Article.day).is_(None)
        ),
    }
    if node.field in own:
        return own[node.field]()
    if node.field in {"outlet", "kind"}:
        return _outlet(node)
    if node.field in {"narrative", "signal", "role", "state"}:
        return _signal(node)
    return _tag(node)


def _tag(node: Label) -> Condition:
    label = col(Tag.label) == node.value
    if node.field in {"person", "organisation", "place"}:
        label = func.lower(col(Tag.label)) == node.value.lower()
    query = select(col(Tag.article_id)).where(
        col(Tag.kind) == _TAGS[node.field], label, col(Tag.decision) == Decision.YES
    )
    return col(Article.id).in_(query)


def _outlet(node: Label) -> Condition:
    if node.field == "kind":
        which: Condition = col(Outlet.kind) == node.value
    else:
        which = func.lower(col(Outlet.name)) == node.value.lower()
    return col(Article.outlet_id).in_(select(col(Outlet.id)).where(which))


def _signal(node: Label) -> Condition:
    query = select(col(Signal.article_id)).where(col(Signal.state) != SignalState.WITHDRAWN)
    value, _, role = node.value.partition(":")
    match node.field:
        case "narrative":
            query = query.where(col(Signal.kind) == SignalKind.NARRATIVE)
            if value != "any":
                query = query.where(col(Signal.label) == value)
        case "role":
            query = query.where(col(Signal.role) == NarrativeRole(value))
        case "state":
            query = select(col(Signal.article_id)).where(col(Signal.state) == SignalState(value))
        case _ if value != "any":
            query = query.where(col(Signal.kind) == SignalKind(value))
    if role:
        query = query.where(col(Signal.role) == NarrativeRole(role))
    return col(Article.id).in_(query)
