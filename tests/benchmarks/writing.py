"""P3 and P4: what storing and indexing an article costs, beside the least possible and the peers.

All fill stores that are empty, with the same tables and indexes, on disk, five hundred articles a
transaction. Ours asks first whether it knows an article, and finds its story; the others do not.
"""

import gc
import shutil
import sqlite3
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from ingest.drafts import Origin, to_drafts
from ingest.parse import parse_feed
from ingest.stories import NEAR
from models import Article, Pending, Story
from models.draft import Draft, Source
from models.store.articles import add_new, write
from models.store.chunks import in_chunks
from models.store.engine import Begin, open_engine, opener
from models.store.fulltext import index_pending
from models.store.migrate import migrate
from tests.benchmarks.measure import Goal, Measured, compared, take_turns
from tests.benchmarks.newsroom import draft_articles
from tests.benchmarks.synthetic import ENTRIES, feed
from tests.make import NOON, make_feed

ARTICLES = 2000
BATCH = 500
FEEDS = 30
ROUNDS = 3

_WHY = "ours asks whether it knows each article, sketches it and finds its story"
_ROWS = "rows pass SQLAlchemy's types, which makes them the same in both stores"
_QUEUED = "an indexer of its own reads each text again, and empties its queue"
STORED = (
    Goal("P3", "its rows alone", "raw executemany", most=1 / 0.7, held=3.0, why=_ROWS),
    Goal("P3", "its rows alone", "SQLModel add_all", most=1 / 8, held=0.5, why=_ROWS),
    Goal("P3", "store, with stories", "raw executemany", most=1 / 0.7, held=20.0, why=_WHY),
    Goal("P3", "store, with stories", "SQLModel add_all", most=1 / 8, held=3.0, why=_WHY),
)
INDEXED = (
    Goal("P4", "rows and index", "bare FTS5", most=1 / 0.8, held=4.0, why=_QUEUED),
    Goal("P4", "rows and index", "raw, FTS5 by trigger", most=1 / 2, held=1.4, why=_QUEUED),
    Goal("P4", "store and index, with stories", "bare FTS5", most=1 / 0.8, held=12.0, why=_WHY),
)
READ = (
    Goal(
        "P4",
        "parse, store and index",
        "reader and its search",
        most=1 / 12,
        held=1 / 2,
        why="reader looks for no copies, and makes no stories",
    ),
)

_TRIGGER = (
    "CREATE TRIGGER indexed AFTER INSERT ON article BEGIN INSERT INTO article_fts"
    " (rowid, title, text) VALUES (new.id, new.title, new.text); END"
)
_ADD = "INSERT INTO article_fts (rowid, title, text) VALUES (?, ?, ?)"


def stored() -> list[Measured]:
    """Measure P3."""
    with TemporaryDirectory() as folder:
        room = Room(Path(folder))
        contenders: dict[str, Callable[[], object]] = {
            "its rows alone": room.write,
            "store, with stories": room.store,
            "raw executemany": room.insert,
            "SQLModel add_all": room.add_all,
        }
        return compared(take_turns(contenders, ARTICLES, ROUNDS), STORED)


def indexed() -> list[Measured]:
    """Measure P4, the part after parsing."""
    with TemporaryDirectory() as folder:
        room = Room(Path(folder))
        contenders: dict[str, Callable[[], object]] = {
            "rows and index": lambda: room.write(indexes=True),
            "store and index, with stories": lambda: room.store(indexes=True),
            "bare FTS5": room.index,
            "raw, FTS5 by trigger": lambda: room.insert(_TRIGGER),
        }
        return compared(take_turns(contenders, ARTICLES, ROUNDS), INDEXED)


def read() -> list[Measured]:
    """Measure P4 beside `reader`, from the bytes of feeds to what is found in them."""
    with TemporaryDirectory() as folder:
        room, library = Room(Path(folder)), Library(Path(folder))
        contenders: dict[str, Callable[[], int]] = {
            "parse, store and index": room.read,
            "reader and its search": library,
        }
        assert room.read() == library() == FEEDS * ENTRIES
        return compared(take_turns(contenders, FEEDS * ENTRIES, ROUNDS), READ)


