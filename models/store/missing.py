"""What is missing from a period: outlets that were not heard, and articles not read yet."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.article import Article
from models.feed import Feed, Outage, Outlet
from models.store.chunks import in_chunks
from models.store.counts import tally
from models.store.facts import facts_of
from models.store.generations import live
from models.store.ids import first_id
from models.vocabulary import Relevance

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


def counts_of(
    session: Session, outlets: Sequence[int], start: datetime, end: datetime, most: int
) -> Counter[tuple[str, str]] | None:
    """Return what some outlets put into the roll-up in a period, by dimension and label.

    None where more than `most` articles of theirs are about migration: too many to read here.
    """
    theirs = (
        col(Article.outlet_id).in_(outlets),
        col(Article.day).is_not(None),
        col(Article.id) >= first_id(start),
        col(Article.id) < first_id(end),
    )
    subject = select(Article.id).where(Article.relevance == Relevance.SUBJECT, *theirs)
    ids = list(session.exec(subject.limit(most + 1)))
    generation = live(session)
    if len(ids) > most or generation is None:
        return None
    read = select(func.count(col(Article.id))).where(col(Article.relevance).is_not(None), *theirs)
    counted = Counter({("all", ""): session.exec(read).one()})
    for some in in_chunks(ids):
        for facts in facts_of(session, generation, some):
            counted.update(
                (name, label) for _, name, label in tally(facts) if not name.startswith("all")
            )
    return counted


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
