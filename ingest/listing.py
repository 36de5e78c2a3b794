"""Pages that list news, for publishers without a feed: HTML in, entries out, by CSS selectors.

A declaration says where an `item` is and, within one, its `title`, `link`, `date` and
`summary`; what it leaves out is found where pages usually have it. A page on which nothing is
found any more has changed its shape, and says so: it is never an empty day. The page is read in
`ingest.listing_child`, a process that can be killed.
"""

import atexit
import json
from functools import cache
from typing import Any

from cssselect import SelectorError
from lxml import etree, html
from lxml.cssselect import CSSSelector

from ingest.children import Child
from ingest.declared import Body, Options
from ingest.entry import Parsed, Raw, RawFeed
from ingest.taking import take
from models.errors import InvalidError, ParseError

NEEDED = frozenset({"item"})
OPTIONS = NEEDED | {"title", "link", "date", "summary"}

_LONGEST = 500  # characters of a selector


def check(options: Options) -> None:
    """Check a declaration's selectors.

    Raises:
        InvalidError: one is no CSS selector, or none that can be used on a page.
    """
    for name in sorted(options.keys() & OPTIONS):
        if len(options[name]) > _LONGEST:
            raise InvalidError("options", f"{name} has more than {_LONGEST} characters")
        try:
            CSSSelector(options[name])(html.Element("html"))
        except (SelectorError, etree.XPathError) as error:
            raise InvalidError("options", f"{name} is no CSS selector: {error}") from error


def read(got: Body, options: Options) -> Parsed:
    """Read the items of a listing page, in its order.

    Raises:
        ParseError: the page has none of them (`changed_shape`), no body (`empty`), or reading it
            took too long or ended its reader.
    """
    if not got.body.strip():
        raise ParseError(got.url, "empty", "the answer has no body")
    label = json.dumps([got.url, got.content_type, dict(options)]).encode()
    told: dict[str, Any] = json.loads(_child().ask(got.url, label, got.body))
    entries = tuple(Raw(**entry) for entry in told.pop("entries"))
    if not any(raw.title and raw.link for raw in entries):
        raise ParseError(
            got.url,
            "changed_shape",
            f"nothing on the page fits its declaration any more ({options['item']}); look at "
            "the page and correct its selectors",
        )
    return take(RawFeed(entries, **told))


def read_quickly(_: Body) -> None:
    """Leave every page for later: its reader is another process."""


@cache
def _child() -> Child:
    child = Child("ingest.listing_child")
    atexit.register(child.close)
    return child
