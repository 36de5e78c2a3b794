"""Search: one function behind the page, the API, the rules and the exports.

Newest first by `article.id`, which is a walk down the primary key. Counting stops at a bound;
how long reading may take is the caller's to say (`models.store.bounds`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any as Unknown

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col

from models.article import Article
from models.feed import Outlet
from models.query.compile import Compiled, Named, compile_query, index_key
from models.query.tree import Query, days_in
from models.store.engine import is_sqlite
from models.store.generations import is_live
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


def facets(session: Session, query: Query, name: str, limit: int = 20) -> list[tuple[str, int]]:
    """Return the most frequent labels among the newest matches, and how many have each.

    At most `COUNTED` matches are looked at. Labels are of articles whose subject is migration.
    """
    matches = matches_of(session, query)
    newest = matches.of(col(Article.id).label("id")).order_by(matches.key.desc())
    ids = newest.limit(COUNTED).subquery()
    if name in {"topic", "country"}:
        label: Unknown = col(Tag.label)
        number = func.count(func.distinct(col(Tag.article_id)))  # a place has a tag a mention
        statement = (
            select(label, number)
            .join(ids, ids.c.id == col(Tag.article_id))
            .where(
                is_live(Tag),
                col(Tag.kind) == TagKind(name),
                col(Tag.decision) == Decision.YES,
            )
        )
    else:
        number = func.count()
        label = {
            "language": col(Article.language),
            "outlet": col(Outlet.name),
            "kind": col(Outlet.kind),
        }[name]
        statement = (
            select(label, number)
            .select_from(Article)
            .join(ids, ids.c.id == col(Article.id))
            .join(Outlet, col(Outlet.id) == col(Article.outlet_id))
            .where(label.is_not(None))
        )
    statement = statement.group_by(label).order_by(number.desc(), label).limit(limit)
    return [(str(row[0]), row[1]) for row in session.execute(statement)]


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


def matches_of(session: Session, query: Query, generation: int | None = None) -> Matches:
    """Compile a query to rows that any columns can be asked of.

    Labels are those that readers see, or those of another generation that is kept.
    """
    sqlite = is_sqlite(session)

    def named(name: str) -> list[int]:
        rows = session.execute(select(col(Outlet.id), col(Outlet.name)))
        return [row[0] for row in rows if row[1].casefold() == name.casefold()]

    def quoted(name: str) -> ColumnElement[bool]:
        return people(session, *days_in(query.node), generation=generation).quoted(name)

    names = Named(named, quoted)
    compiled = compile_query(query, names, is_sqlite=sqlite, generation=generation)
    key: Unknown = col(Article.id) if compiled.match is None else index_key(is_sqlite=sqlite)
    return Matches(key, compiled)
