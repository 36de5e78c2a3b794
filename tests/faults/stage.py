"""The stage of the fault harness: real servers on loopback, a real file, the real crawl.

Good feeds stand at 127.0.0.1, the hostile ones at 127.0.0.2 and the trap at a port of its own,
so that what binds one host binds not the others. Time is handed in.
"""

import logging
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from time import thread_time

from sqlalchemy import Engine
from sqlmodel import Session, col, select

import ingest.curl
from ingest.addresses import Gate
from ingest.crawl import Visits, crawl
from ingest.curl import CurlFetch
from ingest.fetch import Manners
from ingest.keep import Outcome
from models import Article, Feed, FeedEvent
from models.query.parse import parse_query
from models.store.engine import Begin, open_engine, opener
from models.store.feeds import NewFeed, add_feed
from models.store.fulltext import index_pending
from models.store.migrate import migrate
from models.store.search import find
from tests.faults.case import Case, Found, Ground, edition
from tests.faults.certificates import found_authority
from tests.faults.weigh import Weighed, logs, peak_memory, reset_memory
from tests.ingest.server import Handler, Page, Seen, Site, serving
from tests.make import NOON


@dataclass(frozen=True, slots=True)
class Visit:
    """One crawl over everything that was due, and what it cost."""

    at: datetime
    good: tuple[Outcome, ...]
    bad: tuple[Outcome, ...]
    good_requests: int
    asked: tuple[Seen, ...]
    received: int  # decoded bytes of all answers
    logged: tuple[logging.LogRecord, ...]
    cpu: float  # seconds of the crawling thread until the last good feed was kept
    memory: int  # bytes that the process grew by at most
    disk: int  # bytes that the database grew by, its index included


@dataclass(slots=True)
class Stage:
    """A store, its servers, and what is to be served now."""

    case: Case
    file: Path
    engine: Engine
    begin: Begin
    fetch: Weighed
    ground: Ground
    good: Site
    play: "Script"
    bad_ids: list[int] = field(default_factory=list)

    def visit(self, at: datetime) -> Visit:
        """Crawl what is due, index what came, and weigh it all."""
        self.play.edition += 1
        self.good.seen.clear()
        self.ground.bad.seen.clear()
        self.fetch.received = 0
        size, memory, began = self._size(), reset_memory(), thread_time()
        outcomes, cpu = [], 0.0
        with logs() as logged:
            for outcome in crawl(self.begin, self.fetch, at, Visits(jitter=lambda: 0.5)):
                outcomes.append(outcome)
                if outcome.feed.id not in self.bad_ids:
                    cpu = thread_time() - began
        grown = peak_memory() - memory
        self.index()
        return Visit(
            at=at,
            good=tuple(one for one in outcomes if one.feed.id not in self.bad_ids),
            bad=tuple(one for one in outcomes if one.feed.id in self.bad_ids),
            good_requests=len(self.good.seen),
            asked=tuple(self.ground.bad.seen),
            received=self.fetch.received,
            logged=tuple(logged),
            cpu=cpu,
            memory=grown,
            disk=self._size() - size,
        )

    def index(self) -> None:
        """Bring the full-text index up to date."""
        while True:
            with self.begin() as session:
                if not index_pending(session):
                    return

    def found(self, visit: Visit) -> Found:
        """Return what a case may look at."""
        mine = col(Article.feed_id).in_(self.bad_ids)
        with self.begin() as session:
            articles = session.exec(select(Article).where(mine, Article.seen_at == visit.at)).all()
            feeds = self.rows(session)
            mine = col(FeedEvent.feed_id).in_(self.bad_ids)
            changes = session.exec(select(FeedEvent).where(mine, FeedEvent.at == visit.at)).all()
        return Found(
            ground=self.ground,
            at=visit.at,
            outcomes=visit.bad,
            feeds=tuple(feeds),
            articles=tuple(articles),
            asked=visit.asked,
            logged=tuple(record.getMessage() for record in visit.logged),
            find=self.find,
            changes=tuple(changes),
        )

    def find(self, asked: str) -> set[str]:
        """Return the titles that a query finds, as our search page would."""
        with self.begin() as session:
            found = find(session, parse_query(asked, NOON.date()), limit=100)
            return {article.title for article in found}

    def rows(self, session: Session) -> list[Feed]:
        """Return the rows of the hostile feeds, in the case's order."""
        mine = select(Feed).where(col(Feed.id).in_(self.bad_ids))
        return list(session.exec(mine.order_by(col(Feed.id))))

    def _size(self) -> int:
        """Return the size of the database once its log is written back."""
        with closing(sqlite3.connect(self.file)) as own:
            own.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return self.file.stat().st_size


