"""The child of `ingest.forgiving`: the only place where feedparser is imported.

It is handed a body with its address and content type, and answers what feedparser found.
"""

import json
import re
from typing import Any

import feedparser

from ingest.children import serve
from ingest.entry import Raw, RawFeed, hours, minutes, period, weekdays
from ingest.forgiving import as_json
from ingest.text import as_markup, is_like_markup

SECONDS = 2
"""CPU seconds that one feed may take."""

_MEMORY = 512 << 20  # bytes of address space; two hundred real feeds took 113 MB at most
_REFERENCE = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")


def read(label: bytes, body: bytes) -> bytes:
    """Answer one body: `label` is its address and its content type, as JSON."""
    url, content_type = json.loads(label)
    return as_json(_parse(url, body, content_type))


def _parse(url: str, body: bytes, content_type: str) -> RawFeed | None:
    labels = {"content-location": url, "content-type": content_type or "application/xml"}
    found = feedparser.parse(
        _REFERENCE.sub(_legal, body),
        response_headers=labels,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not found.version and not found.entries:
        return None
    channel = found.feed
    is_atom = found.version.startswith("atom")
    return RawFeed(
        entries=tuple(_entry(entry, is_atom=is_atom) for entry in found.entries),
        title=_words(channel, "title", is_atom=is_atom),
        language=channel.get("language", ""),
        ttl=minutes(str(channel.get("ttl", ""))),
        period=period(channel.get("sy_updateperiod", ""), channel.get("sy_updatefrequency", "")),
        skip_hours=hours(_listed(body, b"skipHours", b"hour")),
        skip_days=weekdays(_listed(body, b"skipDays", b"day")),
    )


def _legal(reference: re.Match[bytes]) -> bytes:
    """Drop a reference to what is no character: feedparser ends at one."""
    hexadecimal, decimal = reference.groups()
    number = int((hexadecimal or decimal)[:20], 16 if hexadecimal else 10)
    return b"" if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF else reference.group()


def _entry(entry: Any, *, is_atom: bool) -> Raw:  # noqa: ANN401  feedparser is untyped
    contents = (_written(part.value, part, is_atom=is_atom) for part in entry.get("content", ()))
    return Raw(
        link=entry.get("link", ""),
        guid=entry.get("id", ""),
        title=_words(entry, "title", is_atom=is_atom),
        summary=_words(entry, "summary", is_atom=is_atom),
        content=max(contents, key=len, default=""),
        author=_author(entry),
        published=entry.get("published") or entry.get("created") or entry.get("updated") or "",
    )


def _words(parent: Any, name: str, *, is_atom: bool) -> str:  # noqa: ANN401  as above
    value = str(parent.get(name) or "")
    return _written(value, parent.get(f"{name}_detail") or {}, is_atom=is_atom)


def _written(value: str, construct: Any, *, is_atom: bool) -> str:  # noqa: ANN401  as above
    """Return a text construct as markup: Atom's plain text is, unless it was written as HTML."""
    is_plain = is_atom and "<" in value and construct.get("type") == "text/plain"
    return as_markup(value) if is_plain and not is_like_markup(value) else value


def _author(entry: Any) -> str:  # noqa: ANN401  as above
    """Return the name of the first author."""
    authors = entry.get("authors") or [{}]
    first = authors[0].get("name") or entry.get("author_detail", {}).get("name")
    return str(first or entry.get("author", ""))


def _listed(body: bytes, around: bytes, within: bytes) -> list[str]:
    """Return the words of a list that feedparser does not keep (`skipHours`, `skipDays`)."""
    _, opened, rest = body.partition(b"<" + around + b">")
    listed, closed, _ = rest.partition(b"</" + around + b">") if opened else (b"", b"", b"")
    words = re.findall(rb"<%b>\s*([0-9A-Za-z]{1,9})\s*</%b>" % (within, within), listed[:2000])
    return [word.decode("ascii") for word in words] if closed else []


if __name__ == "__main__":
    serve(read, seconds=SECONDS, memory=_MEMORY)
