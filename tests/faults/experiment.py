"""Faults of the process, the disk and the clock: each an experiment that ends in invariants.

Unlike a case, an experiment does its harm itself, to a store in a folder of its own; what it
returns is the outcome in a few words, for the table. `whole` is what all of them end with.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from itertools import count
from pathlib import Path

from sqlalchemy import Engine

from api.cli import main
from ingest.addresses import Gate
from ingest.crawl import Visits, crawl
from ingest.curl import CurlFetch
from ingest.fetch import Manners
from ingest.keep import Outcome
from models.store.engine import Begin, open_engine, opener
from models.store.feeds import NewFeed, add_feed
from models.store.migrate import migrate
from tests.faults.case import item, rss
from tests.faults.invariants import Window, is_conserved, is_sound, tells_nothing
from tests.ingest.server import Handler, Page, Site
from tests.make import NOON

LOOKED = "I3, I6, I7"
"""The invariants of what needs no recovery."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """A row of the table that no feed's answer plays: what is done, and what holds after it."""

    row: str
    injected: str
    run: Callable[[Path, Window], str]
    held: str = "I3, I5–I7"
    is_slow: bool = False

    @property
    def name(self) -> str:
        """How it is called in the table and among the tests."""
        return f"{self.row}: {self.injected}"


@dataclass(frozen=True, slots=True)
class Store:
    """A store of an experiment."""

    file: Path
    engine: Engine
    begin: Begin


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    """Open a store in a folder, migrated."""
    file = folder / "tidings.db"
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    yield Store(file, engine, opener(engine))
    engine.dispose()


def add_feeds(begin: Begin, site: Site, number: int) -> None:
    """Add the feeds `/feed/0` and so on of a site."""
    with begin() as session:
        for one in range(number):
            add_feed(session, NewFeed(site.url(f"/feed/{one}"), f"Outlet {one}"), NOON)


def visit(begin: Begin, site: Site, now: datetime, *, every: bool = False) -> list[Outcome]:
    """Crawl what is due of a site."""
    gate = Gate(frozenset({(site.host, site.port)}))
    fetch = CurlFetch(Manners("Tidings/test", gate=gate))
    return list(crawl(begin, fetch, now, Visits(every=every, jitter=lambda: 0.5)))


def growing(feeds: int, entries: int = 10) -> Mapping[str, Page]:
    """Serve feeds that have so many entries more at each request, and one edited."""
    return {f"/feed/{n}": _growing(f"Feed {n}", entries) for n in range(feeds)}


def _growing(name: str, entries: int) -> Page:
    numbers = count(1)

    def page(handler: Handler) -> None:
        number = next(numbers)
        new = "".join(item(f"{name} edition {number} entry {n}") for n in range(entries))
        edited = item(f"{name} as of {number}", f"https://outlet.example/{name[-1]}/live")
        handler.reply(200, rss(new + edited).encode())

    return page


def whole(store: Store, window: Window) -> None:
    """Assert that nothing is half written, lost, miscounted or told to strangers."""
    is_sound(store.file, store.begin)
    is_conserved(store.begin, ())
    tells_nothing(window, store.engine, store.file.parent)


def command(home: Path, *words: str) -> tuple[int, str]:
    """Run a command on a store; return its exit code and all that it said."""
    said = StringIO()
    kept = os.environ.get("TIDINGS_HOME")
    os.environ["TIDINGS_HOME"] = str(home)
    try:
        with redirect_stdout(said), redirect_stderr(said):
            code = main(words)
    finally:
        if kept is None:
            del os.environ["TIDINGS_HOME"]
        else:
            os.environ["TIDINGS_HOME"] = kept
    return code, said.getvalue()


def is_root() -> bool:
    """Tell whether this process may mount."""
    return os.geteuid() == 0
