"""The seven invariants that hold after every fault, whatever it was: one function a number.

They look at the store, at the outcomes and at our own HTTP answers from outside; none knows
which fault it was. `judge` is what every case goes through.
"""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from fastapi import FastAPI
from sqlalchemy import Engine
from sqlmodel import col, func, select

from api.app import create_app
from ingest.keep import Outcome
from models import Article, Feed, Outage, Poll
from models.settings import Settings
from models.store.engine import Begin, open_engine, opener
from models.store.fulltext import check_index
from models.vocabulary import FeedState
from tests.api.conftest import running
from tests.faults.stage import Stage, Visit

MEMORY = 64 << 20
"""Bytes by which the crawling process may grow."""

FIXED = 1 << 20
"""Bytes of disk that need no body: pages of the database half filled, rows of the visit."""

FINE = {"ok", "unchanged"}
SECRET = "nobody-may-read-this"

_WRONG = {
    "tags of no article": "SELECT count(*) FROM tag WHERE article_id NOT IN {articles}",
    "bands of no article": "SELECT count(*) FROM band WHERE article_id NOT IN {articles}",
    "queued articles that are none": (
        "SELECT count(*) FROM pending WHERE article_id NOT IN {articles}"
    ),
    "stories that count wrongly": (
        "SELECT count(*) FROM story WHERE size <>"
        " (SELECT count(*) FROM article WHERE story_id = story.id)"
    ),
}
_TELLING = ("Traceback", "SELECT ", "INSERT ", "sqlite", "sqlalchemy", SECRET)
_SHOWN = (
    "/api/v1/feeds",
    "/api/v1/health",
    "/api/v1/articles?limit=200",
    "/sources",
    "/api/v1/articles?q=%28",
    "/api/v1/stories/0",
)


@dataclass(frozen=True, slots=True)
class Window:
    """Our own service, as anybody who can reach it sees it; the store behind it is handed in."""

    client: httpx.Client
    app: FastAPI

    def look(self, engine: Engine) -> Iterator[tuple[str, httpx.Response]]:
        """Ask for what shows feeds and articles, and for what makes no sense."""
        self.app.state.begin = opener(engine)
        self.app.state.read = opener(engine, reading=True)
        for path in _SHOWN:
            yield path, self.client.get(path)


@contextmanager
def opened_window() -> Iterator[Window]:
    """Run our service while the block runs."""
    engine = open_engine("sqlite://")
    app = create_app(engine, Settings(smtp_password=SECRET))
    with running(app) as url, httpx.Client(base_url=url, timeout=90, verify=False) as client:
        yield Window(client, app)
    engine.dispose()


def judge(stage: Stage, window: Window, well: Visit, fault: Visit) -> None:
    """Assert all but recovery, which is another visit."""
    others_are_served(well, fault)
    is_bounded(fault)
    is_sound(stage.file, stage.begin)
    is_visible(stage, fault)
    tells_nothing(window, stage.engine, stage.file.parent)
    is_conserved(stage.begin, (*fault.good, *fault.bad))


def others_are_served(well: Visit, fault: Visit) -> None:
    """I1: beside the fault, every good feed is read as before, with as many requests."""
    assert {one.code for one in fault.good} == {"ok"}
    assert len(fault.good) == len(well.good)
    assert fault.good_requests == well.good_requests
    assert all(one.stored == 1 for one in fault.good)


def is_bounded(visit: Visit) -> None:
    """I2: the process grows by little, and the disk by no more than twice what was taken."""
    assert visit.memory <= MEMORY, f"the process grew by {visit.memory >> 20} MB"
    assert visit.disk <= 2 * visit.received + FIXED, f"the disk grew by {visit.disk >> 10} kB"


def is_sound(file: Path, begin: Begin) -> None:
    """I3: nothing is half written, in the tables, between them, or in the full-text index."""
    with closing(sqlite3.connect(file)) as own:
        assert own.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert own.execute("PRAGMA foreign_key_check").fetchall() == []
        for what, query in _WRONG.items():
            [found] = own.execute(query.format(articles="(SELECT id FROM article)")).fetchone()
            assert found == 0, what
        [indexed] = own.execute("SELECT count(*) FROM article_fts_docsize").fetchone()
        [waiting] = own.execute("SELECT count(*) FROM pending WHERE old_title IS NULL").fetchone()
        [articles] = own.execute("SELECT count(*) FROM article").fetchone()
        assert indexed + waiting == articles
    with begin() as session:
        check_index(session)


def is_visible(stage: Stage, visit: Visit) -> None:
    """I4: the row has code, time and next try; a visit is a row; a failure one line of the log."""
    with stage.begin() as session:
        rows = {row.id: row for row in stage.rows(session)}
        for outcome in visit.bad:
            row = rows[outcome.feed.id]
            assert row.tried_at == visit.at
            assert row.due_at > visit.at or row.state is FeedState.GONE
            if row.state is not FeedState.CHANGED_SHAPE:  # read, and odd all the same
                assert row.error_code == (None if outcome.code in FINE else outcome.code)
            assert bool(row.error_detail) is (row.error_code is not None)
            polls = session.exec(
                select(Poll).where(Poll.feed_id == row.id, Poll.at == visit.at)
            ).all()
            assert [poll.code for poll in polls] == [outcome.code]
            outages = session.exec(
                select(Outage.code).where(Outage.feed_id == row.id, col(Outage.ended_at).is_(None))
            ).all()
            assert bool(outages) is (outcome.code not in FINE)
            lines = [
                one for one in visit.logged if one.getMessage().endswith(f": {outcome.feed.url}")
            ]
            assert len(lines) == (0 if outcome.code in FINE else 1)
    for record in visit.logged:
        assert record.exc_info is None
        assert record.getMessage().isprintable()
        assert record.levelno == logging.WARNING


def recovers(stage: Stage, visit: Visit) -> None:
    """I5: once the fault is gone, the next visit is good, and brings what is new."""
    assert len(visit.bad) == len(stage.bad_ids)
    assert {one.code for one in visit.bad} == {"ok"}
    assert all(one.stored >= 1 for one in visit.bad)
    with stage.begin() as session:
        for row in stage.rows(session):
            assert (row.state, row.failures) == (FeedState.FRESH, 0)
            assert row.error_code is None
            assert row.ok_at == visit.at


def tells_nothing(window: Window, engine: Engine, folder: Path) -> None:
    """I6: no answer of ours holds a secret, a path, SQL or a traceback; errors are problems."""
    for path, answer in window.look(engine):
        for telling in (*_TELLING, str(folder)):
            assert telling not in answer.text, f"{path} tells {telling!r}"
        if answer.status_code >= 400:
            assert answer.status_code < 500 or answer.headers["Retry-After"]
            assert answer.headers["Content-Type"] == "application/problem+json"


def is_conserved(begin: Begin, outcomes: tuple[Outcome, ...]) -> None:
    """I7: what was accepted is stored, duplicate, edited or rejected, in visits and on rows."""
    for one in outcomes:
        assert one.accepted == one.stored + one.duplicate + one.edited + sum(one.rejected.values())
    with begin() as session:
        for feed in session.exec(select(Feed)):
            rejected = sum(feed.rejected.values())
            assert feed.accepted == feed.stored + feed.duplicate + feed.edited + rejected
            mine = select(func.count()).select_from(Article).where(col(Article.feed_id) == feed.id)
            assert session.exec(mine).one() == feed.stored
