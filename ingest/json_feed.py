"""JSON Feed (jsonfeed.org, versions 1 and 1.1): bytes in, raw entries out.

Nothing of the JSON is believed: a value of the wrong kind counts as missing, and an item that
is no object gives an empty entry, so that it is counted and not lost.
"""

import codecs
import json
from typing import Any

from ingest.entry import Raw, RawFeed
from ingest.taking import ENTRIES
from ingest.text import as_markup
from ingest.urls import absolute
from models.errors import ParseError


def read_json(url: str, body: bytes) -> RawFeed | None:
    """Return what a JSON Feed says, or None where the body is no JSON.

    Raises:
        ParseError: it is JSON, or begins so, but no JSON Feed.
    """
    body = body.removeprefix(codecs.BOM_UTF8).lstrip()
    if not body.startswith(b"{"):
        return None
    try:
        feed = json.loads(body, strict=False)  # some write line breaks into their texts
    except (ValueError, RecursionError) as error:
        raise ParseError(url, "not_a_feed", "it is neither XML nor well-formed JSON") from error
    items = feed.get("items") if "jsonfeed.org" in _words(feed, "version") else None
    if not isinstance(items, list):
        raise ParseError(url, "not_a_feed", "it is JSON, but no JSON Feed")
    entries = tuple(
        _entry(url, item) if isinstance(item, dict) else Raw() for item in items[:ENTRIES]
    )
    return RawFeed(
        entries, _words(feed, "title"), _words(feed, "language"), left=len(items[ENTRIES:])
    )


def _entry(url: str, item: dict[str, Any]) -> Raw:
    plain = as_markup(_words(item, "content_text"))
    return Raw(
        link=absolute(url, _words(item, "url", "external_url")),
        guid=_words(item, "id"),
        title=_words(item, "title"),
        summary=_words(item, "summary"),
        content=_words(item, "content_html") or plain,
        author=_author(item),
        published=_words(item, "date_published", "date_modified"),
    )


def _author(item: dict[str, Any]) -> str:
    """Return the first author's name: a list in version 1.1, an object in version 1."""
    authors = item.get("authors")
    first = authors[0] if isinstance(authors, list) and authors else item.get("author")
    return _words(first, "name") if isinstance(first, dict) else ""


def _words(record: dict[str, Any], *names: str) -> str:
    """Return the first value that is text; a number, as some write ids, counts as text."""
    for name in names:
        value = record.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "":
            return str(value)
    return ""
