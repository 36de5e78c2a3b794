"""Feeds as a kind of source: RSS, Atom, RDF and JSON Feed, told apart by what they hold."""

from ingest.declared import Body, Options
from ingest.entry import Parsed
from ingest.parse import parse_feed, parse_quickly


def read(got: Body, _: Options) -> Parsed:
    """Read a feed.

    Raises:
        ParseError: it is none, or cannot be read.
    """
    return parse_feed(got.url, got.body, got.content_type)


def read_quickly(got: Body) -> Parsed | None:
    """Read a feed that is well-formed; None for one that may take its reader seconds.

    Raises:
        ParseError: it is none.
    """
    return parse_quickly(got.url, got.body, got.content_type)
