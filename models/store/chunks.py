"""Long lists of values: as one parameter of a statement, or cut to what one may carry."""

import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ARRAY, BigInteger, ColumnElement, String, any_, bindparam, func, select
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.selectable import TableValuedAlias
from sqlmodel import Session

from models.store.engine import is_sqlite

T = TypeVar("T")

VALUES = 500
"""Values in one IN list: far below both stores' limits."""


def in_chunks(items: Sequence[T], size: int = VALUES) -> Iterator[Sequence[T]]:
    """Yield a list in pieces of at most `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def among(
    session: Session, column: Mapped[Any], values: Collection[int | str]
) -> ColumnElement[bool]:
    """Return that a column holds one of some values; however many, they are one parameter."""
    if is_sqlite(session):
        return column.in_(select(_each(values).c.value))
    kind = BigInteger if all(isinstance(value, int) for value in values) else String
    return column == any_(bindparam(None, list(values), type_=ARRAY(kind)))


def listed(session: Session, numbers: Collection[int]) -> TableValuedAlias:
    """Return numbers as a table of one column, `value`."""
    if is_sqlite(session):
        return _each(numbers)
    given = bindparam(None, list(numbers), type_=ARRAY(BigInteger))
    return func.unnest(given).table_valued("value").render_derived()


def _each(values: Collection[int | str]) -> TableValuedAlias:
    return func.json_each(json.dumps(list(values))).table_valued("value")
