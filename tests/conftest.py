"""A real database for every test: SQLite in memory, PostgreSQL too where one is at hand."""

import gc
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache, partial
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from sqlalchemy import Engine, event, text
from sqlmodel import Session, SQLModel

from models.store.engine import Begin, open_engine, opener
from models.store.migrate import migrate
from tests import june_2018

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
_POSTGRES = os.environ.get("TIDINGS_TEST_DATABASE_URL", "")
_NUMBERS_ANEW = """
SELECT setval(quote_ident(sequencename)::regclass, start_value, false)
FROM pg_sequences WHERE schemaname = current_schema()
"""


hypothesis.settings.register_profile("tidings", deadline=None)  # a busy machine breaks no law
hypothesis.settings.load_profile("tidings")


def pytest_collection_finish() -> None:
    """Leave what importing made out of every collection: else they take a quarter of the time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: a good part of what tests do is wait for servers."""
    ours = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (ours or 1) + 1


@pytest.fixture
def shared() -> Path:
    """The folder of real data; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared/data is not on this machine")
    return SHARED


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = migrated("sqlite://")
    yield engine
    engine.dispose()


@pytest.fixture
def begin(engine: Engine) -> Begin:
    return opener(engine)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An SQLite file, then an emptied PostgreSQL schema: for what must hold on both."""
    if request.param == "sqlite":
        engine = migrated(f"sqlite:///{tmp_path / 'tidings.db'}")
        yield engine
        engine.dispose()
        return
    engine = request.getfixturevalue("schema")
    yield engine
    _empty(engine)


@pytest.fixture(params=["sqlite", "postgresql"])
def own_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """As `store`, but of this test alone, which may change its schema."""
    if request.param == "sqlite":
        engine = migrated(f"sqlite:///{tmp_path / 'tidings.db'}")
        yield engine
        engine.dispose()
        return
    with _own_schema("own") as engine:
        yield engine


@pytest.fixture(scope="session")
def schema() -> Iterator[Engine]:
    """A PostgreSQL schema of this process: made once, since that takes longer than most tests."""
    with _own_schema("test") as engine:
        yield engine


@pytest.fixture(scope="session")
def june() -> Iterator[Session]:
    """The archive's counts of June 2018, only to be read: storing them takes seconds."""
    engine = migrated("sqlite://")
    with opener(engine)() as session:
        june_2018.store(session)
        yield session
    engine.dispose()


@pytest.fixture
def begin_both(store: Engine) -> Begin:
    return opener(store)


def migrated(url: str) -> Engine:
    """Open an SQLite store of our schema: copied, since migrating takes longer than most tests."""
    engine = open_engine(url)
    with closing(engine.raw_connection()) as own:
        _template().backup(own.driver_connection)
    return engine


@cache
def _template() -> Any:  # noqa: ANN401  the driver's connection
    engine = open_engine("sqlite://")
    migrate(engine)
    return engine.raw_connection().driver_connection


@contextmanager
def _own_schema(name: str) -> Iterator[Engine]:
    """A migrated PostgreSQL schema of this process alone, so that tests may run side by side."""
    if not _POSTGRES:
        pytest.skip("TIDINGS_TEST_DATABASE_URL names no PostgreSQL")
    schema = f"{name}_{os.getpid()}"
    admin = open_engine(_POSTGRES)
    with admin.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine = open_engine(_POSTGRES)
    event.listen(engine, "connect", partial(_use_schema, schema))
    migrate(engine)
    yield engine
    engine.dispose()
    with admin.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


def _empty(engine: Engine) -> None:
    """Empty every table, that of the full-text index too, and begin all numbers anew."""
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM article_search"))
        for table in reversed(SQLModel.metadata.sorted_tables):
            connection.execute(table.delete())
        connection.execute(text(_NUMBERS_ANEW))


def _use_schema(schema: str, connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's
    cursor = connection.cursor()
    cursor.execute(f"SET search_path TO {schema}")
    cursor.close()
    connection.commit()
