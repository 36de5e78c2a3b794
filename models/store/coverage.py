"""Which sources were heard in which hours: what a dip in a trend must be held against.

A source is expected from when it was added, unless it is of the sample newsroom; imported archives
are none, since nothing was expected of them. Its usual volume is what it brought in the four
weeks before, in the hours in which it was heard. Only reads, and only narrow tables.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from models.feed import Feed, Outage, Outlet, Poll

HOUR = timedelta(hours=1)

USUAL = timedelta(days=28)
"""The time before that tells what is usual of a source."""

_HALF = HOUR / 2
_LEAST = 24.0  # hours that a rate is taken over, at least


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour and how much of what is usual was heard in it.

    `down` are the sources that were not heard for half of it or more, `missing` those of them
    that have not made up for it since: shares are of what is not missing. `volume` is the number
    of articles that is usual in an hour of all that are expected.
    """

    at: datetime
    expected: int
    volume: float
    missing_volume: float
    down: tuple[int, ...] = ()
    missing: tuple[int, ...] = ()

    @property
    def share(self) -> float | None:
        """The share of sources that were heard; None where none were expected."""
        return 1 - len(self.missing) / self.expected if self.expected else None

    @property
    def share_by_volume(self) -> float | None:
        """The same with each source weighed by its usual volume; None where that is unknown."""
        return max(0.0, 1 - self.missing_volume / self.volume) if self.volume > 0 else None


@dataclass(frozen=True, slots=True)
class _Expected:
    """A source that is expected: its outages of the time asked for, its usual volume an hour."""

    feed_id: int
    added_at: datetime
    rate: float = 0.0
    outages: Sequence[Outage] = field(default_factory=tuple)


def coverage(session: Session, first: datetime, last: datetime) -> list[Hour]:
    """Return each hour from that of `first` to that of `last`, both included."""
    first, last = _floor(first), _floor(last)
    sources = list(_expected(session, first, last + HOUR))
    hours = int((last - first) / HOUR) + 1
    return [_hour(first + HOUR * number, sources) for number in range(hours)]


def _hour(at: datetime, sources: Sequence[_Expected]) -> Hour:
    known = [source for source in sources if source.added_at < at + HOUR]
    down = {one.feed_id: _fitting(one.outages, at) for one in known if one.outages}
    missing = {
        feed_id for feed_id, these in down.items() if any(not one.is_made_up for one in these)
    }
    return Hour(
        at=at,
        expected=len(known),
        volume=sum(source.rate for source in known),
        missing_volume=sum(source.rate for source in known if source.feed_id in missing),
        down=tuple(feed_id for feed_id, these in down.items() if these),
        missing=tuple(sorted(missing)),
    )


def _fitting(outages: Sequence[Outage], at: datetime) -> list[Outage]:
    """Return the outages that take half of an hour or more."""
    return [one for one in outages if _overlap(one, at, at + HOUR) >= _HALF]


def _overlap(outage: Outage, start: datetime, end: datetime) -> timedelta:
    until = end if outage.ended_at is None else min(end, outage.ended_at)
    return max(timedelta(), until - max(start, outage.began_at))


def _expected(session: Session, first: datetime, end: datetime) -> Iterator[_Expected]:
    since = first - USUAL
    outages = _outages(session, since, end)
    brought = _brought(session, since, end)
    feeds = (
        select(Feed.id, Feed.added_at, Feed.ok_at)
        .join(Outlet)
        .where(col(Outlet.is_sample).is_(False), col(Feed.added_at) < end)
        .order_by(col(Feed.id))
    )
    for feed_id, added_at, ok_at in session.exec(feeds):
        theirs = outages.get(feed_id or 0, [])
        if ok_at is None and not theirs:
            continue  # not asked yet
        begun = max(since, added_at)
        silent = sum((_overlap(one, begun, end) for one in theirs), timedelta())
        heard = max(_LEAST, (end - begun - silent) / HOUR)
        rate = brought.get(feed_id or 0, 0) / heard
        late = [one for one in theirs if _overlap(one, first, end)]
        yield _Expected(feed_id or 0, added_at, rate, late)


def _outages(session: Session, since: datetime, end: datetime) -> Mapping[int, list[Outage]]:
    query = select(Outage).where(
        Outage.began_at < end, (col(Outage.ended_at) > since) | col(Outage.ended_at).is_(None)
    )
    found: dict[int, list[Outage]] = {}
    for outage in session.exec(query.order_by(col(Outage.id))):
        found.setdefault(outage.feed_id, []).append(outage)
    return found


def _brought(session: Session, since: datetime, end: datetime) -> Mapping[int, int]:
    """Return how many articles each source brought, but for its first visit's old ones.

    Source by source, as the index has them: the table may have a million rows.
    """
    visits = select(func.sum(Poll.stored)).where(
        Poll.feed_id == Feed.id, Poll.at >= since, Poll.at < end
    )
    query = select(Feed.id, visits.correlate(Feed).scalar_subquery())
    brought = Counter({feed_id or 0: int(stored or 0) for feed_id, stored in session.exec(query)})
    for feed_id, at, stored in session.exec(FIRST_VISITS):
        if since <= at < end:
            brought[feed_id] -= stored
    return brought


_FIRST = (
    select(Poll.id)
    .where(Poll.feed_id == Feed.id, Poll.stored > 0)
    .order_by(col(Poll.at))
    .limit(1)
    .correlate(Feed)
    .scalar_subquery()
)
FIRST_VISITS = select(Poll.feed_id, Poll.at, Poll.stored).join(Feed, col(Poll.id) == _FIRST)


def _floor(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
