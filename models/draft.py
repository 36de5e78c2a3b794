"""What ingest hands to the store: an article that has no id yet, and where it came from."""

from dataclasses import dataclass, field
from datetime import date, datetime

from models.vocabulary import DateNote


@dataclass(frozen=True, slots=True)
class Source:
    """Who published, and the feed or the archive that it came in by."""

    outlet_id: int
    feed_id: int | None = None
    archive_id: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """An item, read and cleaned, before the store knows it.

    `url` is its identity: the canonical URL, or `address#guid` where it has none of its own.
    `bands` are its MinHash band keys (64 bit, signed): a shared one makes two items candidates
    for one story. `terms` are what it tells, as numbers with weights, heaviest first, of unit
    length; `clues` are pairs of the first of them, which find the stories it may retell.
    """

    source: Source
    url: str
    title: str
    text: str
    content_hash: str
    effective_at: datetime
    day: date | None
    link: str | None = None
    guid: str | None = None
    author: str | None = None
    language: str | None = None
    published_at: datetime | None = None
    published_raw: str | None = None
    date_note: DateNote | None = None
    bands: tuple[int, ...] = field(default=(), repr=False)
    terms: tuple[tuple[int, float], ...] = field(default=(), repr=False)
    clues: tuple[int, ...] = field(default=(), repr=False)
