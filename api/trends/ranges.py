"""Ranges of days: those asked for, held to what is sensible and to what the store has."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from models.errors import InvalidError
from models.store.counts import span_of_days

LONGEST = 366 * 50
"""Days that one answer may span."""

_YEARS = (1900, 2200)
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Range:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """Its first moment, in UTC, and the first after it."""
        first, after = self.first, self.last + timedelta(days=1)
        return datetime.combine(first, time(), UTC), datetime.combine(after, time(), UTC)

    @property
    def is_of_months(self) -> bool:
        """Whether it is of whole months."""
        return self.first.day == 1 and (self.last + _ONE_DAY).day == 1

    def before(self, steps: int = 1) -> "Range":
        """Return the range as long as this one that ends where this one, `steps` back, begins.

        Before whole months are as many whole months.
        """
        if self.is_of_months:
            months = steps * (_month(self.last) - _month(self.first) + 1)
            return Range(months_back(self.first, months), months_back(self.last, months))
        back = timedelta(days=self.days * steps)
        return Range(self.first - back, self.last - back)


def days_until(last: date, days: int, field: str = "until") -> Range:
    """Return the range of so many days that ends with a day; `field` is what an error names.

    Raises:
        InvalidError: the day is not of these times, or the number of days is no sensible one.
    """
    _require_day(last, field)
    if not 1 <= days <= LONGEST:
        raise InvalidError("days", f"must be from 1 to {LONGEST}")
    return Range(last - timedelta(days=days - 1), last)


def known_days(session: Session, first: date | None, last: date | None, today: date) -> Range:
    """Return the days asked for; where an end is open, that of what the store holds.

    Raises:
        InvalidError: a day is not of these times, or the range is empty or too long.
    """
    for day, field in ((first, "first"), (last, "last")):
        if day is not None:
            _require_day(day, field)
    span = span_of_days(session) or (today, today)
    days = Range(first or min(span[0], last or span[0]), last or max(span[1], first or span[1]))
    if days.days < 1:
        raise InvalidError("last", f"{days.last} lies before {days.first}")
    if days.days > LONGEST:
        raise InvalidError("first", f"a series may span {LONGEST} days, not {days.days}")
    return days


def months_back(day: date, months: int) -> date:
    """Return the day of an earlier month: the last where it has no such day, or `day` is one."""
    year, month = divmod(_month(day) - months, 12)
    last = monthrange(year, month + 1)[1]
    is_last = day.day > 1 and (day + _ONE_DAY).day == 1
    return date(year, month + 1, last if is_last else min(day.day, last))


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _require_day(day: date, field: str) -> None:
    if not _YEARS[0] <= day.year < _YEARS[1]:
        raise InvalidError(field, f"must lie from {_YEARS[0]} to {_YEARS[1]}, not at {day}")
