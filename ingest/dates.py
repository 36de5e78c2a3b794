"""Publishers' dates: whatever shape and language, an aware UTC moment or nothing.

One rule decides which moment an article stands under (`effective`): the publisher's, where it
is believable, else, for a crawled item, ours.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from dateutil import parser as dateutil_parser

from models.vocabulary import DateNote

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)
"""A publisher's date is believable from `EARLIEST` to `AHEAD` of now."""

_ZONES = {
    "UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "BST": 1, "WEST": 1, "CET": 1, "MEZ": 1,
    "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "IST": 5.5, "AEST": 10, "EST": -5,
    "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
_MONTHS = {
    1: "janvier enero gennaio januar jänner janeiro stycznia",
    2: "février fevrier febrero febbraio februar fevereiro lutego",
    3: "mars marzo märz maerz março marco marca",
    4: "avril abril aprile kwietnia",
    5: "mai mayo maggio maio maja",
    6: "juin junio giugno juni junho czerwca",
    7: "juillet julio luglio juli julho lipca",
    8: "août aout agosto sierpnia",
    9: "septembre septiembre settembre setembro września",
    10: "octobre octubre ottobre oktober outubro października",
    11: "novembre noviembre novembro listopada",
    12: "décembre decembre diciembre dicembre dezember dezembro grudnia",
}
_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TRANSLATED = {
    word: _ENGLISH[number - 1] for number, words in _MONTHS.items() for word in words.split()
}
_SHORT = {
    "Jan": "janv ene gen jän sty", "Feb": "févr fév febr lut", "Mar": "mär mrz",
    "Apr": "avr abr kwi", "May": "mag", "Jun": "giu cze", "Jul": "juil lug lip",
    "Aug": "ago sie", "Sep": "sept set wrz", "Oct": "okt ott out paź", "Nov": "lis",
    "Dec": "déc dez dic gru",
}  # fmt: skip
_TRANSLATED |= {word: month for month, words in _SHORT.items() for word in words.split()}
_WEEKDAY = re.compile(r"^[^\W\d_]+(?:-feira)?\.?,?\s+(?=\d{1,2}\.?\s+(?:de\s+)?[^\W\d_]{3})")
_WORD = re.compile(r"[^\W\d_]{3,}\.?")
_UNIX = re.compile(r"\d{9,13}(?:\.\d+)?")
_FILLER = re.compile(r"\b(?:de|del|di|le|um|à|at|uhr)\b", re.IGNORECASE)
# Two defaults that differ in every field that a date must state itself.
_DEFAULTS = (datetime(2000, 1, 1), datetime(2004, 2, 2))  # noqa: DTZ001  dateutil fills in from these


@dataclass(frozen=True, slots=True)
class Effective:
    """The moment an article stands under, and what was odd about the publisher's date.

    `day` is None where the article stands in no series.
    """

    at: datetime
    day: date | None
    published_at: datetime | None
    note: DateNote | None = None


def parse_date(written: str) -> datetime | None:
    """Return the moment that a publisher's words name, or None where they name none.

    A moment without a zone is taken as UTC.
    """
    written = written.strip()
    if _UNIX.fullmatch(written):
        return _from_unix(float(written))
    english = _FILLER.sub(" ", _WORD.sub(_translate, _WEEKDAY.sub("", written)))
    try:
        moments = [
            dateutil_parser.parse(english, default=default, tzinfos=_offset)
            for default in _DEFAULTS
        ]
    except (ValueError, OverflowError, TypeError):
        return None
    if moments[0].date() != moments[1].date():
        return None  # day, month or year was not stated
    moment = moments[0]
    try:
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError:
        return None


def effective(written: str | None, now: datetime, *, is_import: bool = False) -> Effective:
    """Decide which moment an article stands under (DESIGN, "What the data are")."""
    published = parse_date(written) if written and written.strip() else None
    note = _oddity(written, published, now)
    if published is not None and note is None:
        return Effective(published, published.date(), published)
    return Effective(now, None if is_import else now.date(), published, note)


def _oddity(written: str | None, published: datetime | None, now: datetime) -> DateNote | None:
    if not written or not written.strip():
        return DateNote.MISSING
    if published is None:
        return DateNote.UNREADABLE
    if published > now + AHEAD:
        return DateNote.FUTURE
    return DateNote.TOO_OLD if published < EARLIEST else None


def _from_unix(number: float) -> datetime | None:
    seconds = number / 1000 if number >= 1e11 else number
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _translate(match: re.Match[str]) -> str:
    word = match.group().rstrip(".").casefold()
    return _TRANSLATED.get(word, match.group())


def _offset(name: str | None, seconds: int | None) -> int | None:
    if seconds is not None:
        return seconds
    hours = _ZONES.get((name or "").upper())
    return None if hours is None else int(hours * 3600)
