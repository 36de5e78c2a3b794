"""Reading statements, which are the articles of given outlets, and what may have taken one up."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.article import Article, Band
from models.feed import Outlet
from models.organisations import canonical
from models.query.tree import All, Moment, Query, Words
from models.store.chunks import in_chunks
from models.store.generations import said_of
from models.store.ids import first_id
from models.store.search import find
from models.tag import Quote
from models.vocabulary import Relevance

MOST = 200
"""Articles that one way of looking brings, at most."""


class Told(NamedTuple):
    """A statement, and what stands with it in its story: articles and outlets of others."""

    article: Article
    outlet: Outlet
    articles: int
    outlets: int


def known_as(name: str) -> str:
    """Return what two names of one outlet share: case says nothing, and IOM has several names."""
    return canonical(name) or name.casefold()


def outlets_named(session: Session, names: Iterable[str]) -> list[Outlet]:
    """Return the outlets of some names, as people write them."""
    wanted = {known_as(name) for name in names}
    known = session.execute(select(col(Outlet.id), col(Outlet.name)))
    ids = [outlet_id for outlet_id, name in known if known_as(name) in wanted]
    query = select(Outlet).where(col(Outlet.id).in_(ids))
    return list(session.scalars(query.order_by(col(Outlet.id))))


def newest_statements(
    session: Session, outlets: Sequence[int], limit: int, before: int | None = None
) -> list[Told]:
    """Return the newest articles on migration of given outlets, with ids below `before`."""
    query = (
        select(Article, Outlet)
        .join(Outlet, col(Outlet.id) == col(Article.outlet_id))
        .where(col(Article.outlet_id).in_(outlets), col(Article.day).is_not(None))
        .where(col(Article.relevance).in_((Relevance.SUBJECT, Relevance.MENTION)))
    )
    if before is not None:
        query = query.where(col(Article.id) < before)
    rows = session.execute(query.order_by(col(Article.id).desc()).limit(limit)).all()
    others = others_in(session, [row[0].story_id for row in rows], outlets)
    return [Told(row[0], row[1], *others.get(row[0].story_id, (0, 0))) for row in rows]


def candidates(
    session: Session, statement: Article, phrases: Sequence[str], within: timedelta
) -> list[Article]:
    """Return later articles that may have taken up a statement, oldest first.

    They are those of its story, those that share of its sketch, and those that hold a phrase.
    """
    until = statement.effective_at + within
    span = (first_id(statement.effective_at), first_id(until))
    query = select(Article).where(
        col(Article.story_id) == statement.story_id, col(Article.id).between(*span)
    )
    found = list(session.scalars(query.order_by(col(Article.id)).limit(MOST)))
    found += _sketched(session, statement.id, span)
    start = Moment(statement.effective_at, is_after=True)
    end = Moment(until, is_after=False)
    for phrase in phrases:
        wanted = All((Words(phrase), start, end))
        found += find(session, Query(phrase, wanted), limit=MOST)
    known = {one.id: one for one in found if one.outlet_id != statement.outlet_id}
    known.pop(statement.id, None)
    return [known[one] for one in sorted(known)]


def quotes_by_article(session: Session, ids: Sequence[int]) -> dict[int, list[Quote]]:
    """Return what is quoted in articles, by article."""
    found: dict[int, list[Quote]] = {}
    for some in in_chunks(ids):
        query = select(Quote).where(said_of(Quote, some))
        for quote in session.scalars(query.order_by(col(Quote.id))):
            found.setdefault(quote.article_id, []).append(quote)
    return found


def _sketched(session: Session, statement: int, span: tuple[int, int]) -> list[Article]:
    keys = select(col(Band.key)).where(col(Band.article_id) == statement)
    near = select(col(Band.article_id)).where(
        col(Band.key).in_(keys), col(Band.article_id).between(*span)
    )
    return list(session.scalars(select(Article).where(col(Article.id).in_(near)).limit(MOST)))


def others_in(
    session: Session, stories: Sequence[int], ours: Sequence[int]
) -> dict[int, tuple[int, int]]:
    """Return how many articles of other outlets stand in stories, and of how many outlets."""
    number = func.count(func.distinct(col(Article.outlet_id)))
    query = (
        select(col(Article.story_id), func.count(), number)
        .where(col(Article.story_id).in_(stories), col(Article.outlet_id).not_in(ours))
        .group_by(col(Article.story_id))
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}
