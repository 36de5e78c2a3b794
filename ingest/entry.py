"""What parsing gives: an entry of a feed, as values of ours."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.vocabulary import OutletKind

_MINUTES = re.compile(r"[0-9]{1,6}")
_HOUR = re.compile(r"[01]?[0-9]|2[0-4]")
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PERIODS = {
    "hourly": 3600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Raw:
    """An entry as either parser reads it: markup still in it, nothing believed yet.

    `published` is the publisher's own words for the date.
    """

    link: str = ""
    guid: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    author: str = ""
    published: str = ""
    language: str = ""
    outlet: str = ""
    outlet_kind: OutletKind | None = None


@dataclass(frozen=True, slots=True)
class RawFeed:
    """A whole feed as either parser reads it; `left` of its entries were not even looked at."""

    entries: tuple[Raw, ...]
    title: str = ""
    language: str = ""
    ttl: int | None = None  # minutes
    period: int | None = None  # seconds
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    left: int = 0


def minutes(written: str) -> int | None:
    """Return a feed's `ttl`, where it is a number that anyone could mean."""
    return int(written) if _MINUTES.fullmatch(written.strip()) else None


def period(every: str, times: str) -> int | None:
    """Return the seconds between two updates by RSS 1.0's syndication module (`sy:`).

    Either word may be missing: a day, and once, are what the module then means.
    """
    if not every.strip() and not times.strip():
        return None
    seconds = _PERIODS.get(every.strip().lower() or "daily")
    often = int(times) if _MINUTES.fullmatch(times.strip()) else 1
    return None if seconds is None else seconds // max(1, often)


def hours(words: Iterable[str]) -> frozenset[int]:
    """Return the hours (UTC) of a `skipHours`; some write midnight as 24."""
    return frozenset(int(word) % 24 for word in map(str.strip, words) if _HOUR.fullmatch(word))


def weekdays(words: Iterable[str]) -> frozenset[int]:
    """Return the days of a `skipDays`, Monday being 0."""
    return frozenset(
        _DAYS.index(word) for word in (word.strip()[:3].lower() for word in words) if word in _DAYS
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """An item in a feed, in plain NFC text; `link` is absolute http(s) or None.

    `outlet` is who published it, where that is not the outlet of the source (an aggregator's).
    """

    title: str
    text: str
    link: str | None = None
    guid: str | None = None
    author: str | None = None
    published_raw: str | None = None
    language: str | None = None
    outlet: str | None = None
    outlet_kind: OutletKind | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """An address whose entries are a source's too, and when it changed, where its index says."""

    url: str
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """A feed that was read: what it holds, and what of it we do not take, by reason.

    `entries` and `skipped` together are all the feed's entries. `is_truncated` says that the
    body broke off: its complete entries are here, and it should be fetched again in full. `more`
    are its parts (a sitemap's), the newest first. `period` is the time
    between updates that the feed itself names (`sy:updatePeriod`); in `skip_hours` (UTC) and on
    `skip_days` (Monday is 0) it asks not to be read.
    """

    entries: tuple[Entry, ...]
    title: str = ""
    language: str | None = None
    ttl: int | None = None  # minutes
    is_truncated: bool = False
    is_strict: bool = True
    more: tuple[Part, ...] = ()
    period: int | None = None  # seconds
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()
    skipped: Mapping[str, int] = field(default_factory=dict)
    capped: Mapping[str, int] = field(default_factory=dict)

    @property
    def accepted(self) -> int:
        """How many entries the feed had."""
        return len(self.entries) + sum(self.skipped.values())
