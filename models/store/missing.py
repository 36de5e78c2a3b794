"""What is missing from a period: outlets that were not heard, and articles not read yet."""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.article import Article
from models.feed import Feed, Outage, Outlet
from models.store.ids import first_id

_HALF = 0.5
"""Share of a period that a source must have been silent for, to count as not heard in it."""


def silent_outlets(session: Session, start: datetime, end: datetime) -> list[str]:
    """Return the names of outlets none of whose sources was heard for half of a period or more."""
    silent = _silences(session, start, end)
    feeds = select(Outlet.name, Feed.id).join(Outlet).where(col(Outlet.is_sample).is_(False))
    heard: dict[str, bool] = {}
    for name, feed_id in session.exec(feeds.where(Feed.added_at < start).order_by(Outlet.name)):
        lost = silent.get(feed_id or 0, timedelta()) / (end - start)
        heard[name] = heard.get(name, False) or lost < _HALF
    return [name for name, is_heard in heard.items() if not is_heard]


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
