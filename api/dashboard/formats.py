"""Days, moments, numbers and codes as people read them: the filters of templates."""

from datetime import date, datetime, time

from api.languages.writing import Language, is_month, month
from api.trends.ranges import Range

_EXACT = 10_000


def moment(at: datetime | None) -> str:
    """Tell a moment as people read it."""
    return f"{at:%-d %b %Y, %H:%M} UTC" if at else "never"


def day(at: date) -> str:
    """Tell a day as people read it."""
    return f"{at:%-d %b %Y}"


def days(told: Range) -> str:
    """Tell some days as people read them: a month by its name."""
    if is_month(told.first, told.last):
        return month(told.first, Language.EN)
    return day(told.first) if told.days == 1 else f"{day(told.first)} to {day(told.last)}"


def published(at: datetime) -> str:
    """Tell when something was published; midnight to the second is a day without a time."""
    return day(at.date()) if at.time() == time() else moment(at)


def plain(code: object) -> str:
    """Tell a code of ours in words: `not_a_feed` is "not a feed"."""
    return str(code).replace("cant_say", "can't say").replace("_", " ")


def clause(reason: str) -> str:
    """Take the full stop off a sentence, so that it can stand within another."""
    return reason.rstrip(" .")


def rounded(number: float) -> str:
    """Tell a number as people do: exact while small, then with three figures."""
    if number < _EXACT:
        return f"{number:,.0f}"
    if number < 999_500:
        return f"{float(f'{number:.3g}'):,.0f}"
    return f"{number / 1_000_000:,.3g} million"


def about(number: float) -> str:
    """Tell an estimate with no more digits than it bears."""
    return f"{number:.1f}" if number < 10 else rounded(number)


def ago(now: datetime, at: datetime) -> str:
    """Tell how long ago a moment was, in its largest whole unit."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            number = minutes // size
            return f"{number} {unit}{'s' if number > 1 else ''} ago"
    return "just now"
