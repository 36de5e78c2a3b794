"""The parse boundary: bytes in, our own frozen types out.

What is strictly well-formed takes the fast way (`ingest.strict`), JSON Feed its own, all else
goes to feedparser in a process that can be killed (`ingest.forgiving`). Whichever way a feed
takes, the rest of the system sees `Parsed` and nothing else.
"""

import atexit
import json
import re
from collections import Counter
from functools import cache
from typing import Any
from urllib.parse import urljoin

from ingest.entry import Entry, Parsed, Raw, RawFeed
from ingest.forgiving import Child
from ingest.strict import read_strictly
from ingest.text import one_line, tidy, to_plain
from ingest.urls import is_web
from models.errors import ParseError

ENTRIES = 1000
TITLE = 1000
TEXT = 1_000_000
"""What is taken of one feed: entries, characters of a title and of a text. More is counted."""

_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_ENDS = re.compile(
    rb"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>(?:\s|<!--.*?-->)*$", re.IGNORECASE | re.DOTALL
)
_MAILBOX = re.compile(r"^\S+@\S+ \((.+)\)$")  # RSS 2.0 writes authors as `address (name)`
_LANGUAGE = re.compile(r"^[a-z]{2}(?=$|[-_])", re.IGNORECASE)


def parse_feed(url: str, body: bytes, content_type: str = "") -> Parsed:
    """Read a feed of any of the kinds we know.

    Raises:
        ParseError: it is no feed (`not_a_feed`), empty (`empty`), or took too long to read.
    """
    if not body.strip():
        raise ParseError(url, "empty", "the answer has no body")
    raw = _from_json(url, body) or read_strictly(url, body, content_type)
    if raw is not None:
        return _take(raw)
    if _HTML.search(body[:2000]) and not re.search(rb"<(?:rss|feed|rdf:RDF)[\s>]", body[:2000]):
        raise ParseError(
            url, "not_a_feed", "it is a web page and no feed; look there for the feed's address"
        )
    is_truncated = not _ENDS.search(body[-2000:].rstrip())
    return _take(
        forgiving_child().read(url, body, content_type), is_strict=False, is_truncated=is_truncated
    )


@cache
def forgiving_child() -> Child:
    """Return the one child that reads what is not well-formed; it ends with this process."""
    child = Child()
    atexit.register(child.close)
    return child


def _take(raw: RawFeed, *, is_strict: bool = True, is_truncated: bool = False) -> Parsed:
    """Clean what a parser read; count what is not taken and what is cut."""
    skipped: Counter[str] = Counter()
    capped: Counter[str] = Counter()
    found = raw.entries[:-1] if is_truncated and len(raw.entries) > 1 else raw.entries
    if len(found) < len(raw.entries):
        skipped["truncated"] += 1
    if len(found) > ENTRIES:
        skipped["too_many"] += len(found) - ENTRIES
    entries = []
    for one in found[:ENTRIES]:
        entry = _clean(one, capped)
        if entry.title or entry.text:
            entries.append(entry)
        else:
            skipped["empty"] += 1
    language = _LANGUAGE.match(raw.language.strip())
    return Parsed(
        entries=tuple(entries),
        title=one_line(to_plain(raw.title)),
        language=language.group().lower() if language else None,
        ttl=raw.ttl,
        is_truncated=is_truncated,
        is_strict=is_strict,
        skipped=dict(skipped),
        capped=dict(capped),
    )


def _clean(raw: Raw, capped: Counter[str]) -> Entry:
    title = one_line(to_plain(raw.title))
    text = max(to_plain(raw.content), to_plain(raw.summary), key=len)
    if len(title) > TITLE:
        capped["title"] += 1
    if len(text) > TEXT:
        capped["text"] += 1
    link = tidy(raw.link)
    return Entry(
        title=title[:TITLE],
        text=text[:TEXT],
        link=link if is_web(link) else None,
        guid=tidy(raw.guid)[:2000] or None,
        author=_MAILBOX.sub(r"\1", one_line(to_plain(raw.author)))[:300] or None,
        published_raw=one_line(tidy(raw.published))[:100] or None,
    )


def _from_json(url: str, body: bytes) -> RawFeed | None:
    """Read a JSON Feed (jsonfeed.org, version 1 or 1.1); None where it is none."""
    if not body.lstrip().startswith(b"{"):
        return None
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ParseError(url, "not_a_feed", "it is neither XML nor well-formed JSON") from error
    items = feed.get("items") if "jsonfeed.org" in str(feed.get("version")) else None
    if not isinstance(items, list):
        raise ParseError(url, "not_a_feed", "it is JSON, but no JSON Feed")
    entries = tuple(_json_entry(url, item) for item in items if isinstance(item, dict))
    return RawFeed(entries, str(feed.get("title", "")), str(feed.get("language", "")))


def _json_entry(url: str, item: dict[str, Any]) -> Raw:
    authors = item.get("authors") or [item.get("author") or {}]
    plain = str(item.get("content_text") or "").replace("&", "&amp;").replace("<", "&lt;")
    link = str(item.get("url") or item.get("external_url") or "")
    return Raw(
        link=urljoin(url, link) if link else "",
        guid=str(item.get("id") or ""),
        title=str(item.get("title") or ""),
        summary=str(item.get("summary") or ""),
        content=str(item.get("content_html") or plain),
        author=str(authors[0].get("name") or "") if isinstance(authors[0], dict) else "",
        published=str(item.get("date_published") or item.get("date_modified") or ""),
    )
