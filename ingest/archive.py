"""Reading a researcher's archive: JSONL or CSV, gzipped or not, a row an item.

Each row becomes an `Entry`, as a feed's item does, or a rejection with its reason. What a file
is, is told by its content and not by its name.
"""

import csv
import gzip
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ingest.entry import Entry
from ingest.taking import TEXT, TITLE
from ingest.text import one_line, to_plain
from ingest.urls import is_web
from models.errors import ArchiveError, InvalidError

FIELDS: dict[str, tuple[str, ...]] = {
    "url": ("url", "link"),
    "title": ("title", "headline"),
    "text": ("text", "body", "content"),
    "published": ("published", "published_at", "date"),
    "outlet": ("outlet", "source", "publisher"),
    "language": ("language", "lang"),
    "author": ("author",),
    "id": ("id", "guid"),
}
"""Field → the columns it is looked for in, where no mapping names another."""

_GZIP = b"\x1f\x8b"
_LONGEST = 64_000_000  # characters of one CSV cell


@dataclass(frozen=True, slots=True)
class Row:
    """An item of an archive; `line` counts rows from 1. `is_cut`: its title was too long."""

    line: int
    entry: Entry
    outlet: str | None = None
    language: str | None = None
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be an article, and why."""

    line: int
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file and which of its columns are which fields."""

    path: Path
    mapping: Mapping[str, str]

    @property
    def digest(self) -> str:
        """What tells this import from another: the content and the mapping (hex SHA-256).

        Raises:
            ArchiveError: the file cannot be read.
        """
        try:
            with self.path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256")
        except OSError as error:
            raise ArchiveError(f"{self.path} cannot be read: {error.strerror}") from error
        digest.update(json.dumps(sorted(self.mapping.items())).encode())
        return digest.hexdigest()


@dataclass(slots=True)
class Bookmark:
    """How far a file was read, in bytes of it as it lies on the disk."""

    at: int = 0


def parse_mapping(pairs: Iterable[str]) -> dict[str, str]:
    """Read `field=column` pairs.

    Raises:
        InvalidError: a pair has another shape, or names a field that there is not.
    """
    mapping = {}
    for pair in pairs:
        field, is_pair, column = pair.partition("=")
        if not is_pair or not column or field not in FIELDS:
            known = ", ".join(FIELDS)
            raise InvalidError("map", f"{pair!r} is not FIELD=COLUMN with a field of: {known}")
        mapping[field] = column
    return mapping


def read_archive(
    archive: ArchiveFile, skip: int = 0, bookmark: Bookmark | None = None
) -> Iterator[Row | Rejected]:
    """Yield the file's rows in order, without the first `skip`; move the bookmark along.

    Raises:
        ArchiveError: the file cannot be read, or is neither JSONL nor CSV.
    """
    bookmark = bookmark or Bookmark()
    try:
        with archive.path.open("rb") as raw, _unzipped(raw) as file:
            for line, record in enumerate(_records(file), start=1):
                if line > skip:
                    bookmark.at = raw.tell()
                    yield _row(line, record, archive.mapping)
            bookmark.at = raw.tell()
    except (OSError, EOFError) as error:
        raise ArchiveError(f"{archive.path} cannot be read: {error}") from error


@contextmanager
def _unzipped(raw: IO[bytes]) -> Iterator[IO[bytes]]:
    is_gzip = raw.read(2) == _GZIP
    raw.seek(0)
    if is_gzip:
        with gzip.open(raw) as file:
            yield io.BufferedReader(file)
    else:
        yield raw


def _records(file: IO[bytes]) -> Iterator[dict[str, Any] | Rejected]:
    """Yield each row as a mapping of columns, or why it is none (its line is set later)."""
    start = file.peek(4096)[:4096] if isinstance(file, io.BufferedReader) else b""
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        yield from map(_json_record, (line for line in file if line.strip()))
    else:
        yield from _csv_records(file)


def _json_record(line: bytes) -> dict[str, Any] | Rejected:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        return Rejected(0, "bad_encoding", f"not UTF-8 at byte {error.start}")
    except (ValueError, RecursionError) as error:
        return Rejected(0, "not_json", str(error))
    return record if isinstance(record, dict) else Rejected(0, "not_an_object")


def _csv_records(file: IO[bytes]) -> Iterator[dict[str, Any] | Rejected]:
    csv.field_size_limit(_LONGEST)
    # Surrogates carry bytes that are not UTF-8 as far as their own row.
    text = io.TextIOWrapper(file, "utf-8-sig", errors="surrogateescape", newline="")
    try:
        rows = csv.DictReader(text, restkey="", restval=None)
        _check_columns(rows.fieldnames or ())
        while (record := _next_row(rows)) is not None:
            yield record
    finally:
        text.detach()  # the file is its opener's to close


def _check_columns(columns: Iterable[str]) -> None:
    known = {name for names in FIELDS.values() for name in names}
    if known.isdisjoint(name.strip().casefold() for name in columns):
        raise ArchiveError("the file is no JSONL, and its first line names no column that we know")


def _next_row(rows: "csv.DictReader[str]") -> dict[str, Any] | Rejected | None:
    try:
        record: dict[str, Any] | None = next(rows, None)
    except csv.Error as error:
        return Rejected(0, "bad_csv", str(error))
    if record is None:
        return None
    if record.pop("", None) is not None:
        return Rejected(0, "too_many_cells")
    if any(_has_surrogate(value) for value in record.values()):
        return Rejected(0, "bad_encoding", "not UTF-8")
    return record


def _has_surrogate(value: str | None) -> bool:
    return any("\udc80" <= letter <= "\udcff" for letter in value or "")


def _row(
    line: int, record: dict[str, Any] | Rejected, mapping: Mapping[str, str]
) -> Row | Rejected:
    if isinstance(record, Rejected):
        return Rejected(line, record.reason, record.detail)
    cell = {field: _cell(record, field, mapping) for field in FIELDS}
    title, text = one_line(to_plain(cell["title"])), to_plain(cell["text"])
    if not title and not text:
        return Rejected(line, "no_title_or_text")
    if len(text) > TEXT:
        return Rejected(line, "too_large", f"the text has {len(text)} characters")
    link = cell["url"].strip()
    language = cell["language"].strip().lower()[:2]
    return Row(
        line=line,
        entry=Entry(
            title=title[:TITLE],
            text=text,
            link=link if is_web(link) else None,
            guid=one_line(cell["id"])[:2000] or None,
            author=one_line(cell["author"])[:300] or None,
            published_raw=one_line(cell["published"])[:100] or None,
        ),
        outlet=one_line(to_plain(cell["outlet"]))[:200] or None,
        language=language if len(language) == 2 and language.isalpha() else None,
        is_cut=len(title) > TITLE,
    )


def _cell(record: dict[str, Any], field: str, mapping: Mapping[str, str]) -> str:
    names = (mapping[field],) if field in mapping else FIELDS[field]
    for name in names:
        value = record.get(name)
        if value not in (None, ""):
            return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return ""
