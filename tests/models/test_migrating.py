"""A migration may make a table anew that others point at, and leaves nothing pointing nowhere."""

from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, inspect, text

from models.errors import StoreError
from models.store.migrate import migrate

_VALUES: dict[type, Any] = {int: 1, str: "x", bool: False, float: 0.0}


def test_what_was_delivered_outlives_a_migration_of_deliveries(own_store: Engine) -> None:
    with own_store.begin() as connection:
        _go_to(connection, "0005")
        for table in ("alertrule", "receiver", "alert", "delivery", "attempt"):
            _fill(connection, table)

    migrate(own_store)

    with own_store.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT attempt.id, delivery.alert_id FROM attempt JOIN delivery ON delivery_id = 1"
            )
        )
        assert [tuple(row) for row in rows] == [(1, 1)]
        if own_store.dialect.name == "sqlite":
            assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_migration_that_leaves_rows_loose_is_undone(own_store: Engine) -> None:
    if own_store.dialect.name != "sqlite":
        pytest.skip("PostgreSQL checks keys at once")
    with own_store.begin() as connection:
        _go_to(connection, "0005")
    with own_store.connect() as connection:
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        _fill(connection, "attempt")
        connection.commit()
        connection.connection.cursor().execute("PRAGMA foreign_keys=ON")

    with pytest.raises(StoreError, match="attempt points at a row of delivery"):
        migrate(own_store)

    with own_store.connect() as connection:
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        assert found == "0005"


def _go_to(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", "models:migrations")
    config.attributes["connection"] = connection
    command.downgrade(config, revision)


def _fill(connection: Connection, table: str) -> None:
    """Put one row into a table, whose every needed column has some value of its type."""
    row: dict[str, Any] = {}
    for column in inspect(connection).get_columns(table):
        if not column["nullable"] and column["default"] is None:
            kind = str(column["type"])
            is_moment = kind.startswith(("TIMESTAMP", "DATETIME"))
            row[column["name"]] = (
                "2026-11-24 12:00:00"
                if is_moment
                else _VALUES.get(column["type"].python_type, "{}")
            )
    row |= {"id": 1} | ({"uid": "0" * 32} if "uid" in row else {})
    if table == "delivery":
        row["alert_id"] = 1
    names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), row)
