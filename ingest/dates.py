"""Publishers' dates: whatever shape and language, an aware UTC moment or nothing.

One rule decides which moment an article stands under (`effective`): the publisher's, where it
is believable, else, for a crawled item, ours. A date that may be read two ways (`03/04/2020`) is
never guessed at: the feed's language or its other dates tell, or it is marked.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum

from dateutil import parser as dateutil_parser

from ingest.months import MONTHS, PHRASES, ZONES, folded
from models.vocabulary import DateNote

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)
"""A publisher's date is believable from `EARLIEST` to `AHEAD` of now."""

_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_KEPT = {"mon", "tue", "wed", "thu", "fri", "sat", "sun", "am", "pm", "t", "h"} | {
    day + "day" for day in ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")
}
_RFC_822 = re.compile(
    r"(?:[A-Za-z]{3,9},?\s+)?(\d{1,2})\s+([A-Za-z]{3})[a-z]{0,6}\.?\s+(\d{4}|\d\d)"
    r"\s+(\d\d?):(\d\d)(?::(\d\d))?(?:\s+(?:([+-])(\d\d):?(\d\d)|([A-Za-z]{1,5})))?"
)
_NUMBERS = re.compile(
    r"(\d\d?:\d\d(?::\d\d)?[,\s]+|\D{0,12}?)(\d{1,2})([/.-])(\d{1,2})\3(\d{4}|\d\d)(?!\d|\3)(.*)",
    re.DOTALL,
)
_WEEKDAY = re.compile(r"^[^\W\d_]+(?:-feira)?\.?,?\s+(?=\d{1,2}\.?\s+(?:de\s+)?[^\W\d_]{3})")
_WORD = re.compile(r"[^\W\d_]+\.?")
_DOTTED = re.compile(r"(?<=\d)\.(?=\s|$)")
_YEAR_FIRST = re.compile(r"(\d{4})[年년]\s*(\d{1,2})[月월]\s*(\d{1,2})[日일]?")
_YEAR_OR_MONTH = re.compile(r"\d{4}(?:-\d\d)?")
_UNIX = re.compile(r"\d{9,13}(?:\.\d+)?")
# Two defaults that differ in every field that a date must state itself.
_DEFAULTS = (datetime(2000, 1, 1), datetime(2004, 2, 2))  # noqa: DTZ001  dateutil fills in from these


class Order(Enum):
    """Which number of `03/04/2020` is the day."""

    DAY_FIRST = 1
    MONTH_FIRST = 2


@dataclass(frozen=True, slots=True)
class Effective:
    """The moment an article stands under, and what was odd about the publisher's date.

    `day` is None where the article stands in no series.
    """

    at: datetime
    day: date | None
    published_at: datetime | None
    note: DateNote | None = None


def parse_date(written: str, order: Order | None = None) -> datetime | None:
    """Return the moment that a publisher's words name, or None where they name none for sure.

    A moment without a zone is taken as UTC; without an order, a date that could be two is none.
    """
    written = written.strip()
    moment = _quickly(written)
    if moment is None:
        moment = _slowly(written, order)
    if moment is None or moment.tzinfo is UTC:
        return moment
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None


def machine_date(written: str) -> datetime | None:
    """Return the moment of a date as machines write it (ISO 8601, RFC 822), or None.

    For very many: reading words, as `parse_date` does, would take long.
    """
    moment = _quickly(written.strip())
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def recency(written: str | None) -> datetime:
    """Return what a date as machines write it is sorted by; any other is older than all news.

    A year or a month stands for its first day.
    """
    told = (written or "").strip()
    if _YEAR_OR_MONTH.fullmatch(told):
        told += "-01-01"[len(told) - 4 :]
    return machine_date(told) or EARLIEST


def order_of(dates: Iterable[str], language: str | None) -> Order | None:
    """Return how a feed orders days and months, by its own dates, else by its language.

    English alone is written both ways, and says nothing.
    """
    for written in dates:
        numbers = _numbers(written)
        if numbers is not None and max(numbers.pair) > 12:
            return Order.DAY_FIRST if numbers.pair[0] > 12 else Order.MONTH_FIRST
    return Order.DAY_FIRST if language and not language.lower().startswith("en") else None


def effective(
    written: str | None, now: datetime, *, is_import: bool = False, order: Order | None = None
) -> Effective:
    """Decide which moment an article stands under (DESIGN, "What the data are")."""
    published = parse_date(written, order) if written and written.strip() else None
    if published is None and written:
        published = _only_past(written, now)
    note = _oddity(written, published, now)
    if published is not None and note is None:
        return Effective(published, published.date(), published)
    return Effective(now, None if is_import else now.date(), published, note)


def is_ambiguous(written: str) -> bool:
    """Tell whether a date is one day when read one way, and another the other way."""
    numbers = _numbers(written)
    return numbers is not None and numbers.could_be_two


