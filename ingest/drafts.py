"""From entries to drafts: who an item is, when it was, whom it resembles.

Identity is the canonical link; where a link or a guid is shared by several entries of one
feed it tells nothing, and the next best takes its place, so that no article is lost.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ingest.dates import Order, effective, order_of
from ingest.entry import Entry
from ingest.events import clues_of, terms_of
from ingest.health import body_hash
from ingest.stories import band_keys
from ingest.taking import IDENTITY
from ingest.text import digest
from ingest.urls import canonicalise
from models import Article
from models.draft import Draft, Source


@dataclass(frozen=True, slots=True)
class Origin:
    """Where entries come from: `address` names those that have no link of their own.

    `outlets` has the ids of outlets that entries name themselves, as an aggregator's do. `order`
    is how its dates of mere numbers are read, where that is known beforehand.
    """

    source: Source
    address: str
    language: str | None = None
    is_import: bool = False
    outlets: Mapping[str, int] = field(default_factory=dict)
    order: Order | None = None

    def source_of(self, entry: Entry) -> Source:
        """Return where one entry comes from."""
        outlet_id = self.outlets.get(entry.outlet or "")
        return self.source if outlet_id is None else replace(self.source, outlet_id=outlet_id)


def to_drafts(entries: Sequence[Entry], origin: Origin, now: datetime) -> Iterator[Draft]:
    """Yield a draft for each entry of one feed or one batch, in order."""
    canonical = {entry: _canonical(entry) for entry in entries}
    links = Counter(canonical.values())
    guids = Counter(entry.guid for entry in canonical)
    origin = replace(origin, order=_order(entries, origin))
    for entry in entries:
        link, guid = canonical[entry], entry.guid
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
    terms = terms_of(entry.title, entry.text)
    when = effective(entry.published_raw, now, is_import=origin.is_import, order=origin.order)
    return Draft(
        source=origin.source_of(entry),
        url=_indexable(link or f"{origin.address}#{guid or content}", origin),
        link=entry.link,
        guid=_bounded(guid),
        title=entry.title,
        text=entry.text,
        author=entry.author,
        language=entry.language or origin.language,
        content_hash=content,
        published_at=when.published_at,
        published_raw=entry.published_raw,
        date_note=when.note,
        effective_at=when.at,
        day=when.day,
        bands=band_keys(entry.title, entry.text),
        terms=terms,
        clues=clues_of(terms),
    )


def redraft(article: Article, text: str) -> Draft:
    """Return a stored article as a draft of another text, such as its page's."""
    terms = terms_of(article.title, text)
    return Draft(
        source=Source(article.outlet_id, article.feed_id, article.archive_id),
        url=article.url,
        title=article.title,
        text=text,
        content_hash=article.content_hash,
        effective_at=article.effective_at,
        day=article.day,
        bands=band_keys(article.title, text),
        terms=terms,
        clues=clues_of(terms),
    )


def _indexable(identity: str, origin: Origin) -> str:
    """Return an identity that every store can index: of one that is endless, its hash."""
    told = identity.encode()
    return identity if len(told) <= IDENTITY else f"{origin.address}#{body_hash(told)}"


def _bounded(guid: str | None) -> str | None:
    told = (guid or "").encode()
    return guid if len(told) <= IDENTITY else body_hash(told)


def _order(entries: Sequence[Entry], origin: Origin) -> Order | None:
    """Return how these entries write days and months, where they or their language tell."""
    written = (entry.published_raw for entry in entries if entry.published_raw)
    return origin.order or order_of(written, origin.language)


def _canonical(entry: Entry) -> str | None:
    try:
        return canonicalise(entry.link) if entry.link else None
    except ValueError:
        return None
