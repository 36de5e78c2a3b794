"""Bringing a store to this version's schema, and refusing one from a newer version.

Alembic is loaded only where there is something to bring: most starts find the newest schema.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from models.errors import StoreError, StoreTooNewError

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK = 0x71D1_465  # any number that only we use: PostgreSQL's advisory lock while migrating


def migrate(engine: Engine) -> None:
    """Upgrade the store to the newest schema; safe to call at every start, and from two at once.

    Raises:
        StoreTooNewError: the store was written by a newer Tidings.
        StoreError: the file is no database of ours, or is damaged.
    """
    try:
        if not is_current(engine):
            _upgrade(engine)
    except DatabaseError as error:
        raise StoreError(
            f"the store at {engine.url.render_as_string()} cannot be opened: {error.orig}; "
            "if the file is damaged, put a backup in its place"
        ) from error


def _upgrade(engine: Engine) -> None:
    from alembic import command

    with _writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        _refuse_newer(connection)
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


@contextmanager
def _writing(engine: Engine) -> Iterator[Connection]:
    """Open a transaction in which SQLite may make a table anew, though others point at it.

    That is how it alters one. Keys cannot be let go within a transaction, so it is done before;
    what a migration leaves pointing at nothing undoes it.
    """
    with engine.connect() as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                yield connection
            return
        driver = connection.connection.cursor()
        driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                before = _revision(connection)
                yield connection
                if before != _revision(connection):
                    _refuse_loose(connection)
        finally:
            driver.execute("PRAGMA foreign_keys=ON")
            driver.close()


def _refuse_loose(connection: Connection) -> None:
    loose = connection.execute(text("PRAGMA foreign_key_check")).first()
    if loose is not None:
        raise StoreError(f"a row of {loose[0]} points at a row of {loose[2]} that is not there")


def is_current(engine: Engine) -> bool:
    """Tell whether the store has this version's schema."""
    with engine.connect() as connection:
        return _revision(connection) == max(_known())


def _refuse_newer(connection: Connection) -> None:
    found = _revision(connection)
    if found is not None and found not in _known():
        raise StoreTooNewError(
            f"this database was written by a newer Tidings (schema {found}): "
            "start that version, or set TIDINGS_HOME or TIDINGS_DATABASE_URL to another store"
        )


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _known() -> set[str]:
    """Return the revisions that there are: each file's name begins with its own."""
    versions = files("models").joinpath("migrations", "versions")
    return {file.name[:4] for file in versions.iterdir() if file.name[:4].isdigit()}


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "models:migrations")
    return config
