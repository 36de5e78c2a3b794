"""Sources in trouble, for those who run this: which, since when, and how that was of late.

A trouble begins when a source leaves the states in which it is heard, and ends when it is back
in one of them, whatever it was called between. Samples are never in trouble.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.feed import Feed, FeedEvent, Outlet
from models.vocabulary import FeedChange, FeedState

HEARD = (FeedState.NEW, FeedState.FRESH, FeedState.QUIET)
TROUBLED = (
    FeedState.FAILING,
    FeedState.BLOCKED,
    FeedState.NOT_A_FEED,
    FeedState.CHANGED_SHAPE,
    FeedState.GONE,
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A source that is in trouble, or silent, since a moment."""

    feed: Feed
    outlet: Outlet
    since: datetime


def troubles(session: Session) -> list[Trouble]:
    """Return the sources that are in trouble or silent now, first added first."""
    left = (
        select(col(FeedEvent.feed_id), func.max(col(FeedEvent.at)).label("at"))
        .where(
            col(FeedEvent.change) == FeedChange.STATE,
            col(FeedEvent.before).in_([state.value for state in HEARD]),
        )
        .group_by(col(FeedEvent.feed_id))
        .subquery()
    )
    query = (
        select(Feed, Outlet, left.c.at)
        .join(Outlet, col(Outlet.id) == col(Feed.outlet_id))
        .outerjoin(left, left.c.feed_id == col(Feed.id))
        .where(col(Feed.state).in_([*TROUBLED, FeedState.QUIET]), col(Outlet.is_sample).is_(False))
        .order_by(col(Feed.id))
    )
    return [Trouble(feed, outlet, _since(feed, at)) for feed, outlet, at in session.execute(query)]


def changes_since(session: Session, since: datetime) -> Sequence[FeedEvent]:
    """Return what happened to sources since a moment, source by source, oldest first."""
    query = (
        select(FeedEvent)
        .join(Feed, col(Feed.id) == col(FeedEvent.feed_id))
        .join(Outlet, col(Outlet.id) == col(Feed.outlet_id))
        .where(col(FeedEvent.at) >= since, col(Outlet.is_sample).is_(False))
        .order_by(col(FeedEvent.feed_id), col(FeedEvent.id))
    )
    return session.scalars(query).all()


def _since(feed: Feed, left_at: datetime | None) -> datetime:
    """Return since when a source is as it is: a silence is counted from its last word."""
    if feed.state is FeedState.QUIET and feed.news_at is not None:
        return feed.news_at
    return left_at or feed.ok_at or feed.added_at
