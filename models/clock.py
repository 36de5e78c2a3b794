"""Time: aware, UTC, and handed in.

`utc_now` is called in `api/cli.py` and in route dependencies alone; every other
function takes `now`. `UtcDateTime` is the only way a moment enters or leaves the store.
"""

from datetime import UTC, datetime

from sqlalchemy import DateTime
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


def utc_now() -> datetime:
    """Return the present moment, aware and in UTC."""
    return datetime.now(UTC)


def as_utc(told: datetime | str) -> datetime:
    """Return a moment as a driver tells it: SQLite's as text without a zone, which is UTC."""
    if isinstance(told, str):
        return datetime.fromisoformat(f"{told}+00:00")
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """A column of aware moments: refuses naive ones, stores UTC, gives UTC back.

    SQLite forgets time zones, so what comes back from it is naive and is UTC by
    construction; PostgreSQL gives aware values in the session's zone.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment, turn an aware one into UTC.

        Raises:
            ValueError: the value has no time zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Restore UTC."""
        return None if value is None else as_utc(value)
