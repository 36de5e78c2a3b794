"""The parse boundary: bytes in, our own frozen types out.

What is strictly well-formed takes the fast way (`ingest.strict`), JSON Feed its own, all else
goes to feedparser in a process that can be killed (`ingest.forgiving`). Whichever way a feed
takes, the rest of the system sees `Parsed` and nothing else.
"""

import atexit
import re
from collections import Counter
from functools import cache

from ingest.entry import Entry, Parsed, Raw, RawFeed
from ingest.forgiving import Child
from ingest.json_feed import read_json
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
_ENTRY = re.compile(rb"<(/?)(?:[\w.-]+:)?(?:item|entry)\s*(?:\s[^<>]*)?>?", re.IGNORECASE)
_MAILBOX = re.compile(r"^\S+@\S+ \((.+)\)$")  # RSS 2.0 writes authors as `address (name)`
_LANGUAGE = re.compile(r"^[a-z]{2}(?=$|[-_])", re.IGNORECASE)


def parse_feed(url: str, body: bytes, content_type: str = "") -> Parsed:
    """Read a feed of any of the kinds we know.

    Raises:
        ParseError: it is no feed (`not_a_feed`), empty (`empty`), or its reader took too
            long (`parse_timeout`) or ended (`parse_crashed`).
    """
    if not body.strip():
        raise ParseError(url, "empty", "the answer has no body")
    raw = read_json(url, body) or read_strictly(url, body, content_type)
    if raw is not None:
        return _take(raw)
    if _HTML.search(body[:2000]) and not re.search(rb"<(?:rss|feed|rdf:RDF)[\s>]", body[:2000]):
        raise ParseError(
            url, "not_a_feed", "it is a web page and no feed; look there for the feed's address"
        )
    raw = forgiving_child().read(url, body, content_type)
    if _ENDS.search(body[-2000:].rstrip()):
        return _take(raw, is_strict=False)
    return _take(raw, is_strict=False, is_truncated=True, is_cut_within=_is_cut_within(body))


@cache
def forgiving_child() -> Child:
    """Return the one child that reads what is not well-formed; it ends with this process."""
    child = Child()
    atexit.register(child.close)
    return child


def _is_cut_within(body: bytes) -> bool:
    """Tell whether a body that breaks off does so within an entry, which is then not whole."""
    is_open = False
    for tag in _ENTRY.finditer(body):
        is_open = not tag.group(1)
    return is_open


def _take(
    raw: RawFeed,
    *,
    is_strict: bool = True,
    is_truncated: bool = False,
    is_cut_within: bool = False,
) -> Parsed:
    """Clean what a parser read; count what is not taken and what is cut."""
    skipped: Counter[str] = Counter()
    capped: Counter[str] = Counter()
    found = raw.entries[:-1] if is_cut_within else raw.entries
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
