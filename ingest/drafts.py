"""From entries to drafts: who an item is, when it was, whom it resembles.

Identity is the canonical link; where a link or a guid is shared by several entries of one
feed it tells nothing, and the next best takes its place, so that no article is lost.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.dates import effective
from ingest.entry import Entry
from ingest.stories import band_keys
from ingest.text import digest
from ingest.urls import canonicalise
from models.draft import Draft, Source


@dataclass(frozen=True, slots=True)
class Origin:
    """Where entries come from: `address` names those that have no link of their own."""

    source: Source
    address: str
    language: str | None = None
    is_import: bool = False


def to_drafts(entries: Sequence[Entry], origin: Origin, now: datetime) -> Iterator[Draft]:
    """Yield a draft for each entry of one feed or one batch, in order."""
    links = Counter(_canonical(entry) for entry in set(entries))
    guids = Counter(entry.guid for entry in set(entries))
    for entry in entries:
        link, guid = _canonical(entry), entry.guid
        yield to_draft(
            entry,
            origin,
            now,
            link=link if links[link] == 1 else None,
            guid=guid if guids[guid] == 1 else None,
        )


def to_draft(
    entry: Entry, origin: Origin, now: datetime, *, link: str | None, guid: str | None
) -> Draft:
    """Return an entry's draft; `link` and `guid` are those that tell it from its neighbours."""
    content = digest(entry.title, entry.text)
    when = effective(entry.published_raw, now, is_import=origin.is_import)
    return Draft(
        source=origin.source,
        url=link or f"{origin.address}#{guid or content}",
        link=entry.link,
        guid=guid,
        title=entry.title,
        text=entry.text,
        author=entry.author,
        language=origin.language,
        content_hash=content,
        published_at=when.published_at,
        published_raw=entry.published_raw,
        date_note=when.note,
        effective_at=when.at,
        day=when.day,
        bands=band_keys(entry.title, entry.text),
    )


def _canonical(entry: Entry) -> str | None:
    try:
        return canonicalise(entry.link) if entry.link else None
    except ValueError:
        return None
