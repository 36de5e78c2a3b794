"""What a changed feed costs: our way, the least that could do it, and the `reader` library's."""

import shutil
import sys
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

from lxml import etree

from ingest.crawl import crawl
from ingest.parse import parse_feed
from ingest.text import digest
from ingest.urls import canonicalise
from models.store.engine import open_engine, opener
from models.store.feeds import NewFeed, add_feed
from models.store.migrate import migrate
from tests.benchmarks.clients import bare, fetcher, ours
from tests.benchmarks.origin import Origin
from tests.make import NOON


def collect(origin: Origin) -> int:
    """Fetch, parse, clean, and say who each entry is: canonical address and content hash."""
    seen = set()
    for answer in ours(origin, "new"):
        for entry in parse_feed(answer.url, answer.body, answer.content_type or "").entries:
            assert entry.link is not None
            seen.add((canonicalise(entry.link), digest(entry.title, entry.text)))
    return len(seen)


def least(origin: Origin) -> int:
    """Fetch with bare libcurl, and read every field with strict lxml: nothing is cleaned."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    count = 0
    for body in bare(origin, "new"):
        root = etree.fromstring(body, parser)
        count += len([{child.tag: child.text for child in item} for item in root.iter("item")])
    return count


class Crawl:
    """Our whole crawl: a new store for each round, filled by one visit, stories and all."""

    def __init__(self, origin: Origin, folder: Path) -> None:
        self._origin = origin
        self._empty, self._file = folder / "empty.db", folder / "tidings.db"
        engine = open_engine(f"sqlite:///{self._empty}")
        migrate(engine)
        engine.dispose()

    def __call__(self) -> int:
        for left in self._file.parent.glob("tidings.db*"):
            left.unlink()
        shutil.copy(self._empty, self._file)
        engine = open_engine(f"sqlite:///{self._file}")
        begin = opener(engine)
        with begin() as session:
            for number, url in enumerate(self._origin.urls("new")):
                add_feed(session, NewFeed(url, f"Outlet {number}"), NOON)
        stored = sum(one.stored for one in crawl(begin, fetcher(self._origin), NOON))
        engine.dispose()
        return stored


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
