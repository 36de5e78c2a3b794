"""feedparser's own reading of a feed, in the fields that we keep: what ours is held against.

Taken from feedparser directly, with its sanitiser and its resolving of links on, and only put as
plain text: nothing of `ingest.forgiving_child` is used, so that it is tested too. Feeds that the
fast way reads are read the forgiving way as well, so each way is compared on all it may meet.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import feedparser

from ingest.entry import Entry, Parsed
from ingest.parse import parse_forgivingly, parse_quickly
from ingest.taking import TITLE, name_of
from ingest.text import one_line, tidy, to_plain
from ingest.urls import is_web

FIELDS = ("title", "text", "link", "guid", "author", "published_raw")

_LABEL = "application/xml"


@dataclass(frozen=True, slots=True, order=True)
class Unlike:
    """A field in which a way reads an entry of a feed (None: the feed itself) otherwise."""

    way: str
    feed: str
    place: int | None
    field: str


@dataclass(slots=True)
class Compared:
    """Feeds held against feedparser: what was compared, by way, and where we differ."""

    feeds: Counter[str] = field(default_factory=Counter)
    entries: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    unlike: set[Unlike] = field(default_factory=set)


def compared(bodies: Mapping[str, bytes]) -> Compared:
    """Read every feed in every way that reads it, and compare with feedparser entry by entry."""
    found = Compared()
    for name, body in sorted(bodies.items()):
        if body.lstrip().startswith(b"{"):
            found.feeds["json"] += 1  # the released feedparser reads no JSON Feed
            continue
        url = f"https://feeds.example/{name}"
        title, language, theirs = peer_reading(url, body)
        for way, ours in _ways(url, body):
            found.feeds[way] += 1
            found.entries[way] += len(ours.entries)
            found.fields[way] += 3 + len(FIELDS) * len(ours.entries)
            for place, name_of_field in _differing(ours, title, language, theirs):
                found.unlike.add(Unlike(way, name, place, name_of_field))
    return found


def _ways(url: str, body: bytes) -> Iterator[tuple[str, Parsed]]:
    quickly = parse_quickly(url, body, _LABEL)
    if quickly is not None:
        yield "strict", quickly
    yield "child", parse_forgivingly(url, body, _LABEL)


def _differing(
    ours: Parsed, title: str, language: str, theirs: list[Entry]
) -> Iterator[tuple[int | None, str]]:
    if ours.title != title:
        yield None, "title"
    if (ours.language or "") != language:
        yield None, "language"
    if ours.accepted != len(theirs):
        yield None, "entries"
    with_words = [entry for entry in theirs if entry.title or entry.text]
    for place, (our, their) in enumerate(zip(ours.entries, with_words, strict=False)):
        for name in FIELDS:
            if getattr(our, name) != getattr(their, name):
                yield place, name


def peer_reading(url: str, body: bytes) -> tuple[str, str, list[Entry]]:
    """Return title, language and entries as feedparser has them."""
    found = feedparser.parse(
        body, response_headers={"content-location": url, "content-type": _LABEL}
    )
    feed = found.feed
    title = one_line(to_plain(feed.get("title", "")))
    return title, feed.get("language", "")[:2].lower(), [_entry(entry) for entry in found.entries]


def _entry(entry: Any) -> Entry:  # noqa: ANN401  feedparser is untyped
    texts = [part.value for part in entry.get("content", ())] + [entry.get("summary", "")]
    authors = entry.get("authors") or [{}]
    author = authors[0].get("name") or entry.get("author", "")
    link = tidy(entry.get("link", ""))
    published = entry.get("published") or entry.get("created") or entry.get("updated") or ""
    return Entry(
        title=one_line(to_plain(entry.get("title", "")))[:TITLE],
        text=max((to_plain(text) for text in texts), key=len),
        link=link if is_web(link) else None,
        guid=tidy(entry.get("id", ""))[:2000] or None,
        author=name_of(one_line(to_plain(author)))[:300] or None,
        published_raw=one_line(tidy(published))[:100] or None,
    )
