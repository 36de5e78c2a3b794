"""feedparser's own suite, put to our boundary: what each file expects, said of the fields we keep.

A file's expectation is an expression over what feedparser returns. It is taken apart at its
`and`s, and each part is evaluated over a view of our `Parsed` that answers to feedparser's names:
a name of what we do not keep raises `NotKept`, and the part is counted as speaking of nothing
of ours. Values are compared as we store them, so what is expected as markup is put as plain text.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from ingest.dates import parse_date
from ingest.entry import Entry, Parsed, RawFeed
from ingest.json_feed import read_json
from ingest.parse import forgiving_child
from ingest.strict import read_strictly
from ingest.taking import clean, name_of, take
from ingest.text import one_line, tidy, to_plain
from ingest.urls import is_web
from models.errors import ParseError
from tests.archives import unpacked

ROOT = "http://127.0.0.1:8097/"
"""Where upstream's files are served from: relative links in them are resolved against it."""

Outcome = Literal["met", "not_met", "not_kept"]

_NOTE = re.compile(r"Description:\s*(.*?)\s*Expect:\s*(.*?)\s*-->", re.DOTALL)
_HEADER = re.compile(r"Header:\s*([^:\n]+):([^\n]*)")
_SIGNATURES = (
    (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"),
    (b"<\x00\x00\x00", "utf-32-le"), (b"\x00\x00\x00<", "utf-32-be"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
    (b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"), (b"\x4c\x6f\xa7\x94", "cp037"),
)  # fmt: skip


class NotKept(Exception):  # noqa: N818  it is no error: it says that a part is of no concern
    """An expectation speaks of what we do not keep."""


@dataclass(frozen=True, slots=True)
class Case:
    """One file of the suite: its bytes, how it is served, and what is expected of it."""

    name: str
    body: bytes
    url: str
    content_type: str
    expected: str

    def parts(self) -> list[str]:
        """Return the expectations that the file joins with `and`."""
        tree = ast.parse(self.expected, mode="eval").body
        joined = isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And)
        return [ast.unparse(part) for part in (tree.values if joined else [tree])]  # type: ignore[attr-defined]


def cases(archive: Path) -> Iterator[Case]:
    """Yield the suite's files."""
    for name, body in unpacked(archive).items():
        if name.endswith((".xml", ".json")):
            yield _case(name, body)


def _case(name: str, body: bytes) -> Case:
    charset = next((known for mark, known in _SIGNATURES if body.startswith(mark)), "latin-1")
    note = body.decode(charset, errors="replace")
    found = _NOTE.search(note)
    assert found is not None, name
    headers = {
        key.strip().lower(): value.strip() for key, value in _HEADER.findall(note[: found.end()])
    }
    url = headers.get("content-location", "")
    return Case(
        name=name.partition("/")[2],
        body=body,
        url=url if is_web(url) else ROOT + name if _is_served(name, headers) else "",
        content_type=headers.get("content-type", ""),
        expected=found[2].strip(),
    )


def _is_served(name: str, headers: Mapping[str, str]) -> bool:
    """Tell whether upstream reads a file over HTTP; the others are read without an address."""
    return bool(headers) or "/http_" in name


def judge(part: str, parsed: Parsed) -> Outcome:
    """Say whether one part of an expectation holds of what we read."""
    feed: dict[str, Any] = {
        "title": Kept(one_line(parsed.title), _plain_line),
        "language": Kept(parsed.language or "", _language),
        "ttl": Kept("" if parsed.ttl is None else str(parsed.ttl)),
    }
    feed["title_detail"] = View({"value": feed["title"]})
    scope = {"entries": [_entry(e) for e in parsed.entries], "feed": View(feed), "len": len}
    try:
        return "met" if eval(part, {"__builtins__": {}}, scope) else "not_met"
    except IndexError:
        return "not_met"
    except (NotKept, NameError):
        return "not_kept"


class View(dict[str, Any]):
    """What feedparser would call an entry or a feed, with the names of what we keep alone."""

    def __missing__(self, name: str) -> Any:  # noqa: ANN401  as above
        raise NotKept(name)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  as above
        return self[name]

    def get(self, name: str, _default: object = None) -> Any:  # noqa: ANN401  as above
        return self[name]

    def has_key(self, name: str) -> bool:
        """Tell whether there is something under a name that we keep."""
        return bool(self[name])


class Same(list[Any]):
    """A list of feedparser's of which we keep one value: whichever is asked for, it is that."""

    def __getitem__(self, _index: Any) -> Any:  # noqa: ANN401  as above
        return super().__getitem__(0)


class Kept:  # noqa: PLW1641  it is compared, never looked up
    """A field as we keep it: it equals an expectation that we would keep the same way."""

    def __init__(self, value: str, as_kept: Callable[[str], str] = tidy) -> None:
        self._value = value
        self._as_kept = as_kept

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Kept):
            return self._value == other._value
        return isinstance(other, str) and self._value == self._as_kept(other)


class Moment:  # noqa: PLW1641  as above
    """A date as we keep it, against the tuple that feedparser gives."""

    def __init__(self, published_raw: str | None) -> None:
        self._at = parse_date(published_raw or "")

    def __eq__(self, other: object) -> bool:
        if self._at is None or not isinstance(other, tuple):
            return self._at is other
        return self._at.timetuple()[:6] == other[:6]


def _entry(entry: Entry) -> View:
    text = Kept(entry.text, to_plain)
    title = Kept(entry.title, _plain_line)
    author = Kept(entry.author or "", _author)
    date, moment = Kept(entry.published_raw or "", one_line), Moment(entry.published_raw)
    dates = ("published", "issued", "updated", "modified", "created", "date")
    view = {
        "title": title,
        "title_detail": View({"value": title}),
        "content": Same([View({"value": text})]),
        "summary_detail": View({"value": text}),
        "author": author,
        "author_detail": View({"name": author}),
        "authors": Same([View({"name": author})]),
        "link": Kept(entry.link or "", _link),
    }
    view |= dict.fromkeys(("summary", "description"), text)
    view |= dict.fromkeys(("id", "guid"), Kept(entry.guid or ""))
    view |= dict.fromkeys(dates, date)
    view |= {f"{name}_parsed": moment for name in dates}
    return View(view)


def _plain_line(markup: str) -> str:
    return one_line(to_plain(markup))


def _author(written: str) -> str:
    return name_of(_plain_line(written))


def _link(written: str) -> str:
    return written if is_web(written) else ""


def _language(tag: str) -> str:
    return tag[:2].lower()


@dataclass(frozen=True, slots=True)
class Judged:
    """The whole suite judged: how many parts came out how, and where files are not met, by way."""

    files: Counter[str]
    parts: Counter[tuple[str, Outcome]]
    not_met: frozenset[tuple[str, str]]


def judged(archive: Path) -> Judged:
    """Put every file through every way that reads it, and judge what comes out."""
    files: Counter[str] = Counter()
    parts: Counter[tuple[str, Outcome]] = Counter()
    not_met = set()
    for case in cases(archive):
        files["all"] += 1
        for way, parsed in readings(case):
            files[way] += 1
            for part in case.parts():
                outcome = judge(part, parsed)
                parts[way, outcome] += 1
                if outcome == "not_met":
                    not_met.add((way, case.name))
    return Judged(files, parts, frozenset(not_met))


def readings(case: Case) -> Iterator[tuple[str, Parsed]]:
    """Yield what each way makes of a file; `error` with nothing where none reads it."""
    as_json = read_json(case.url, case.body)
    if as_json is not None:
        yield "json", _taken(as_json)
        return
    strictly = read_strictly(case.url, case.body, case.content_type)
    if strictly is not None:
        yield "strict", _taken(strictly)
    try:
        yield "child", _taken(forgiving_child().read(case.url, case.body, case.content_type))
    except ParseError:
        yield "error", Parsed(())


def _taken(raw: RawFeed) -> Parsed:
    """Clean as `take` does, but keep entries without words: the suite's have one field each."""
    return replace(take(raw), entries=tuple(clean(entry, Counter()) for entry in raw.entries))
