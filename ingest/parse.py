"""The parse boundary: bytes in, our own frozen types out.

What is strictly well-formed takes the fast way (`ingest.strict`), JSON Feed its own, all else
goes to feedparser in a process that can be killed (`ingest.forgiving`). Whichever way a feed
takes, the rest of the system sees `Parsed` and nothing else.
"""

import atexit
import re
from functools import cache

from ingest.entities import is_unfolding
from ingest.entry import Parsed
from ingest.forgiving import Child
from ingest.json_feed import read_json
from ingest.strict import read_strictly
from ingest.taking import refuse_crumbs, take
from models.errors import ParseError

_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_ENDS = re.compile(
    rb"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>(?:\s|<!--.*?-->)*$", re.IGNORECASE | re.DOTALL
)
_ENTRY = re.compile(rb"<(/?)(?:[\w.-]+:)?(?:item|entry)\s*(?:\s[^<>]*)?>?", re.IGNORECASE)


def parse_feed(url: str, body: bytes, content_type: str = "") -> Parsed:
    """Read a feed of any of the kinds we know.

    Raises:
        ParseError: it is no feed (`not_a_feed`), empty (`empty`), in more pieces than we take
            apart (`too_large`), its words are hidden in entities of its own (`entities`), or its
            reader took too long (`parse_timeout`) or ended (`parse_crashed`).
    """
    return parse_quickly(url, body, content_type) or parse_forgivingly(url, body, content_type)


def parse_quickly(url: str, body: bytes, content_type: str = "") -> Parsed | None:
    """Read a feed that is what it says it is; None where only the forgiving reader may read it.

    Raises:
        ParseError: it is empty, more than we take apart (`too_large`), or JSON and no feed.
    """
    if not body.strip():
        raise ParseError(url, "empty", "the answer has no body")
    refuse_crumbs(url, body)
    raw = read_json(url, body) or read_strictly(url, body, content_type)
    return None if raw is None else take(raw)


def parse_forgivingly(url: str, body: bytes, content_type: str = "") -> Parsed:
    """Read a feed that is not well-formed, in a process of its own: this may take seconds.

    Raises:
        ParseError: as `parse_feed`.
    """
    if is_unfolding(body):
        raise ParseError(url, "entities", "its words are hidden in entities of its own making")
    if _HTML.search(body[:2000]) and not re.search(rb"<(?:rss|feed|rdf:RDF)[\s>]", body[:2000]):
        raise ParseError(
            url, "not_a_feed", "it is a web page and no feed; look there for the feed's address"
        )
    raw = forgiving_child().read(url, body, content_type)
    if _ENDS.search(body[-2000:].rstrip()):
        return take(raw, is_strict=False)
    return take(raw, is_strict=False, is_truncated=True, is_cut_within=_is_cut_within(body))


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