def _only_past(written: str, now: datetime) -> datetime | None:
    """Return the one reading of an ambiguous date that is not of the future: news is not."""
    if not is_ambiguous(written):
        return None
    readings = [parse_date(written, order) for order in Order]
    past = [moment for moment in readings if moment is not None and moment <= now + AHEAD]
    return past[0] if len(past) == 1 else None


def _oddity(written: str | None, published: datetime | None, now: datetime) -> DateNote | None:
    if not written or not written.strip():
        return DateNote.MISSING
    if published is None:
        return DateNote.AMBIGUOUS if is_ambiguous(written) else DateNote.UNREADABLE
    if published > now + AHEAD:
        return DateNote.FUTURE
    return DateNote.TOO_OLD if published < EARLIEST else None


def _quickly(written: str) -> datetime | None:
    """Read the two shapes that nearly every feed has: ISO 8601 and RFC 822."""
    try:
        if written[4:5] == "-":
            return datetime.fromisoformat(written)
        found = _RFC_822.fullmatch(written)
        if found is None:
            return None
        month = _ENGLISH.index(found[2].title()) + 1
        day, year, hour = int(found[1]), _century(found[3]), int(found[4])
        moment = datetime(year, month, day, hour, int(found[5]), int(found[6] or 0), tzinfo=UTC)
        return moment - _ahead(found)
    except (ValueError, KeyError, OverflowError):
        return None


def _ahead(found: re.Match[str]) -> timedelta:
    if found[10]:
        return timedelta(hours=ZONES[found[10].upper()])
    if not found[7]:
        return timedelta(0)
    ahead = timedelta(hours=int(found[8]), minutes=int(found[9]))
    return ahead if found[7] == "+" else -ahead


def _century(year: str) -> int:
    """Return a year in full: of two digits, those below fifty are of this century (RFC 5322)."""
    number = int(year)
    return number + (2000 if number < 50 else 1900) if len(year) == 2 else number


def _slowly(written: str, order: Order | None) -> datetime | None:
    if _UNIX.fullmatch(written):
        return _from_unix(float(written))
    ordered = _in_order(written, order)
    if ordered is None:
        return None
    english = _DOTTED.sub(" ", _WORD.sub(_translate, _WEEKDAY.sub("", _in_one_word(ordered))))
    try:
        moments = [
            dateutil_parser.parse(english, default=default, tzinfos=_offset)
            for default in _DEFAULTS
        ]
    except (ValueError, OverflowError, TypeError):
        return None
    # Day, month or year was not stated if the defaults show through.
    return moments[0] if moments[0].date() == moments[1].date() else None


def _in_order(written: str, order: Order | None) -> str | None:
    """Write a date of numbers the one way that cannot be misread; None where it may be two."""
    numbers = _numbers(written)
    if numbers is None:
        return written
    if order is None and numbers.could_be_two:
        return None
    first, second = numbers.pair
    is_day_first = first > 12 or (second <= 12 and order is not Order.MONTH_FIRST)
    if numbers.is_dotted:
        is_day_first = second <= 12
    day, month = (first, second) if is_day_first else (second, first)
    return f"{numbers.year:04}-{month:02}-{day:02} {numbers.rest}"


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What `24/11/26 10:30` says: two numbers of which one is the day, a year, and the rest."""

    pair: tuple[int, int]
    year: int
    rest: str
    is_dotted: bool  # with dots the day is first, wherever dots are used

    @property
    def could_be_two(self) -> bool:
        one, other = self.pair
        return not self.is_dotted and max(self.pair) <= 12 and one != other


def _numbers(written: str) -> _Numbers | None:
    if "/" not in written and max(written.count("-"), written.count(".")) < 2:
        return None
    found = _NUMBERS.fullmatch(written.strip())
    if found is None:
        return None
    pair, before = (int(found[2]), int(found[4])), found[1] if ":" in found[1] else ""
    rest = f"{before}{found[6].lstrip(' ,T')}"
    return _Numbers(pair, _century(found[5]), rest, is_dotted=found[3] == ".")


def _in_one_word(written: str) -> str:
    for phrase, word in PHRASES:
        written = written.replace(phrase, word)
    return _YEAR_FIRST.sub(r"\1-\2-\3", written)


def _from_unix(number: float) -> datetime | None:
    seconds = number / 1000 if number >= 1e11 else number
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _translate(match: re.Match[str]) -> str:
    """Put a month in English; leave out what is neither a month nor anything else that tells."""
    word = match.group().rstrip(".")
    month = MONTHS.get(folded(word))
    if month is not None:
        return _ENGLISH[month - 1]
    return word if word.lower() in _KEPT or word.upper() in ZONES else " "


def _offset(name: str | None, seconds: int | None) -> int | None:
    if seconds is not None:
        return seconds
    hours = ZONES.get((name or "").upper())
    return None if hours is None else int(hours * 3600)
