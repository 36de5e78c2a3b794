"""Weeks by their ISO 8601 names, such as 2026-W46: from Monday to Sunday, days in UTC."""

import re
from datetime import date, timedelta

from api.trends.ranges import Range, days_until
from models.errors import InvalidError

_NAME = re.compile(r"([0-9]{4})-?[Ww]([0-9]{2})")
_DAYS = 7


def week_of(name: str) -> Range:
    """Return the days of a week.

    Raises:
        InvalidError: it is no week's name, or its year has no such week.
    """
    found = _NAME.fullmatch(name.strip())
    if found is None:
        raise InvalidError("week", f"{name[:40]!r} is no week: write 2026-W46")
    year, number = int(found[1]), int(found[2])
    try:
        return days_until(date.fromisocalendar(year, number, _DAYS), _DAYS, "week")
    except (ValueError, OverflowError) as error:
        raise InvalidError("week", f"the year {year} has no week {number}") from error


def name_of_week(day: date) -> str:
    """Return the name of the week that a day lies in."""
    year, number, _ = day.isocalendar()
    return f"{year:04}-W{number:02}"


def last_whole_week(today: date) -> Range:
    """Return the newest week that is over."""
    monday = today - timedelta(days=today.weekday())
    return Range(monday - timedelta(days=_DAYS), monday - timedelta(days=1))
