"""What parsing gives: an entry of a feed, as values of ours."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from models.vocabulary import OutletKind

_MINUTES = re.compile(r"[0-9]{1,6}")


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
    """A whole feed as either parser reads it."""

    entries: tuple[Raw, ...]
    title: str = ""
    language: str = ""
    ttl: int | None = None  # minutes
    more: tuple[str, ...] = ()


def minutes(written: str) -> int | None:
    """Return a feed's `ttl`, where it is a number that anyone could mean."""
    return int(written) if _MINUTES.fullmatch(written.strip()) else None


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
class Parsed:
    """A feed that was read: what it holds, and what of it we do not take, by reason.

    `entries` and `skipped` together are all the feed's entries. `is_truncated` says that the
    body broke off: its complete entries are here, and it should be fetched again in full. `more`
    are addresses whose entries are this source's too (a sitemap's parts).
    """

    entries: tuple[Entry, ...]
    title: str = ""
    language: str | None = None
    ttl: int | None = None  # minutes
    is_truncated: bool = False
    is_strict: bool = True
    more: tuple[str, ...] = ()
    skipped: Mapping[str, int] = field(default_factory=dict)
    capped: Mapping[str, int] = field(default_factory=dict)

    @property
    def accepted(self) -> int:
        """How many entries the feed had."""
        return len(self.entries) + sum(self.skipped.values())