@dataclass(slots=True)
class Script:
    """What the servers serve: the present edition of a feed that is well, or the fault."""

    is_faulty: bool = False
    edition: int = 0

    def well(self, name: str) -> Page:
        """Serve a feed that has one entry more with each edition."""
        return lambda handler: handler.reply(200, edition(name, self.edition).encode())

    def switched(self, faulty: Page, well: Page) -> Page:
        """Serve the fault while it lasts."""

        def page(handler: Handler) -> None:
            (faulty if self.is_faulty else well)(handler)

        return page


@contextmanager
def staged(case: Case, folder: Path, good: int) -> Iterator[Stage]:
    """Set the stage for a case: everything is well, and every feed is due at NOON."""
    file = folder / "tidings.db"
    shutil.copy(_empty_store(), file)
    script = Script()
    with ExitStack() as stack:
        authority = found_authority(folder) if case.is_tls else None
        pages: dict[str, Page] = {}
        context = authority.context if authority else None
        bad = stack.enter_context(serving(pages, context, case.host))
        trap = stack.enter_context(serving({}, port=bad.port))  # found where the names point
        ground = Ground(bad, trap, authority)
        faulty = case.pages(ground)
        pages |= _hostile(script, faulty)
        names = [f"/good/{number}" for number in range(good)]
        well = {name: script.well(f"Good {name[6:]}") for name in names}
        site = stack.enter_context(serving(well))
        engine = open_engine(f"sqlite:///{file}")
        stack.callback(engine.dispose)
        fetch = stack.enter_context(_fetch(case, ground, site))
        stage = Stage(case, file, engine, opener(engine), fetch, ground, site, script)
        bad_feeds = case.feeds or [path for path in faulty if path.startswith("/feed")]
        _add(stage, [site.url(name) for name in names], bad_feeds)
        yield stage


def _hostile(script: Script, faulty: Mapping[str, Page]) -> dict[str, Page]:
    """Return the hostile host's pages: the fault while it lasts, feeds that are well else."""
    return {
        path: script.switched(page, script.well(f"Bad{path.replace('/', ' ')}"))
        for path, page in faulty.items()
    }


def _add(stage: Stage, good: Sequence[str], bad: Sequence[str]) -> None:
    scheme = "https" if stage.case.is_tls else "http"
    with stage.begin() as session:
        for number, url in enumerate(good):
            add_feed(session, NewFeed(url, f"Good outlet {number}"), NOON)
        for number, feed in enumerate(bad):
            if feed.startswith("/"):
                url = stage.ground.bad.url(feed, scheme)
            else:
                url = feed.format(trap=stage.ground.trap.port, bad=stage.ground.bad.port)
            added = add_feed(session, NewFeed(url, f"Bad outlet {number}"), NOON)
            stage.bad_ids.append(added.id or 0)


@contextmanager
def _fetch(case: Case, ground: Ground, good: Site) -> Iterator[Weighed]:
    """Return the real fetcher, its gate open for the two sites alone, trusting our authority."""
    open_to = frozenset({(case.host, ground.bad.port), ("127.0.0.1", good.port)})
    manners = Manners(
        agent="Tidings/test", deadline=case.deadline, limit=case.limit, gate=Gate(open_to)
    )
    trusted = ingest.curl._TRUST
    if ground.authority is not None:
        ingest.curl._TRUST = str(ground.authority.file)
    try:
        yield Weighed(CurlFetch(manners))
    finally:
        ingest.curl._TRUST = trusted


@cache
def _empty_store() -> Path:
    """Return a migrated store to copy: a migration for each case would take longer than it."""
    file = Path(mkdtemp()) / "empty.db"
    engine = open_engine(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    return file
