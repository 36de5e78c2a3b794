"""A real database for every test: SQLite in memory, PostgreSQL too where one is at hand."""

import os
from collections.abc import Iterator
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
    elif not _POSTGRES:
        pytest.skip("TIDINGS_TEST_DATABASE_URL names no PostgreSQL")
    else:
        engine = _empty_postgres()
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def begin_both(store: Engine) -> Begin:
    return opener(store)


def _empty_postgres() -> Engine:
    """One schema a test process, so that tests may run side by side."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    admin = open_engine(_POSTGRES)
    with admin.begin() as connection:
        connection.execute(text(f"DROP SCHEMA IF EXISTS test_{worker} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA test_{worker}"))
    admin.dispose()
    return _in_schema(open_engine(_POSTGRES), f"test_{worker}")


def _in_schema(engine: Engine, schema: str) -> Engine:
    def set_path(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's own type
        cursor = connection.cursor()
        cursor.execute(f"SET search_path TO {schema}")
        cursor.close()
        connection.commit()

    event.listen(engine, "connect", set_path)
    return engine
