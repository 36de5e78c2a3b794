"""A brief as one value: sections of few kinds of blocks, made of text that leads somewhere.

Every renderer writes the same value, so all shapes of a brief have the same numbers and words. As
JSON it is kept for good when it is sent, and its digest names it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from hashlib import sha256
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field, TypeAdapter

from api.languages.writing import Language

NOTHING = "–"
"""Stands where there is no number."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text; where it is a number or a name, also the address behind it."""

    text: str
    href: str = ""


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; a note is set small."""

    line: Line
    is_note: bool = False
    kind: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class Bullets:
    """Statements one below the other."""

    items: tuple[Line, ...]
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; `bar` is how long its bar is, of 1."""

    cells: tuple[Line, ...]
    bar: float | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its head; its first column names, the others count."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    kind: Literal["table"] = "table"

    @property
    def has_bars(self) -> bool:
        """Whether any row has a bar."""
        return any(row.bar is not None for row in self.rows)


@dataclass(frozen=True, slots=True)
class Figures:
    """The numbers at the head, each with what it counts and what it was before."""

    items: tuple[tuple[Line, Line, Line], ...]
    kind: Literal["figures"] = "figures"


@dataclass(frozen=True, slots=True)
class Entry:
    """Something with a title of its own, such as a story, and lines about it."""

    title: Line
    lines: tuple[Line, ...]
    kind: Literal["entry"] = "entry"


@dataclass(frozen=True, slots=True)
class Quotation:
    """Somebody's words in their marks, no more than may be quoted, and who said them where."""

    words: str
    source: Line
    kind: Literal["quotation"] = "quotation"


Block = Annotated[Text | Bullets | Table | Figures | Entry | Quotation, Field(discriminator="kind")]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a brief under a title; `key` names it whatever the language."""

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A week as it was told at a moment, wholly: nothing needs to be read to write it out.

    `state` says in words how far the week was over. `corrects` is the digest of the brief that
    this one stands in for, `note` says why.
    """

    week: str
    first: date
    last: date
    query: str
    language: Language
    made_at: datetime
    title: str
    subtitle: str
    state: Line
    sections: tuple[Section, ...]
    note: str = ""
    corrects: str = ""


def to_json(brief: Brief) -> dict[str, Any]:
    """Return a brief as what JSON holds."""
    found: dict[str, Any] = _adapter().dump_python(brief, mode="json")
    return found


def from_json(body: object) -> Brief:
    """Return the brief that was kept."""
    return _adapter().validate_python(body)


def digest_of(body: object) -> str:
    """Return the digest of a kept brief: the same for the same content alone."""
    return sha256(orjson.dumps(body, option=orjson.OPT_SORT_KEYS)).hexdigest()


def text_of(line: Iterable[Piece]) -> str:
    """Return a line as it is read."""
    return "".join(piece.text for piece in line)


@cache
def _adapter() -> TypeAdapter[Brief]:
    return TypeAdapter(Brief)
