"""A real database for every test: SQLite in memory, PostgreSQL too where one is at hand."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from models.store.engine import Begin, open_engine, opener
from models.store.migrate import migrate

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
_POSTGRES = os.environ.get("TIDINGS_TEST_DATABASE_URL", "")


@pytest.fixture
def shared() -> Path:
    """The folder of real data; tests that need it skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("../shared/data is not on this machine")
    return SHARED


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = open_engine("sqlite://")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def begin(engine: Engine) -> Begin:
    return opener(engine)


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An SQLite file, then an empty PostgreSQL schema: for what must hold on both."""
    if request.param == "sqlite":
        engine = open_engine(f"sqlite:///{tmp_path / 'tidings.db'}")
        migrate(engine)
        yield engine
        engine.dispose()
        return
    if not _POSTGRES:
        pytest.skip("TIDINGS_TEST_DATABASE_URL names no PostgreSQL")
    with _own_schema() as engine:
        migrate(engine)
        yield engine


@pytest.fixture
def begin_both(store: Engine) -> Begin:
    return opener(store)


@contextmanager
def _own_schema() -> Iterator[Engine]:
    """A PostgreSQL schema of this process alone, so that tests may run side by side."""
    schema = f"test_{os.getpid()}"
    admin = open_engine(_POSTGRES)
    with admin.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine = open_engine(_POSTGRES)
    event.listen(engine, "connect", partial(_use_schema, schema))
    yield engine
    engine.dispose()
    with admin.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    admin.dispose()


def _use_schema(schema: str, connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's
    cursor = connection.cursor()
    cursor.execute(f"SET search_path TO {schema}")
    cursor.close()
    connection.commit()
