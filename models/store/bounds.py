"""A bound on how long reading may take: a query of a whole archive must not hold a server up."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from models.errors import TooSlowError
from models.store.engine import is_sqlite

_STEPS = 10_000  # of SQLite's machine between two looks at the clock
_CANCELLED = ("interrupted", "57014")  # SQLite's word, PostgreSQL's code


@contextmanager
def bounded(session: Session, seconds: float) -> Iterator[None]:
    """Break off what is read in the block once it has taken so long.

    Raises:
        TooSlowError: it took longer.
    """
    try:
        with _sqlite(session, seconds) if is_sqlite(session) else _postgresql(session, seconds):
            yield
    except DBAPIError as error:
        if any(word in str(error.orig) for word in _CANCELLED):
            raise TooSlowError(
                f"this takes more than {seconds:g} seconds: ask for fewer days or rarer words"
            ) from error
        raise


@contextmanager
def _sqlite(session: Session, seconds: float) -> Iterator[None]:
    driver = session.connection().connection.driver_connection
    assert driver is not None  # noqa: S101  it was opened a line above
    end = monotonic() + seconds
    driver.set_progress_handler(lambda: monotonic() > end, _STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


@contextmanager
def _postgresql(session: Session, seconds: float) -> Iterator[None]:
    milliseconds = max(1, int(seconds * 1000))
    session.execute(text(f"SET LOCAL statement_timeout = {milliseconds}"))
    yield
