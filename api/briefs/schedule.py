"""When a brief is due: once a week, at a time of a zone's clock, and not before its week is over.

Pure. Weeks are of UTC days, so where the clock runs ahead of UTC a Monday morning waits for the
end of Sunday there. After a while without power only the newest week is due, however late.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from api.briefs.weeks import name_of_week
from api.trends.ranges import Range

_WEEK = timedelta(days=7)
_ONE_DAY = timedelta(days=1)


class Weekday(StrEnum):
    """The day of the week on which a brief is sent; Monday is the first."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """How many days after Monday it is."""
        return list(Weekday).index(self)


@dataclass(frozen=True, slots=True)
class Times:
    """The time of a week at which somebody is sent the brief; `weekday` 0 is Monday."""

    weekday: int
    at: time
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Due:
    """The week that is to be told, and since when it is due."""

    days: Range
    since: datetime

    @property
    def week(self) -> str:
        """The week's name."""
        return name_of_week(self.days.first)


def newest_due(times: Times, since: datetime, now: datetime) -> Due | None:
    """Return the newest week that came due after `since` and by `now`."""
    today = now.astimezone(times.zone).date()
    monday = today - timedelta(days=today.weekday())
    for first in (monday, monday - _WEEK):
        due = _due(times, Range(first - _WEEK, first - _ONE_DAY))
        if since < due.since <= now:
            return due
    return None


def _due(times: Times, days: Range) -> Due:
    """Return when a week is due: on the weekday after it, as the clock there shows the time.

    An hour that the clock leaps over is read as if it had not; of one it shows twice, the first.
    """
    day = days.last + timedelta(days=1 + times.weekday)
    shown = datetime.combine(day, times.at, times.zone).astimezone(UTC)
    return Due(days, max(shown, days.moments[1]))
