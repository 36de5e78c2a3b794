"""Sources that were added of late, and what they brought: no past can be compared with that."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.article import Article
from models.feed import Feed, Outlet
from models.query.tree import Query
from models.store.search import matches_of


def added_since(session: Session, moment: datetime) -> list[int]:
    """Return the sources that were added at a moment or later, but for the sample newsroom's."""
    query = (
        select(col(Feed.id))
        .join(Outlet, col(Outlet.id) == col(Feed.outlet_id))
        .where(col(Feed.added_at) >= moment, col(Outlet.is_sample).is_(False))
    )
    return list(session.scalars(query.order_by(col(Feed.id))))


def brought(
    session: Session, feeds: Sequence[int], query: Query, first: date, last: date
) -> Counter[date]:
    """Return how many matching articles of some sources each day has, of those in series."""
    counted = matches_of(session, query).of(col(Article.day), func.count())
    counted = counted.where(
        col(Article.feed_id).in_(feeds),
        col(Article.day).between(first, last),
        col(Article.relevance).is_not(None),
    )
    rows = session.execute(counted.group_by(col(Article.day)))
    return Counter({row[0]: row[1] for row in rows})
