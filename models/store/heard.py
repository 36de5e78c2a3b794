"""How much of what is usual was heard in each of many periods, straight from the outages.

`models.store.coverage` tells it hour by hour, with the sources that were down; a page of trends
asks it of a year of days. What is usual of a source is what it brought since it was added, but
for its first visit, an hour in which it was heard.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from sqlalchemy import bindparam
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from models.clock import as_utc
from models.feed import Feed, Outage, Outlet
from models.store.bulk import driver_rows, table_of
from models.store.coverage import FIRST_VISITS
from models.store.once import once

_HOUR = timedelta(hours=1)
_LEAST = 24.0  # hours that a rate is taken over, at least
_FIRST_WITHIN = timedelta(days=2)  # from when a source was added: a later visit is not its first

Span = tuple[datetime, datetime]
"""From a moment up to another."""


@dataclass(frozen=True, slots=True)
class Expected:
    """A source that is expected: since when, what it brings an hour, when it was not heard."""

    since: datetime
    rate: float
    silences: Sequence[Span] = ()
    outlet: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Among:
    """Which sources are meant: all, or those of an outlet, or of a kind of outlet."""

    outlet: str | None = None
    kind: str | None = None

    def has(self, source: Expected) -> bool:
        """Say whether a source is one of them."""
        if self.outlet is not None and self.outlet.casefold() != source.outlet.casefold():
            return False
        return self.kind is None or self.kind == source.kind


EVERY = Among()
"""All sources."""


class Heard:
    """What was heard in spans that follow one another without a gap: read once, told of any."""

    def __init__(self, session: Session, spans: Sequence[Span]) -> None:
        """Read the sources and their outages, as far as the last visit to any."""
        self._session = session
        self._spans = tuple(spans)
        self._until, self._sources = _known(session, spans[0][0]) if spans else (None, ())

    def of(self, among: Among = EVERY) -> Sequence[float | None]:
        """Return of each span what share of the usual volume was heard of some sources.

        None where nothing was expected. Of a span that lasts, what has passed is told; of one to
        come, that nothing was heard.
        """
        until = self._until
        if until is None:
            return [None] * len(self._spans)
        return once(
            self._session,
            ("heard", self._spans, among),
            lambda: weigh([one for one in self._sources if among.has(one)], self._spans, until),
        )


def shares_heard(session: Session, spans: Sequence[Span]) -> Sequence[float | None]:
    """Return of each span what share of the usual volume was heard, of all sources."""
    return Heard(session, spans).of()


def weigh(
    sources: Sequence[Expected], spans: Sequence[Span], until: datetime
) -> list[float | None]:
    """Weigh each source by its rate, or all alike where none has one, as far as `until`."""
    alike = not any(source.rate for source in sources)
    expected, missing = _Tally(spans), _Tally(spans)
    for source in sources:
        rate = 1.0 if alike else source.rate
        expected.add((source.since, until), rate)
        for start, end in source.silences:
            missing.add((max(start, source.since), min(end, until)), rate)
    known_since = min((source.since for source in sources), default=spans[-1][1])
    return [
        # Past `until` the sums are nothing but what rounding left of them.
        _share(volume if start < until else 0.0, lost, is_expected=known_since < end)
        for (start, end), volume, lost in zip(
            spans, expected.totals(), missing.totals(), strict=True
        )
    ]


def _share(volume: float, lost: float, *, is_expected: bool) -> float | None:
    if not is_expected:
        return None
    return min(1.0, max(0.0, 1 - lost / volume)) if volume > 0 else 0.0


class _Tally:
    """Sums of rates over spans: an interval costs the two spans at its ends, however long it is."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._edges = [start.timestamp() for start, _ in spans] + [spans[-1][1].timestamp()]
        self._parts = [0.0] * len(spans)
        self._steps = [0.0] * (len(spans) + 1)  # changes of the rate over whole spans

    def add(self, interval: Span, rate: float) -> None:
        start = max(interval[0].timestamp(), self._edges[0])
        end = min(interval[1].timestamp(), self._edges[-1])
        if end <= start:
            return
        first = bisect_right(self._edges, start) - 1
        last = bisect_left(self._edges, end) - 1
        if first == last:
            self._parts[first] += rate * (end - start)
            return
        self._parts[first] += rate * (self._edges[first + 1] - start)
        self._parts[last] += rate * (end - self._edges[last])
        self._steps[first + 1] += rate
        self._steps[last] -= rate

    def totals(self) -> Iterator[float]:
        rates = accumulate(self._steps)
        for number, (part, rate) in enumerate(zip(self._parts, rates, strict=False)):
            yield part + rate * (self._edges[number + 1] - self._edges[number])


def _known(session: Session, since: datetime) -> tuple[datetime | None, Sequence[Expected]]:
    """Return when a source was last visited, and what is expected of all since a moment."""

    def read() -> tuple[datetime | None, Sequence[Expected]]:
        visits = select(Feed.tried_at).order_by(col(Feed.tried_at).desc().nulls_last())
        until = session.exec(visits.limit(1)).first()
        return until, () if until is None else tuple(_expected(session, since, until))

    return once(session, ("expected", since), read)


def _expected(session: Session, since: datetime, until: datetime) -> Iterator[Expected]:
    silences = _silences(session, since, until)
    first = {feed_id: (at, stored) for feed_id, at, stored in session.exec(FIRST_VISITS)}
    feeds = (
        columns(
            col(Feed.id),
            col(Feed.added_at),
            col(Feed.ok_at),
            col(Feed.stored),
            col(Outlet.name),
            col(Outlet.kind),
        )
        .join(Outlet)
        .where(col(Outlet.is_sample).is_(False))
    )
    for feed_id, added_at, ok_at, stored, outlet, kind in session.execute(feeds):
        theirs = silences.get(feed_id or 0, [])
        if ok_at is None and not theirs:
            continue  # not asked yet
        silent = sum((end - max(start, added_at) for start, end in theirs), timedelta())
        heard = max(_LEAST, (until - added_at - silent) / _HOUR)
        at, backlog = first.get(feed_id or 0, (added_at, 0))
        brought = stored - backlog if at - added_at <= _FIRST_WITHIN else stored
        yield Expected(added_at, max(0, brought) / heard, theirs, outlet, kind.value)


def _silences(session: Session, since: datetime, until: datetime) -> Mapping[int, list[Span]]:
    rows = driver_rows(session, _OUTAGES, {"since": since, "until": until})
    found: dict[int, list[Span]] = {}
    for feed_id, began_at, ended_at in rows:
        end = until if ended_at is None else min(as_utc(ended_at), until)
        found.setdefault(feed_id, []).append((as_utc(began_at), end))
    return {feed_id: list(_merged(theirs)) for feed_id, theirs in found.items()}


_OUTAGE = table_of(Outage).c
_OUTAGES = (
    select(_OUTAGE.feed_id, _OUTAGE.began_at, _OUTAGE.ended_at)
    .where(
        _OUTAGE.began_at < bindparam("until"),
        (_OUTAGE.ended_at > bindparam("since")) | _OUTAGE.ended_at.is_(None),
        _OUTAGE.is_made_up.is_(False),
    )
    .order_by(_OUTAGE.began_at)
)


def _merged(silences: Iterable[Span]) -> Iterator[Span]:
    """Join silences that overlap: an hour is missed once."""
    current: Span | None = None
    for start, end in silences:
        if current is not None and start <= current[1]:
            current = (current[0], max(current[1], end))
            continue
        if current is not None:
            yield current
        current = (start, end)
    if current is not None:
        yield current
