"""Series: how many, and what share, an hour, a day, a week or a month.

Pure arithmetic over counts. Days without articles are zero, never left out, and a share always
says of what it is one. Weeks begin on Monday, as ISO 8601 has them.

Where a part of the usual sources was not heard, a share is known of the part `c` that was, and
of the rest only that shares do not leap: it is taken to lie within the range that the series'
intervals had in the periods that were heard whole. That is bounded variation in the sense of
Manski and Pepper (2018, Rev. Econ. Stat. 100:232): the interval (low, high) of what was heard
becomes (c·low + (1-c)·least, c·high + (1-c)·most), with 0 and 1 for least and most where no period
was whole, and is never let become narrower by it than what was heard alone has it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import accumulate
from math import sqrt

GAP = 0.5
"""Coverage below which a point is drawn as a gap: too few of the usual sources were heard."""

WHOLE = 0.95
"""Coverage from which a period counts as heard whole."""

ANYTHING = (0.0, 1.0)
"""The range of a share of which nothing is known."""

_Z = 1.959963984540054  # of a two-sided 95 % interval


class By(StrEnum):
    """How long a point of a series is."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Of(StrEnum):
    """What a share is a share of."""

    COLLECTED = "collected"
    SUBJECT = "subject"
    QUERY = "query"


@dataclass(frozen=True, slots=True)
class Point:
    """One period: `count` of `volume` articles, from `first` to `last`, both included.

    `coverage` is what share of their usual volume the sources were heard with; None where nothing
    was expected, as of an archive. `start` and `end` are its moments, `end` excluded. `missing`
    is the range that the share of what was not heard is taken to lie in.
    """

    first: date
    last: date
    count: int
    volume: int
    coverage: float | None = None
    start: datetime | None = None
    end: datetime | None = None
    missing: tuple[float, float] = ANYTHING

    @property
    def share(self) -> float | None:
        """The count as a share of the volume; None where nothing was collected."""
        return self.count / self.volume if self.volume else None

    @property
    def is_gap(self) -> bool:
        """Whether too little was heard for the point to say anything."""
        return self.coverage is not None and self.coverage < GAP

    @property
    def interval(self) -> tuple[float, float] | None:
        """The share's 95 % Wilson interval, wider where sources were missing."""
        if not self.volume:
            return None
        return self.widened(wilson(self.count, self.volume))

    def widened(self, interval: tuple[float, float]) -> tuple[float, float]:
        """Return an interval of what was heard as one of all: wider by what was missing."""
        heard = 1.0 if self.coverage is None else self.coverage
        (low, high), (least, most) = interval, self.missing
        return (
            min(low, heard * low + (1 - heard) * least),
            max(high, heard * high + (1 - heard) * most),
        )


@dataclass(frozen=True, slots=True)
class Series:
    """A label's points, oldest first. `query` finds the articles behind all of them."""

    dimension: str
    label: str
    name: str
    by: By
    of: Of
    query: str
    points: tuple[Point, ...]
    zone: str = "UTC"

    @property
    def coverage(self) -> float | None:
        """What share of their usual volume the sources were heard with; None where unknown."""
        return whole_coverage(self.points)

    @property
    def count(self) -> int:
        """How many articles the whole series counts."""
        return sum(point.count for point in self.points)

    @property
    def volume(self) -> int:
        """How many articles its shares are of."""
        return sum(point.volume for point in self.points)


def missing_range(counted: Iterable[tuple[int, int, float | None]]) -> tuple[float, float]:
    """Return the range of the shares' intervals in the periods that were heard whole.

    Of each period it is told the count, the volume and the coverage.
    """
    ends = [
        wilson(count, volume)
        for count, volume, coverage in counted
        if volume and coverage is not None and coverage >= WHOLE
    ]
    return (min(low for low, _ in ends), max(high for _, high in ends)) if ends else ANYTHING


def whole_coverage(points: Iterable[Point]) -> float | None:
    """Return the coverage of points taken together, by their length; None where none is known."""
    known = [
        ((point.last - point.first).days + 1, point.coverage)
        for point in points
        if point.coverage is not None
    ]
    days = sum(length for length, _ in known)
    return sum(length * share for length, share in known) / days if days else None


def wilson(count: float, volume: float) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927, JASA 22:209): honest for small counts."""
    share = count / volume
    spread = _Z * sqrt(share * (1 - share) / volume + _Z * _Z / (4 * volume * volume))
    centre = share + _Z * _Z / (2 * volume)
    scale = 1 + _Z * _Z / volume
    low = 0.0 if count == 0 else max(0.0, (centre - spread) / scale)
    high = 1.0 if count == volume else min(1.0, (centre + spread) / scale)
    return low, high


def periods(first: date, last: date, by: By) -> Iterator[tuple[date, date]]:
    """Yield the periods that cover a range; the first and the last are cut to it."""
    start = first
    while start <= last:
        stop = min(last, end_of_period(start, by))
        yield start, stop
        start = stop + timedelta(days=1)


def start_of_period(day: date, by: By) -> date:
    """Return the first day of the period that a day lies in."""
    if by in {By.HOUR, By.DAY}:
        return day
    if by is By.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1)


def end_of_period(day: date, by: By) -> date:
    """Return the last day of the period that a day lies in."""
    start = start_of_period(day, by)
    if by in {By.HOUR, By.DAY}:
        return start
    if by is By.WEEK:
        return start + timedelta(days=6)
    return (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def points(
    counts: Mapping[date, int], volumes: Mapping[date, int], spans: Iterable[tuple[date, date]]
) -> tuple[Point, ...]:
    """Sum counts by day into periods; a day that is not there counts nothing."""
    counted, collected = _totals(counts), _totals(volumes)
    return tuple(
        Point(first, last, counted(first, last), collected(first, last)) for first, last in spans
    )


def total(counts: Mapping[date, int], first: date, last: date) -> int:
    """Sum the counts of the days from `first` to `last`, both included."""
    return sum(count for day, count in counts.items() if first <= day <= last)


def _totals(counts: Mapping[date, int]) -> Callable[[date, date], int]:
    """Return `total` over some counts, quick for many ranges: a difference of running sums."""
    days = sorted(counts)
    sums = [0, *accumulate(counts[day] for day in days)]
    return lambda first, last: sums[bisect_right(days, last)] - sums[bisect_left(days, first)]
