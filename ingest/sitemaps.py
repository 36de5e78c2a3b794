"""News sitemaps, plain or gzipped, and indexes of them: bytes in, entries out.

A sitemap gives addresses, titles and dates, never a text. An index gives the addresses of its
newest parts, which are asked in the same visit. Only well-formed XML without a DOCTYPE is read.

Sources: sitemaps.org protocol 0.9; Google's news extension 0.9.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from ingest.dates import parse_date
from ingest.declared import Body, Options
from ingest.entry import Parsed, Raw, RawFeed
from ingest.taking import ENTRIES, take
from ingest.text import as_markup
from ingest.urls import absolute
from models.errors import ParseError

PARTS = 5
"""How many parts of an index are asked in a visit: those last changed."""

_LIMIT = 50_000_000  # bytes: what the protocol lets a sitemap have, unpacked
_GZIP = b"\x1f\x8b"
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
_FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read(got: Body, _: Options) -> Parsed:
    """Read a sitemap's news, newest first, or the addresses of an index's newest parts.

    Addresses without a title are counted as `no_title`: nothing could be said of them.

    Raises:
        ParseError: it is no sitemap (`not_a_feed`), or too large unpacked (`too_large`).
    """
    root = _root(got.url, _unpacked(got))
    name = etree.QName(root).localname
    if name == "sitemapindex":
        return Parsed(entries=(), more=_newest_parts(got.url, root))
    if name != "urlset":
        raise ParseError(got.url, "not_a_feed", f"it is no sitemap: it begins with <{name}>")
    found = [_entry(got.url, url) for url in _children(root, "url")]
    titled = [raw for raw in found if raw.title]
    return _counting(take(RawFeed(tuple(_newest_first(titled)))), len(found) - len(titled))


def _unpacked(got: Body) -> bytes:
    if not got.body.startswith(_GZIP):
        return got.body
    unpacker = zlib.decompressobj(wbits=31)
    try:
        body = unpacker.decompress(got.body, _LIMIT)
    except zlib.error as error:
        raise ParseError(got.url, "not_a_feed", "its gzip is damaged") from error
    if unpacker.unconsumed_tail:
        raise ParseError(got.url, "too_large", f"more than {_LIMIT:,} bytes unpacked")
    if not unpacker.eof:
        raise ParseError(got.url, "truncated", "its gzip breaks off")
    return body


def _root(url: str, body: bytes) -> Any:  # noqa: ANN401  lxml is untyped
    if not body.strip():
        raise ParseError(url, "empty", "the answer has no body")
    if _FORBIDDEN.search(body):
        raise ParseError(url, "not_a_feed", "it has a DOCTYPE, which no sitemap needs")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ParseError(url, "not_a_feed", f"it is no well-formed XML ({error})") from error


def _newest_parts(url: str, root: Any) -> tuple[str, ...]:  # noqa: ANN401  as above
    parts = [
        (_text(part, "lastmod"), absolute(url, _text(part, "loc")))
        for part in _children(root, "sitemap")
    ]
    dated = sorted((part for part in parts if part[0]), reverse=True)
    # Parts without a date come in the index's own order, news before the rest.
    undated = sorted(
        (part for part in parts if not part[0]), key=lambda part: "news" not in part[1]
    )
    return tuple(dict.fromkeys(address for _, address in (*dated, *undated) if address))[:PARTS]


def _entry(url: str, element: Any) -> Raw:  # noqa: ANN401  as above
    news = next(iter(element.iter(f"{_NEWS}news")), None)
    if news is None:
        return Raw(link=absolute(url, _text(element, "loc")))
    publication = next(iter(news.iter(f"{_NEWS}publication")), None)
    return Raw(
        link=absolute(url, _text(element, "loc")),
        title=as_markup(_text(news, "title")),
        published=_text(news, "publication_date") or _text(element, "lastmod"),
        language="" if publication is None else _text(publication, "language"),
    )


def _newest_first(entries: list[Raw]) -> list[Raw]:
    """Have the newest survive where there are more than are taken; else leave their order."""
    if len(entries) <= ENTRIES:
        return entries
    dated = [(parse_date(raw.published), raw) for raw in entries]
    known = sorted(
        ((moment, raw) for moment, raw in dated if moment), key=lambda one: one[0], reverse=True
    )
    return [raw for _, raw in known] + [raw for moment, raw in dated if moment is None]


def _counting(parsed: Parsed, untitled: int) -> Parsed:
    if not untitled:
        return parsed
    skipped = {**parsed.skipped, "no_title": untitled}
    return Parsed(entries=parsed.entries, skipped=skipped, capped=parsed.capped)


def _children(parent: Any, name: str) -> Iterator[Any]:  # noqa: ANN401  as above
    return (
        child
        for child in parent
        if isinstance(child.tag, str) and etree.QName(child).localname == name
    )


def _text(parent: Any, name: str) -> str:  # noqa: ANN401  as above
    return next(((child.text or "").strip() for child in _children(parent, name)), "")
