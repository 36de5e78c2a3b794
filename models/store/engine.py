"""Opening the store: SQLite or PostgreSQL behind one `Begin`.

A writing transaction on SQLite is BEGIN IMMEDIATE (one writer, and a busy one is waited
for, up to `BUSY` seconds); a reading one never takes the lock. A reading transaction sees one
state of the store to its end, on both. What the drivers raise about full disks and locks leaves
here as our own errors.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from models.errors import DiskFullError, StoreBusyError, StoreError

BUSY = 30
"""Seconds that a writer waits for another before `StoreBusyError`."""

LOGGED = 16 << 20
"""Bytes of SQLite's write-ahead log that are kept once it has been written back."""

Begin = Callable[[], AbstractContextManager[Session]]
"""Opens one transaction: commits when its block ends, rolls back when it raises."""

_READING = "tidings_reading"


def open_engine(url: str) -> Engine:
    """Return an engine for a store's address; makes the folder of an SQLite file.

    Raises:
        StoreError: the address is not one that Tidings can use.
    """
    if url.startswith("sqlite"):
        return _open_sqlite(url)
    if url.startswith(("postgresql:", "postgres:", "postgresql+pg8000:")):
        engine = create_engine("postgresql+pg8000:" + url.split(":", 1)[1], pool_pre_ping=True)
        event.listen(engine, "begin", _begin_postgresql)
        return engine
    raise StoreError(f"the store must be sqlite:… or postgresql:…, not {url.split(':', 1)[0]}:…")


def opener(engine: Engine, *, reading: bool = False) -> Begin:
    """Return a `Begin` over the engine. Rows stay readable after the commit."""
    bound = engine.execution_options(**{_READING: True}) if reading else engine

    @contextmanager
    def begin() -> Iterator[Session]:
        with _our_errors(), Session(bound, expire_on_commit=False) as session, session.begin():
            yield session

    return begin


def is_sqlite(session: Session) -> bool:
    """Tell which of the two stores a session speaks to."""
    return session.get_bind().dialect.name == "sqlite"


def is_reading(session: Session) -> bool:
    """Tell whether a session reads alone, and so sees one state of the store to its end."""
    bound = session.get_bind()
    return bool(bound.get_execution_options().get(_READING, False))


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        told = str(error.orig)
        if "database or disk is full" in told or "No space left" in told:
            raise DiskFullError("the disk of the database is full: free some space") from error
        if "database is locked" in told:
            raise StoreBusyError("another process is writing to the database: try again") from error
        raise StoreError(f"the store failed: {told}") from error
    except DBAPIError as error:
        told = str(error.orig)
        if "40P01" in told:  # PostgreSQL's deadlock_detected
            raise StoreBusyError("another process is writing to the database: try again") from error
        if "53100" in told:  # PostgreSQL's disk_full
            raise DiskFullError("the disk of the database is full: free some space") from error
        if "malformed" in told or "not a database" in told:
            raise StoreError(
                f"the database is damaged ({told}): stop Tidings and put a backup in its place"
            ) from error
        raise


def _open_sqlite(url: str) -> Engine:
    in_memory = url in {"sqlite://", "sqlite:///:memory:"}
    pool: dict[str, Any] = {"poolclass": StaticPool} if in_memory else {}
    if not in_memory:
        folder = Path(url.removeprefix("sqlite:///")).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"the folder {folder} cannot be made: {error.strerror}") from error
        _refuse_emptied(Path(url.removeprefix("sqlite:///")))
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": BUSY}, **pool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _refuse_emptied(file: Path) -> None:
    """Refuse a file that holds nothing: it was a store, or it would not be there."""
    if file.is_file() and file.stat().st_size == 0:
        raise StoreError(
            f"the store {file} is an empty file: put a backup in its place, or remove the file "
            "to begin anew"
        )


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's own type
    connection.isolation_level = None  # we say BEGIN ourselves: pysqlite's own comes too late
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "cache_size=-64000",
        f"journal_size_limit={LOGGED}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    reading = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get(_READING, False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
