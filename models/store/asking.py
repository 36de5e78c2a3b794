"""Questions that every visit asks: made once for each kind of store, and asked past the ORM.

A list of values is one parameter, however long. Making a statement anew costs several times what
a store takes to answer it.
"""

import json
from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    CursorResult,
    Select,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlmodel import Session

Statement = Select[*tuple[Any, ...]]

Question = Callable[[str], Statement]
"""Makes the statement for a dialect; cached by whoever defines it."""


def ask(session: Session, question: Question, **given: Any) -> CursorResult[*tuple[Any, ...]]:  # noqa: ANN401  any value
    """Ask a question; what it names is given by name."""
    connection = session.connection()
    dialect = connection.dialect.name
    values = {name: _given(value, dialect) for name, value in given.items()}
    return connection.execute(question(dialect), values)


def among(column: Column[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """Return that a column holds one of the values that will be given by a name."""
    if dialect == "sqlite":
        return column.in_(select(func.json_each(bindparam(name)).table_valued("value").c.value))
    return column == any_(bindparam(name, type_=ARRAY(column.type)))


def listed(name: str, dialect: str) -> TableValuedAlias:
    """Return the numbers that will be given by a name as a table of one column, `value`."""
    if dialect == "sqlite":
        return func.json_each(bindparam(name)).table_valued("value")
    given = bindparam(name, type_=ARRAY(BigInteger))
    return func.unnest(given).table_valued("value").render_derived()


def _given(value: Any, dialect: str) -> Any:  # noqa: ANN401  any value
    if isinstance(value, str) or not isinstance(value, Collection):
        return value
    return json.dumps(list(value)) if dialect == "sqlite" else list(value)
