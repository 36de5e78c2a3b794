"""How long one reading may take: an expensive question is refused, not waited for.

Readers never block the writer, yet one that never ends would hold a thread of the server.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from models.errors import StoreBusyError
from models.store.engine import is_sqlite

_STEPS = 10_000
"""Instructions of SQLite's machine between two looks at the clock: under a millisecond."""


@contextmanager
def patient(session: Session, seconds: float) -> Iterator[None]:
    """Let the block's statements run so long and no longer.

    Raises:
        StoreBusyError: they took longer.
    """
    try:
        with _sqlite(session, seconds) if is_sqlite(session) else _postgres(session, seconds):
            yield
    except DBAPIError as error:
        if "interrupted" in str(error.orig) or "57014" in str(error.orig):
            told = f"this takes longer than {seconds:g} seconds: narrow it, by days for instance"
            raise StoreBusyError(told) from error
        raise


@contextmanager
def _sqlite(session: Session, seconds: float) -> Iterator[None]:
    connection: Any = session.connection().connection.driver_connection
    deadline = monotonic() + seconds
    connection.set_progress_handler(lambda: monotonic() > deadline, _STEPS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


@contextmanager
def _postgres(session: Session, seconds: float) -> Iterator[None]:
    set_timeout = text("SELECT set_config('statement_timeout', :wait, true)")
    session.execute(set_timeout, {"wait": str(max(1, round(seconds * 1000)))})
    yield
    session.execute(set_timeout, {"wait": "0"})
