"""The forgiving reading: feedparser, in a process of its own that can be killed.

feedparser is untyped, forgiving, and can be made to run for minutes (author ReDoS): it runs in
`ingest.forgiving_child` alone. Here is what is sent to it and what its answer means.
"""

import json
from typing import Any

from ingest import children
from ingest.entry import Raw, RawFeed
from models.errors import ParseError

_FILLED = ("link", "guid", "title", "summary", "content", "author", "published")
_TOLD = ("title", "language", "ttl", "period")
_SKIPPED = ("skip_hours", "skip_days")


class Child:
    """The process that runs feedparser."""

    def __init__(self) -> None:
        self._child = children.Child("ingest.forgiving_child")

    def read(self, url: str, body: bytes, content_type: str) -> RawFeed:
        """Return what feedparser makes of a body.

        Raises:
            ParseError: it is no feed, it took too long, or ended its reader (`parse_crashed`).
        """
        label = json.dumps([url, content_type]).encode()
        answer: dict[str, Any] | None = json.loads(self._child.ask(url, label, body))
        if answer is None:
            raise ParseError(url, "not_a_feed", "it is no feed that can be read")
        entries = tuple(Raw(**entry) for entry in answer.pop("entries"))
        answer |= {name: frozenset(answer[name]) for name in _SKIPPED}
        return RawFeed(entries=entries, **answer)

    def close(self) -> None:
        """End the process, if it runs."""
        self._child.close()


def as_json(feed: RawFeed | None) -> bytes:
    """Return a child's answer: what feedparser fills of a feed, and no more."""
    if feed is None:
        return b"null"
    entries = [{name: getattr(entry, name) for name in _FILLED} for entry in feed.entries]
    told = {name: getattr(feed, name) for name in _TOLD}
    skipped = {name: sorted(getattr(feed, name)) for name in _SKIPPED}
    return json.dumps({"entries": entries, **told, **skipped}).encode()
