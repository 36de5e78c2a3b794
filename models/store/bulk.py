"""Many small rows at once, past the ORM, whose work a row is five times that of the store."""

from collections.abc import Collection, Mapping
from contextlib import closing
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, Table, text
from sqlmodel import Session, SQLModel

from models.store.engine import is_sqlite


def table_of(model: type[SQLModel]) -> Table:
    """Return the table of a model."""
    table: Table = model.__table__  # type: ignore[attr-defined]
    return table


def driver_rows(
    session: Session,
    statement: Select[Any],
    parameters: Mapping[str, object] = MappingProxyType({}),
) -> list[tuple[Any, ...]]:
    """Return rows as the driver tells them: SQLite's has days as text.

    A statement made once is quicker than one made anew each time.
    """
    session.flush()  # as a session does by itself; it is passed by here
    with closing(session.connection().execute(statement, parameters)) as result:
        return list(result.cursor.fetchall())


def put_pairs(session: Session, model: type[SQLModel], pairs: Collection[tuple[int, int]]) -> None:
    """Write rows of two numbers; those that are there already stay.

    In the order of their keys, so that neighbours in the index are written together.
    """
    if not pairs:
        return
    table, in_order = table_of(model), sorted(pairs)
    into = f"{table.name} ({', '.join(table.columns.keys())})"
    if is_sqlite(session):
        statement = f"INSERT OR IGNORE INTO {into} VALUES (?, ?)"
        session.connection().exec_driver_sql(statement, in_order)
        return
    each = "unnest(CAST(:first AS bigint[]), CAST(:second AS bigint[]))"
    statement = f"INSERT INTO {into} SELECT * FROM {each} ON CONFLICT DO NOTHING"
    first, second = zip(*in_order, strict=True)
    session.execute(text(statement), {"first": list(first), "second": list(second)})
