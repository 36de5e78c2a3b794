"""Sheets as files: articles to be coded, out as CSV or JSONL, and back with what coders filled in.

A coder sees what the codebook says a coder sees: title and lead, and nothing of what the machine
thinks. A row that is broken is told with its line; the others go on.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

import orjson

from models.annotation import Item
from models.codebook import FIELDS
from models.errors import ArchiveError

COLUMNS = ("id", "language", "title", "lead", *FIELDS)
"""The columns of a sheet; only `id` and the codebook's fields are read back."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would run a cell that begins so
_SETS = ("topics", "frames", "ctry")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet that came back."""

    line: int
    cells: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was refused: where, and why."""

    line: int
    reason: str


def csv_lines(rows: Iterable[tuple[Item, Mapping[str, Any]]]) -> Iterator[str]:
    """Yield a sheet as CSV: articles, and what was answered of them so far."""
    yield _csv_line(COLUMNS)
    for item, answers in rows:
        told = {name: _cell(name, answers.get(name)) for name in FIELDS}
        about = (item.id, item.language or "", _harmless(item.title), _harmless(item.lead))
        yield _csv_line((*about, *told.values()))


def json_lines(rows: Iterable[tuple[Item, Mapping[str, Any]]]) -> Iterator[str]:
    """Yield a sheet as JSONL: articles, and what was answered of them so far."""
    for item, answers in rows:
        about = {"id": item.id, "language": item.language, "title": item.title, "lead": item.lead}
        told = {name: answers.get(name) for name in FIELDS}
        yield orjson.dumps(about | told).decode() + "\n"


def read_csv(text: str) -> Iterator[Row | BadRow]:
    """Yield the rows of a sheet in CSV, whichever of comma, semicolon and tab its cells have.

    Raises:
        ArchiveError: the first line does not name the columns.
    """
    head = text.partition("\n")[0]
    rows = csv.reader(StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    names = [name.strip().casefold() for name in next(rows, [])]
    if missing := [name for name in ("id", *FIELDS) if name not in names]:
        raise ArchiveError(f"the first line must name the columns {', '.join(missing)}")
    while True:
        try:
            cells = next(rows, None)
        except csv.Error as error:
            yield BadRow(rows.line_num, f"not CSV: {error}")
            continue
        if cells is None:
            return
        if not any(cells):
            continue
        if len(cells) > len(names):
            yield BadRow(rows.line_num, "more cells than columns")
            continue
        yield Row(rows.line_num, dict(zip(names, map(_bare, cells), strict=False)))


def read_json(text: str) -> Iterator[Row | BadRow]:
    """Yield the rows of a sheet in JSONL."""
    for line, told in enumerate(text.split("\n"), 1):
        if not told.strip():
            continue
        try:
            cells = orjson.loads(told)
        except orjson.JSONDecodeError as error:
            yield BadRow(line, f"not JSON: {error}")
            continue
        yield Row(line, cells) if isinstance(cells, dict) else BadRow(line, "not a JSON object")


def _csv_line(cells: Iterable[str]) -> str:
    written = StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerow(cells)
    return written.getvalue()


def _cell(name: str, value: object) -> str:
    """Write an answer as a coder would."""
    if value is None:
        return ""
    if name in _SETS and isinstance(value, list):
        return " ".join(value)
    if name == "narr" and isinstance(value, list):
        return " ".join(":".join(pair) for pair in value)
    return str(value) if isinstance(value, int) else _harmless(str(value))


def _harmless(words: str) -> str:
    return f"'{words}" if words.startswith(_FORMULA) else words


def _bare(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
