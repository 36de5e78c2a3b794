"""The kinds of sources: how each is asked, and how its answer is read.

One table, `KINDS`. Adding a kind is a module with its reader and a row here; whatever the
kind, what comes out is `Parsed`, so the rest of the system does not know of kinds.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ingest.entry import Parsed
from ingest.parse import parse_feed
from models import Feed
from models.vocabulary import SourceKind

Options = Mapping[str, str]
"""What a source's declaration says besides its address: a kind's own words."""


@dataclass(frozen=True, slots=True)
class Body:
    """An answer as its reader gets it: where it came from, the bytes, and their label."""

    url: str
    body: bytes
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of source: `read` gives its entries, and raises `ParseError` where it cannot."""

    read: Callable[[Body, Options], Parsed]


KINDS: Mapping[SourceKind, Kind] = {
    SourceKind.FEED: Kind(lambda got, _: parse_feed(got.url, got.body, got.content_type)),
}


def read_source(feed: Feed, got: Body) -> Parsed:
    """Read what a source answered.

    Raises:
        ParseError: it is not what the source's kind says, or cannot be read.
    """
    return KINDS[feed.kind].read(got, feed.options)