class Room:
    """Where stores are filled, each from the same empty one, and what they are filled with."""

    def __init__(self, folder: Path) -> None:
        self._empty, self._file = folder / "empty.db", folder / "tidings.db"
        engine = open_engine(f"sqlite:///{self._empty}")
        migrate(engine)
        with opener(engine)() as session:
            make_feed(session)
            session.add(Story(title="", first_at=NOON, last_at=NOON))  # of what has none of its own
        engine.dispose()
        self._drafts = draft_articles(ARTICLES)
        self._bodies = [feed(number) for number in range(FEEDS)]
        self.store()
        self._rows, self._articles = self._kept()
        gc.freeze()  # what waits here to be stored is no garbage to be looked through each time

    def store(self, *, indexes: bool = False) -> None:
        """Our way: batches of drafts through `add_new`, then the indexer's turns."""
        self._fill(in_chunks(self._drafts, BATCH), indexes=indexes)

    def write(self, *, indexes: bool = False) -> None:
        """Our way of writing, where what is new is known: rows, and the queue of the index."""
        self._renew()
        engine = open_engine(f"sqlite:///{self._file}")
        begin = opener(engine)
        for some in in_chunks(self._articles, BATCH):
            with begin() as session:
                write(session, some)
            if indexes:
                _index(begin)
        engine.dispose()

    def read(self) -> int:
        """Parse feeds, store their entries and index them; returns how many were stored."""
        origin = Origin(Source(1, 1), "https://outlet.example/feed")
        drafts = (
            list(to_drafts(parse_feed(origin.address, body, "").entries, origin, NOON))
            for body in self._bodies
        )
        return self._fill(drafts, indexes=True)

    def insert(self, trigger: str = "") -> None:
        """The least: rows that are ready, with the queue of the index, and nothing asked."""
        with self._opened() as store:
            store.execute(trigger)
            marks = ", ".join("?" * len(self._rows[0]))
            for rows in in_chunks(self._rows, BATCH):
                store.execute("BEGIN")
                store.executemany(f"INSERT INTO article VALUES ({marks})", rows)
                if not trigger:
                    queue = [(row[0],) for row in rows]
                    store.executemany("INSERT INTO pending (article_id) VALUES (?)", queue)
                store.execute("COMMIT")

    def index(self) -> None:
        """The least of an index: its rows alone."""
        with self._opened() as store:
            for some in in_chunks(self._articles, BATCH):
                store.execute("BEGIN")
                store.executemany(_ADD, [(one["id"], one["title"], one["text"]) for one in some])
                store.execute("COMMIT")

    def add_all(self) -> None:
        """The usual way: a session's objects, flushed and committed by the ORM."""
        self._renew()
        engine = open_engine(f"sqlite:///{self._file}")
        for some in in_chunks(self._articles, BATCH):
            with opener(engine)() as session:
                session.add_all(Article(**one) for one in some)
                session.add_all(Pending(article_id=one["id"]) for one in some)
        engine.dispose()

    def _fill(self, batches: Iterable[Sequence[Draft]], *, indexes: bool) -> int:
        self._renew()
        engine, count = open_engine(f"sqlite:///{self._file}"), 0
        begin = opener(engine)
        for batch in batches:
            with begin() as session:
                count += len(add_new(session, batch, NEAR, NOON).stored)
            if indexes and count % BATCH < len(batch):
                _index(begin)
        if indexes:
            _index(begin)
        engine.dispose()
        return count

    def _renew(self) -> None:
        for left in self._file.parent.glob(f"{self._file.name}*"):
            left.unlink()
        shutil.copy(self._empty, self._file)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        self._renew()
        store = sqlite3.connect(self._file, isolation_level=None)
        store.execute("PRAGMA journal_mode=WAL")
        store.execute("PRAGMA synchronous=NORMAL")
        yield store
        store.close()

    def _kept(self) -> tuple[list[tuple[Any, ...]], list[dict[str, Any]]]:
        """Return the articles that ours stored: as the driver's rows, and as an ORM's values."""
        with sqlite3.connect(self._file) as store:
            rows = store.execute("SELECT * FROM article ORDER BY id").fetchall()
        engine = open_engine(f"sqlite:///{self._file}")
        with opener(engine)() as session:
            articles = session.scalars(select(Article).order_by(col(Article.id)))
            values = [one.model_dump() | {"story_id": 1} for one in articles]
        engine.dispose()
        return rows, values


def _index(begin: Begin) -> None:
    with begin() as session:
        while index_pending(session):
            pass


class Library:
    """The `reader` library over the same feeds, read from files, with its full-text search."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "reader.db"
        self._feeds = folder / "feeds"
        self._feeds.mkdir()
        for number in range(FEEDS):
            (self._feeds / f"{number}.xml").write_bytes(feed(number))

    def __call__(self) -> int:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its own, of libraries below it
            # Its own copy of feedparser asks for the older name of what is installed.
            sys.modules.setdefault("sgmllib", import_module("feedparser_sgmllib"))
            from reader import make_reader

            for left in self._file.parent.glob(f"{self._file.name}*"):
                left.unlink()
            library: Any = make_reader(str(self._file), feed_root=str(self._feeds))
            library.enable_search()
            for number in range(FEEDS):
                library.add_feed(f"{number}.xml")
            library.update_feeds()
            library.update_search()
            count: int = library.get_entry_counts().total
            library.close()
            return count
