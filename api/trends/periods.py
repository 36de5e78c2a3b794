"""Periods of a time zone, and the moments they span: hours, days, weeks and months.

A day of a zone has 23, 24 or 25 hours, and some zones stand half an hour off: so what is counted
is counted in bins as wide as every period can be made of, and no wider.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate, pairwise
from math import gcd
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from api.trends.series import By, Point, missing_range, periods
from models.errors import InvalidError

DAY = 86_400
"""Seconds of a bin of the roll-up."""

UTC_ZONE = ZoneInfo("UTC")

_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` up to `end`, moments in UTC; `first` and `last` are its days in its zone."""

    first: date
    last: date
    start: datetime
    end: datetime


def zone_of(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name, such as `Europe/Paris`.

    Raises:
        InvalidError: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidError(
            "zone", f"there is no time zone {name!r}: write an IANA name such as Europe/Paris"
        ) from error


def periods_of(first: date, last: date, by: By, zone: ZoneInfo = UTC_ZONE) -> list[Period]:
    """Return the periods that cover the days of a zone; the first and the last are cut to them."""
    if by is By.HOUR:
        return [hour for day, _ in periods(first, last, By.DAY) for hour in _hours(day, zone)]
    return [
        Period(start, stop, midnight(start, zone), midnight(stop + _ONE, zone))
        for start, stop in periods(first, last, by)
    ]


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment, in UTC, at which a day of a zone begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def grain(cut: Sequence[Period]) -> int:
    """Return how many seconds the bins may have at most that all periods can be made of."""
    return gcd(DAY, *edges_of(cut))


def edges_of(cut: Sequence[Period]) -> list[int]:
    """Return the seconds at which periods begin that follow one another, and the last one's end."""
    return [_seconds(one.start) for one in cut] + [_seconds(one.end) for one in cut[-1:]]


def summed(counts: Mapping[int, int], edges: Sequence[int]) -> list[int]:
    """Sum counts by the second that their bins begin between one edge and the next."""
    bins = sorted(counts)
    sums = [0, *accumulate(map(counts.__getitem__, bins))]
    return [end - start for start, end in pairwise([sums[bisect_left(bins, at)] for at in edges])]


def points_of(
    counted: Sequence[int],
    collected: Sequence[int],
    cut: Sequence[Period],
    heard: Sequence[float | None],
) -> tuple[Point, ...]:
    """Have a point for each period: what was counted, of how many; `heard` is its coverage.

    Each knows the range that the series had in the periods that were heard whole.
    """
    missing = missing_range(zip(counted, collected, heard, strict=True))
    return tuple(
        Point(one.first, one.last, count, volume, share, one.start, one.end, missing)
        for one, count, volume, share in zip(cut, counted, collected, heard, strict=True)
    )


def _hours(day: date, zone: ZoneInfo) -> Iterator[Period]:
    """Yield a day's hours by the clock on the wall: after a change of half an hour one is short."""
    start, end = midnight(day, zone), midnight(day + _ONE, zone)
    while start < end:
        wall = start.astimezone(zone)
        past = timedelta(minutes=wall.minute, seconds=wall.second)
        stop = min(end, start + timedelta(hours=1) - past)
        yield Period(day, day, start, stop)
        start = stop


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
