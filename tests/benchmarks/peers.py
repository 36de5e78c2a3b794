"""What a changed feed costs: our way, the least that could do it, and the `reader` library's."""

import sys
import warnings
from datetime import datetime
from importlib import import_module
from typing import Any

from lxml import etree

from ingest.drafts import Origin as DraftOrigin
from ingest.drafts import to_drafts
from ingest.parse import parse_feed
from ingest.text import digest
from ingest.urls import canonicalise
from models.draft import Source
from tests.benchmarks.clients import bare, ours
from tests.benchmarks.origin import Origin


def collect(origin: Origin) -> int:
    """Fetch, parse, clean, and say who each entry is: canonical address and content hash."""
    seen = set()
    for answer in ours(origin, "new"):
        for entry in parse_feed(answer.url, answer.body, answer.content_type or "").entries:
            assert entry.link is not None
            seen.add((canonicalise(entry.link), digest(entry.title, entry.text)))
    return len(seen)


def draft(origin: Origin, now: datetime) -> int:
    """As `collect`, and all that stories ask of an entry besides: dates, sketches, terms."""
    count = 0
    for answer in ours(origin, "new"):
        parsed = parse_feed(answer.url, answer.body, answer.content_type or "")
        count += sum(1 for _ in to_drafts(parsed.entries, DraftOrigin(Source(1, 1), ""), now))
    return count


def least(origin: Origin) -> int:
    """Fetch with bare libcurl, and read every field with strict lxml: nothing is cleaned."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    count = 0
    for body in bare(origin, "new"):
        root = etree.fromstring(body, parser)
        count += len([{child.tag: child.text for child in item} for item in root.iter("item")])
    return count


class Library:
    """The `reader` library: a new store for each round, filled by one update."""

    def __init__(self, origin: Origin) -> None:
        adapters: Any = import_module("requests.adapters")
        adapters.DEFAULT_CA_BUNDLE_PATH = origin.trusted  # the one it looks at, as ours is ours
        self._urls = origin.urls("new")

    def __call__(self) -> int:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own, of libraries below it
            # Its own copy of feedparser asks for the older name of what is installed.
            sys.modules.setdefault("sgmllib", import_module("feedparser_sgmllib"))
            from reader import make_reader

            library: Any = make_reader(":memory:")
            for url in self._urls:
                library.add_feed(url)
            library.update_feeds()
            count: int = library.get_entry_counts().total
            library.close()
            return count
