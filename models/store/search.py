"""Search: one function behind the page, the API, the rules and the exports.

Newest first by `article.id`, which is a walk down the primary key. Counting stops at a bound;
how long reading may take is the caller's to say (`models.store.bounds`).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any as Unknown

from sqlalchemy import BinaryExpression, ColumnElement, Select, func, select
from sqlalchemy.sql.operators import in_op
from sqlmodel import Session, col

from models.article import Article
from models.feed import Outlet
from models.organisations import canonical
from models.query.compile import Compiled, Named, compile_query, index_key
from models.query.tree import Query, days_in
from models.store.asking import Statement, ask, listed
from models.store.bulk import table_of
from models.store.engine import is_sqlite
from models.store.generations import LIVE, is_of
from models.store.people import people
from models.tag import Arrival, Tag
from models.vocabulary import Decision, Relevance, TagKind

COUNTED = 10_000
"""Matches up to which a count is exact; beyond it the answer is "more than"."""

FACETS = ("topic", "country", "language", "outlet", "kind")
"""What the matches of a query can be broken down by."""


def find(session: Session, query: Query, *, limit: int, before: int | None = None) -> list[Article]:
    """Return matching articles, newest first, with ids below `before`."""
    matches = matches_of(session, query)
    statement = matches.of(Article)
    if before is not None:
        statement = statement.where(matches.key < before)
    return list(session.scalars(statement.order_by(matches.key.desc()).limit(limit)))


def count(session: Session, query: Query, bound: int = COUNTED) -> int:
    """Return how many articles match, at most `bound + 1`."""
    found = matches_of(session, query).of(col(Article.id)).limit(bound + 1).subquery()
    return session.scalars(select(func.count()).select_from(found)).one()


def matching(session: Session, query: Query, *columns: Unknown) -> Iterator[Unknown]:  # noqa: ANN401  as `select` takes them
    """Yield columns of all matching articles, whatever their number."""
    yield from session.execute(matches_of(session, query).of(*columns))


def newest(session: Session, query: Query, limit: int) -> list[int]:
    """Return the ids of the newest matching articles, newest first."""
    matches = matches_of(session, query)
    statement = matches.of(col(Article.id)).order_by(matches.key.desc())
    return list(session.scalars(statement.limit(limit)))


def facets(
    session: Session, ids: Sequence[int], limit: int = 20
) -> dict[str, list[tuple[str, int]]]:
    """Return of each of `FACETS` the most frequent labels among articles, and how many have each.

    Topics and countries are labels of articles whose subject is migration.
    """
    found: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for kind, label, number in ask(session, _labels_among, ids=ids):
        found[kind.value][label] = number
    outlets = {one.id: one for one in session.scalars(select(Outlet))}
    for language, outlet_id, number in ask(session, _published_among, ids=ids):
        outlet = outlets[outlet_id]
        if language is not None:
            found["language"][language] += number
        found["outlet"][outlet.name] += number
        found["kind"][outlet.kind.value] += number
    return {
        name: sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:limit]
        for name, counted in found.items()
    }


@cache
def _labels_among(dialect: str) -> Statement:
    tag, ids = table_of(Tag).c, listed("ids", dialect)
    number = func.count(func.distinct(tag.article_id))  # a place has a tag a mention
    return (
        select(tag.kind, tag.label, number)
        .select_from(ids.join(table_of(Tag), tag.article_id == ids.c.value))
        .where(tag.generation + 0 == LIVE)  # articles lead, as in `said_of`
        .where(tag.kind.in_([TagKind.TOPIC, TagKind.COUNTRY]), tag.decision == Decision.YES)
        .group_by(tag.kind, tag.label)
    )


@cache
def _published_among(dialect: str) -> Statement:
    article, ids = table_of(Article).c, listed("ids", dialect)
    return (
        select(article.language, article.outlet_id, func.count())
        .select_from(ids.join(table_of(Article), article.id == ids.c.value))
        .group_by(article.language, article.outlet_id)
    )


def daily_counts(
    session: Session, query: Query, *, is_crawled: bool = False
) -> list[tuple[date, int]]:
    """Return (day, matching articles), oldest first: counted live, of those the roll-up counts.

    That is annotated ones which stand in series, so that a share of the roll-up's volume is one.
    `is_crawled` leaves out what archives brought.
    """
    counted = matches_of(session, query).of(col(Article.day), func.count())
    # By every word of relevance, not as "is not null": so the narrow index answers.
    counted = counted.where(
        col(Article.day).is_not(None), col(Article.relevance).in_(list(Relevance))
    )
    if is_crawled:
        counted = counted.where(col(Article.archive_id).is_(None))
    rows = session.execute(counted.group_by(col(Article.day)).order_by(col(Article.day)))
    return [(row[0], row[1]) for row in rows]


def matching_arrivals(session: Session, query: Query, after: int, upto: int) -> list[int]:
    """Return the ids of matching articles whose arrival lies in a range, in that order."""
    statement = (
        matches_of(session, query)
        .of(col(Article.id))
        .where(col(Arrival.article_id) == col(Article.id))
        .where(col(Arrival.id) > after, col(Arrival.id) <= upto)
        .order_by(col(Arrival.id))
    )
    return list(session.scalars(statement))


def outlets_of(session: Session, articles: Sequence[Article]) -> dict[int, Outlet]:
    """Return the outlets of articles, by id."""
    ids = {article.outlet_id for article in articles}
    rows = session.scalars(select(Outlet).where(col(Outlet.id).in_(ids)))
    return {outlet.id: outlet for outlet in rows if outlet.id is not None}


@dataclass(frozen=True, slots=True)
class Matches:
    """The rows of a query, and the id that they are walked by: the index's own, where words lead.

    `ORDER BY article.id` would have SQLite gather all matches of a common word before the first.
    """

    key: ColumnElement[int]
    match: Compiled

    def of(self, *columns: Unknown) -> Select[Unknown]:  # noqa: ANN401  as `select` takes them
        """Select columns of the matching articles."""
        statement = select(*columns).where(*self.match.conditions)
        if self.match.match is None:
            return statement
        return statement.where(self.match.match, col(Article.id) == self.key)

    def of_every(self, *columns: Unknown) -> Select[Unknown]:  # noqa: ANN401  as `select` takes them
        """Select columns of the matching articles, all of which are read: so words lead.

        Written so that SQLite, which knows no numbers, walks the words' one list, and does not look
        each of a million articles up in it.
        """
        statement = select(*columns).where(*self.match.conditions)
        if self.match.match is None:
            return statement
        return statement.where(self.match.match, col(Article.id) == self.key + 0)


def matches_of(session: Session, query: Query, generation: int | None = None) -> Matches:
    """Compile a query to rows that any columns can be asked of.

    Labels are those that readers see, or those of another generation that is kept.
    """
    sqlite = is_sqlite(session)

    def named(name: str) -> list[int]:
        rows = session.execute(select(col(Outlet.id), col(Outlet.name)))
        return [row[0] for row in rows if row[1].casefold() == name.casefold()]

    def labelled(kind: TagKind, name: str) -> str:
        return label_of(session, kind, name, generation)

    def quoted(name: str) -> ColumnElement[bool]:
        return people(session, *days_in(query.node), generation=generation).quoted(name)

    names = Named(named, labelled, quoted)
    compiled = compile_query(query, names, is_sqlite=sqlite, generation=generation)
    own: Unknown = col(Article.id)
    if compiled.match is None:
        return Matches(own, compiled)
    key = index_key(is_sqlite=sqlite)
    if not sqlite:
        return Matches(key, compiled)
    conditions = tuple(_asked_of_index(one, key) for one in compiled.conditions)
    return Matches(key, replace(compiled, conditions=conditions))


def label_of(session: Session, kind: TagKind, name: str, generation: int | None = None) -> str:
    """Return the label that a name finds: its own, as counts have it, where anything carries it.

    Or else what an organisation of that name is called, or the name in other letters.
    """
    others = [name.title(), name.upper()]
    if kind is TagKind.ORGANISATION:
        others = [*filter(None, map(canonical, (name, name.upper()))), *others]
    for label in dict.fromkeys([name, *others]):
        tags = select(col(Tag.id)).where(is_of(Tag, generation), col(Tag.kind) == kind)
        carried = tags.where(col(Tag.label) == label, col(Tag.decision) == Decision.YES)
        if session.scalars(carried.limit(1)).first() is not None:
            return label
    return name


def _asked_of_index(condition: ColumnElement[bool], key: ColumnElement[int]) -> ColumnElement[bool]:
    """Have rows that point at an article be held against the index, before it is looked up.

    Written so that SQLite walks the index once, and does not ask it anew for each of the rows.
    """
    if not isinstance(condition, BinaryExpression) or condition.operator is not in_op:
        return condition
    if not condition.left.compare(table_of(Article).c.id):
        return condition
    return (key + 0).in_(condition.right)
