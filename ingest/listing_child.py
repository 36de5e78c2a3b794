"""The child of `ingest.listing`: what is found on a page by the selectors of its declaration.

It is handed a page with its address, content type and options, and answers raw entries as JSON.
"""

import json
from functools import lru_cache
from typing import Any

from lxml import etree, html
from lxml.cssselect import CSSSelector

from ingest.children import serve
from ingest.declared import Options
from ingest.taking import ENTRIES
from ingest.urls import absolute

SECONDS = 2
"""CPU seconds that one page may take."""

_MEMORY = 512 << 20  # bytes of address space


def read(label: bytes, body: bytes) -> bytes:
    """Answer one page: `label` is its address, its content type and its options, as JSON."""
    url, content_type, options = json.loads(label)
    page = _page(body, content_type)
    items = [] if page is None else _selector(options["item"])(page)
    base = "" if page is None else next(iter(page.xpath("//base/@href")), "")
    told = {
        "entries": [_entry(absolute(url, base) or url, one, options) for one in items[:ENTRIES]],
        "left": len(items[ENTRIES:]),
        "title": "" if page is None else page.findtext(".//title") or "",
        "language": "" if page is None else page.get("lang", ""),
    }
    return json.dumps(told).encode()


def _page(body: bytes, content_type: str) -> Any:  # noqa: ANN401  lxml is untyped
    charset = content_type.lower().partition("charset=")[2].strip("\"' ;") or None
    try:
        parser = html.HTMLParser(encoding=charset, no_network=True)
    except LookupError:  # a charset that nobody knows: the page's own label tells
        parser = html.HTMLParser(no_network=True)
    try:
        return html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None


@lru_cache(maxsize=256)
def _selector(written: str) -> CSSSelector:
    return CSSSelector(written)


def _entry(base: str, item: Any, options: Options) -> dict[str, str]:  # noqa: ANN401  as above
    link = _first(item, options.get("link", "a[href]"))
    if link is None and item.tag == "a":
        link = item
    title = _first(item, options["title"]) if "title" in options else link
    return {
        "link": "" if link is None else absolute(base, link.get("href", "")),
        "title": _markup(title),
        "summary": _markup(_first(item, options["summary"])) if "summary" in options else "",
        "published": _date(_first(item, options.get("date", "time"))),
    }


def _first(item: Any, selector: str) -> Any:  # noqa: ANN401  as above
    return next(iter(_selector(selector)(item)), None)


def _markup(element: Any) -> str:  # noqa: ANN401  as above
    return (
        "" if element is None else str(etree.tostring(element, encoding="unicode", with_tail=False))
    )


def _date(element: Any) -> str:  # noqa: ANN401  as above
    """Return what an element says of a date: its attribute for machines, else its words."""
    if element is None:
        return ""
    told = element.get("datetime") or element.get("content") or element.text_content()
    return str(told).strip()


if __name__ == "__main__":
    serve(read, seconds=SECONDS, memory=_MEMORY)
