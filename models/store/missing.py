"""What is missing from a period: outlets that were not heard, and articles not read yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.article import Article
from models.feed import Feed, Outage, Outlet
from models.query.tree import Query
from models.store.ids import first_id
from models.store.search import matches_of

_HALF = 0.5
"""Share of a period that a source must have been silent for, to count as not heard in it."""


def unheard(session: Session, start: datetime, end: datetime) -> list[int]:
    """Return the outlets none of whose sources was heard for more than half of a period.

    Before it was added, a source was not heard.
    """
    silent = _silences(session, start, end)
    feeds = select(Feed.id, Feed.added_at, Feed.outlet_id).join(Outlet)
    heard: dict[int, bool] = {}
    for feed_id, added_at, outlet in session.exec(feeds.where(col(Outlet.is_sample).is_(False))):
        lost = max(silent.get(feed_id or 0, timedelta()), min(added_at, end) - start)
        heard[outlet] = heard.get(outlet, False) or lost / (end - start) < _HALF
    return sorted(outlet for outlet, is_heard in heard.items() if not is_heard)


def count_of(session: Session, query: Query, outlets: Sequence[int]) -> int:
    """Return how many articles of some outlets a query finds."""
    if not outlets:
        return 0
    found = matches_of(session, query).of(func.count(col(Article.id)))
    return int(session.execute(found.where(col(Article.outlet_id).in_(outlets))).scalar_one())


def unread(session: Session, start: datetime, end: datetime) -> int:
    """Return how many articles of a period wait for the cascade, and are not counted."""
    return session.exec(
        select(func.count(col(Article.id))).where(
            col(Article.relevance).is_(None),
            col(Article.day).is_not(None),
            col(Article.id) >= first_id(start),
            col(Article.id) < first_id(end),
        )
    ).one()


def _silences(session: Session, start: datetime, end: datetime) -> dict[int, timedelta]:
    """Return for how long of a period each source was silent; an hour is missed once."""
    query = (
        select(Outage.feed_id, Outage.began_at, Outage.ended_at)
        .where(Outage.began_at < end, col(Outage.is_made_up).is_(False))
        .where((col(Outage.ended_at) > start) | col(Outage.ended_at).is_(None))
        .order_by(col(Outage.feed_id), col(Outage.began_at))
    )
    lost: dict[int, timedelta] = {}
    until: dict[int, datetime] = {}
    for feed_id, began_at, ended_at in session.exec(query):
        first = max(began_at, until.get(feed_id, start))
        last = min(ended_at or end, end)
        if last > first:
            lost[feed_id] = lost.get(feed_id, timedelta()) + (last - first)
            until[feed_id] = last
    return lost
