"""feedparser's own reading of a feed, in the fields that we keep: what ours is held against.

Taken from feedparser directly, with its sanitiser and its resolving of links on, and only put as
plain text: nothing of `ingest.forgiving_child` is used, so that it is tested too.
"""

from typing import Any

import feedparser

from ingest.entry import Entry
from ingest.taking import name_of
from ingest.text import one_line, tidy, to_plain
from ingest.urls import is_web

FIELDS = ("title", "text", "link", "guid", "author", "published_raw")


def peer_reading(url: str, body: bytes) -> tuple[str, str, list[Entry]]:
    """Return title, language and entries as feedparser has them."""
    kind = "application/feed+json" if body.lstrip().startswith(b"{") else "application/xml"
    labels = {"content-location": url, "content-type": kind}
    found = feedparser.parse(body, response_headers=labels)
    feed = found.feed
    title = one_line(to_plain(feed.get("title", "")))
    return title, feed.get("language", "")[:2].lower(), [_entry(entry) for entry in found.entries]


def differing(ours: Entry, theirs: Entry) -> list[str]:
    """Return the names of the fields in which two readings of an entry differ."""
    return [name for name in FIELDS if getattr(ours, name) != getattr(theirs, name)]


def _entry(entry: Any) -> Entry:  # noqa: ANN401  feedparser is untyped
    texts = [part.value for part in entry.get("content", ())] + [entry.get("summary", "")]
    authors = entry.get("authors") or [{}]
    author = authors[0].get("name") or entry.get("author", "")
    link = tidy(entry.get("link", ""))
    published = entry.get("published") or entry.get("created") or entry.get("updated") or ""
    return Entry(
        title=one_line(to_plain(entry.get("title", "")))[:1000],
        text=max((to_plain(text) for text in texts), key=len),
        link=link if is_web(link) else None,
        guid=tidy(entry.get("id", ""))[:2000] or None,
        author=name_of(one_line(to_plain(author)))[:300] or None,
        published_raw=one_line(tidy(published))[:100] or None,
    )
