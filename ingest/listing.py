"""Pages that list news, for publishers without a feed: HTML in, entries out, by CSS selectors.

A declaration says where an `item` is and, within one, its `title`, `link`, `date` and
`summary`; what it leaves out is found where pages usually have it. A page on which nothing is
found any more has changed its shape, and says so: it is never an empty day.
"""

from typing import Any

from cssselect import SelectorError
from lxml import etree, html
from lxml.cssselect import CSSSelector

from ingest.declared import Body, Options
from ingest.entry import Parsed, Raw, RawFeed
from ingest.taking import take
from ingest.urls import absolute
from models.errors import InvalidError, ParseError

NEEDED = frozenset({"item"})
OPTIONS = NEEDED | {"title", "link", "date", "summary"}


def check(options: Options) -> None:
    """Check a declaration's selectors.

    Raises:
        InvalidError: one is no CSS selector.
    """
    for name in sorted(options.keys() & OPTIONS):
        try:
            CSSSelector(options[name])
        except SelectorError as error:
            raise InvalidError("options", f"{name} is no CSS selector: {error}") from error


def read(got: Body, options: Options) -> Parsed:
    """Read the items of a listing page, in its order.

    Raises:
        ParseError: the page has none of them (`changed_shape`), or no body (`empty`).
    """
    if not got.body.strip():
        raise ParseError(got.url, "empty", "the answer has no body")
    page = _page(got)
    items = CSSSelector(options["item"])(page)
    entries = [_entry(got.url, item, options) for item in items]
    if not any(raw.title and raw.link for raw in entries):
        raise ParseError(
            got.url,
            "changed_shape",
            f"nothing on the page fits its declaration any more ({options['item']}); look at "
            "the page and correct its selectors",
        )
    return take(
        RawFeed(
            tuple(entries), title=page.findtext(".//title") or "", language=page.get("lang", "")
        )
    )


def _page(got: Body) -> Any:  # noqa: ANN401  lxml is untyped
    charset = got.content_type.lower().partition("charset=")[2].strip("\"' ;") or None
    try:
        parser = html.HTMLParser(encoding=charset, no_network=True)
    except LookupError:  # a charset that nobody knows: the page's own label tells
        parser = html.HTMLParser(no_network=True)
    try:
        return html.document_fromstring(got.body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ParseError(got.url, "changed_shape", "it is no page that can be read") from error


def _entry(url: str, item: Any, options: Options) -> Raw:  # noqa: ANN401  as above
    link = _first(item, options.get("link", "a[href]"))
    if link is None and item.tag == "a":
        link = item
    title = _first(item, options["title"]) if "title" in options else link
    return Raw(
        link="" if link is None else absolute(url, link.get("href", "")),
        title=_markup(title),
        summary=_markup(_first(item, options["summary"])) if "summary" in options else "",
        published=_date(_first(item, options.get("date", "time"))),
    )


def _first(item: Any, selector: str) -> Any:  # noqa: ANN401  as above
    return next(iter(CSSSelector(selector)(item)), None)


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
