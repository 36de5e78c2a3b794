"""Column types that more than one table uses."""

from enum import StrEnum

from sqlalchemy import BigInteger, Dialect, Integer, String
from sqlalchemy.types import TypeDecorator

RowId = BigInteger().with_variant(Integer(), "sqlite")
"""The key of a table that is walked by it: only an `INTEGER` key is SQLite's own row number."""


class EnumText(TypeDecorator[StrEnum]):
    """A `StrEnum` stored as its value: readable, and no type to migrate for a new word."""

    impl = String
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__(32)
        self.words = words

    def process_bind_param(self, value: StrEnum | str | None, dialect: Dialect) -> str | None:
        """Refuse a word the enumeration does not have.

        Raises:
            ValueError: the word is not in the enumeration.
        """
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """Give the enumeration's member back."""
        return None if value is None else self.words(value)
