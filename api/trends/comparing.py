"""A series beside an earlier one: what changed, and whether it is more than chance and gaps.

Pure arithmetic. The difference of two shares has Newcombe's interval (1998, Stat. Med. 17:873,
method 10), made of the two shares' own: so it widens where sources were missing, as they do.
News comes in bursts, so articles count for as many fewer as the periods scatter more than chance
alone would have it: n/φ, φ = max(1, X²/d), X² being Pearson's statistic over the periods, each
against the share of its own side (McCullagh and Nelder 1989, section 4.5).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import zip_longest
from math import ceil, sqrt

from api.trends.ranges import Range, months_back
from api.trends.series import (
    By,
    Point,
    Series,
    missing_range,
    whole_coverage,
    wilson,
)


class Against(StrEnum):
    """Which earlier days a series is set against."""

    BEFORE = "before"
    WEEKDAYS = "weekdays"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Difference:
    """One share and an earlier one; None where there is no share, or too little was heard."""

    count: int
    volume: int
    count_before: int
    volume_before: int
    change: float | None = None
    interval: tuple[float, float] | None = None

    @property
    def is_beyond_chance(self) -> bool:
        """Whether chance, and what was not heard, leave a change for sure."""
        return self.interval is not None and not self.interval[0] <= 0 <= self.interval[1]


@dataclass(frozen=True, slots=True)
class Compared:
    """A series, the earlier one, and the differences: of all together, and period by period.

    Periods stand side by side in their order; where one side has more, they have no partner.
    """

    series: Series
    before: Series
    total: Difference
    differences: tuple[Difference | None, ...]


def earlier(days: Range, against: Against, by: By) -> Range:
    """Return the days that days are set against.

    Whole months are set against whole months (`Range.before`). The same weekdays are those of so
    many whole weeks before; a year before is 52 weeks, so that weekdays meet, but for months, which
    meet by name.
    """
    if against is Against.WEEKDAYS:
        return _back(days, timedelta(weeks=ceil(days.days / 7)))
    if against is Against.YEAR:
        if by is By.MONTH or days.is_of_months:
            return Range(months_back(days.first, 12), months_back(days.last, 12))
        return _back(days, timedelta(weeks=52))
    return days.before()


def compare(series: Series, before: Series) -> Compared:
    """Set a series against an earlier one."""
    scatter = _scatter(series.points, before.points)
    return Compared(
        series,
        before,
        _difference(_whole(series), _whole(before), scatter),
        tuple(
            None if one is None or other is None else _difference(one, other, scatter)
            for one, other in zip_longest(series.points, before.points)
        )[: len(series.points)],
    )


def _difference(now: Point, then: Point, scatter: float) -> Difference:
    counts = (now.count, now.volume, then.count, then.volume)
    if now.share is None or then.share is None or now.is_gap or then.is_gap:
        return Difference(*counts)
    low, high = now.widened(wilson(now.count / scatter, now.volume / scatter))
    low_then, high_then = then.widened(wilson(then.count / scatter, then.volume / scatter))
    change = now.share - then.share
    below = sqrt((now.share - low) ** 2 + (high_then - then.share) ** 2)
    above = sqrt((high - now.share) ** 2 + (then.share - low_then) ** 2)
    return Difference(*counts, change, (change - below, change + above))


def _whole(series: Series) -> Point:
    """Return a series as one point."""
    points = series.points
    return Point(
        points[0].first,
        points[-1].last,
        series.count,
        series.volume,
        whole_coverage(points),
        points[0].start,
        points[-1].end,
        missing_range((point.count, point.volume, point.coverage) for point in points),
    )


def _scatter(*sides: Sequence[Point]) -> float:
    """Return by how much the periods scatter more than chance; at least 1."""
    told = [_pearson(points) for points in sides]
    free = sum(degrees for _, degrees in told)
    return max(1.0, sum(chi for chi, _ in told) / free) if free else 1.0


def _pearson(points: Iterable[Point]) -> tuple[float, int]:
    known = [point for point in points if point.volume and not point.is_gap]
    volume = sum(point.volume for point in known)
    share = sum(point.count for point in known) / volume if volume else 0.0
    if not 0 < share < 1:
        return 0.0, 0
    chi = sum((p.count - p.volume * share) ** 2 / (p.volume * share * (1 - share)) for p in known)
    return chi, len(known) - 1


def _back(days: Range, by: timedelta) -> Range:
    return Range(days.first - by, days.last - by)
