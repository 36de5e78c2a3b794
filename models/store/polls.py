"""The history of sources: a row a visit, the times in which one was not heard, what changed.

Written in the transaction of the visit itself, so history and health agree. What is old is
dropped in small batches by the crawl, which is all that bounds these tables.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from models.article import Article
from models.feed import Feed, FeedEvent, Outage, Poll
from models.vocabulary import FeedChange

VISITS_KEPT = timedelta(days=90)
CHANGES_KEPT = timedelta(days=730)
"""How long visits are kept, and how long changes and outages that have ended."""

_BATCH = 2000  # rows of a table that one transaction drops


def note(session: Session, row: Poll | FeedEvent) -> None:
    """Write a visit, or a line of a source's history."""
    session.add(row)


def begin_outage(session: Session, feed: Feed, code: str, now: datetime) -> None:
    """Note that a source is not heard, since its last good visit, unless that is noted already."""
    if _open(session, feed) is None:
        since = min(feed.ok_at or now, now)  # a clock that was put back knows no later one
        session.add(Outage(feed_id=feed.id or 0, began_at=since, code=code))


def end_outage(session: Session, feed: Feed, now: datetime, *, is_made_up: bool) -> None:
    """Note that a source is heard again, and whether that made up for what was missed."""
    outage = _open(session, feed)
    if outage is not None:
        outage.ended_at, outage.is_made_up = max(now, outage.began_at), is_made_up


def polls_of(
    session: Session, feed_id: int, *, limit: int, before: int | None = None
) -> list[Poll]:
    """Return a source's visits, newest first, with ids below `before`."""
    query = select(Poll).where(Poll.feed_id == feed_id)
    if before is not None:
        query = query.where(col(Poll.id) < before)
    return list(session.exec(query.order_by(col(Poll.id).desc()).limit(limit)))


def events_of(session: Session, feed_id: int, *, limit: int) -> list[FeedEvent]:
    """Return what happened to a source, newest first."""
    query = select(FeedEvent).where(FeedEvent.feed_id == feed_id)
    return list(session.exec(query.order_by(col(FeedEvent.id).desc()).limit(limit)))


def outages_of(session: Session, feed_id: int, *, limit: int) -> list[Outage]:
    """Return the times in which a source was not heard, newest first."""
    query = select(Outage).where(Outage.feed_id == feed_id)
    return list(session.exec(query.order_by(col(Outage.id).desc()).limit(limit)))


def since_when(session: Session, feed: Feed) -> datetime | None:
    """Return since when a source has been in its state; None where that is not known."""
    query = select(FeedEvent.at).where(
        FeedEvent.feed_id == feed.id, FeedEvent.change == FeedChange.STATE
    )
    return session.exec(query.order_by(col(FeedEvent.id).desc()).limit(1)).first()


def moments_of(session: Session, feed: Feed, limit: int) -> list[datetime]:
    """Return when a source's newest articles were, newest first."""
    query = select(Article.effective_at).where(Article.feed_id == feed.id)
    return list(session.exec(query.order_by(col(Article.id).desc()).limit(limit)))


def drop_history(session: Session, now: datetime) -> int:
    """Drop a batch of what is older than it is kept; return how many rows that was."""
    visits = select(Poll.id).where(Poll.at < now - VISITS_KEPT).order_by(col(Poll.at))
    changes = select(FeedEvent.id).where(FeedEvent.at < now - CHANGES_KEPT)
    outages = select(Outage.id).where(col(Outage.ended_at) < now - CHANGES_KEPT)
    return (
        _drop(session, Poll, visits)
        + _drop(session, FeedEvent, changes)
        + _drop(session, Outage, outages)
    )


def _drop(session: Session, table: type[Poll | FeedEvent | Outage], old: Any) -> int:  # noqa: ANN401  a select of ids
    ids = list(session.exec(old.limit(_BATCH)))
    if ids:
        session.exec(delete(table).where(col(table.id).in_(ids)))
    return len(ids)


def _open(session: Session, feed: Feed) -> Outage | None:
    query = select(Outage).where(Outage.feed_id == feed.id, col(Outage.ended_at).is_(None))
    return session.exec(query).first()
