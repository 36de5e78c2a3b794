"""OPML, the lists of feeds that readers exchange: into declarations, and out of them.

Read as a stream by expat, so neither depth nor size costs memory; a DOCTYPE, and so entities,
are refused. Every line that names a feed is accounted for: a declaration, or what is wrong.
Lists are older than UTF-8 and pass through many programs, so their bytes may be in any charset.

Source: OPML 2.0 (opml.org/spec2.opml).
"""

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement, indent, tostring
from xml.parsers import expat

from ingest.sources import declared
from ingest.taking import two_letters
from ingest.text import one_line
from models.errors import ArchiveError, InvalidError
from models.store.feeds import NewFeed
from models.vocabulary import OutletKind, SourceKind

MOST = 20_000
"""How many feeds of one file are looked at."""

_SPACE = "urn:tidings:opml"
"""The namespace of what OPML has no words for: kinds of sources and their options."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)  # fmt: skip
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._:-]+)")
# What Python decodes too, but no file is in: one that says so in single bytes, or code.
_NO_CHARSETS = re.compile(r"utf-?(?:7|16|32)|idna|punycode|.*escape")
_LONGEST = 100  # characters of an address that is shown with what is wrong with it


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that names a feed which is not taken, and why; `line` counts from 1."""

    line: int
    url: str
    reason: str


def read_opml(body: bytes) -> Iterator[tuple[int, NewFeed] | BadLine]:
    """Yield a declaration, with its line, or what is wrong with it, for every feed of a file.

    Raises:
        ArchiveError: the file is no OPML at all.
    """
    reader = _Reader()
    fault = reader.read(body)
    if not reader.is_opml:
        raise ArchiveError(f"it is no OPML{f': {fault.reason}' if fault else ''}")
    for number, (line, words) in enumerate(reader.outlines):
        if number >= MOST:
            left = f"{1 + reader.left:,} feeds more than the {MOST:,} that are looked at"
            yield BadLine(line, "", left)
            break
        yield _declaration(line, words)
    if fault is not None:
        yield fault


def write_opml(feeds: Iterable[NewFeed]) -> bytes:
    """Return declarations as an OPML file, grouped by kind of outlet."""
    root = Element("opml", {"version": "2.0", "xmlns:tidings": _SPACE})
    SubElement(SubElement(root, "head"), "title").text = "Sources of Tidings"
    body = SubElement(root, "body")
    groups: dict[OutletKind, Element] = {}
    for feed in feeds:
        if feed.kind not in groups:
            groups[feed.kind] = SubElement(body, "outline", text=feed.kind.value)
        SubElement(groups[feed.kind], "outline", _attributes(feed))
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


class _Reader:
    """What expat tells, kept: each outline that names a feed, with its line and its folder.

    Those beyond what is looked at, but for the first of them, are counted as `left`.
    """

    def __init__(self) -> None:
        self.is_opml = False
        self.outlines: list[tuple[int, dict[str, str]]] = []
        self.left = 0
        self._folders: list[str] = []
        self._parser = expat.ParserCreate("utf-8")  # whatever it was when it was declared
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse

    def read(self, body: bytes) -> BadLine | None:
        """Read to the end, or to where the file breaks off; returns where and why."""
        try:
            self._parser.Parse(_decoded(body).encode(), True)  # noqa: FBT003  expat's own signature
        except (expat.ExpatError, InvalidError) as error:
            line = self._parser.CurrentLineNumber
            return BadLine(line, "", f"the file cannot be read beyond here ({error})")
        return None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "opml":
            self.is_opml = True
        if name != "outline":
            return
        words = {key.casefold(): value for key, value in attributes.items()}
        folder = self._folders[-1] if self._folders else ""
        is_feed = bool(words.get("xmlurl", "").strip())
        if is_feed and len(self.outlines) > MOST:
            self.left += 1
        elif is_feed:
            words.setdefault("category", folder)
            self.outlines.append((self._parser.CurrentLineNumber, words))
        self._folders.append(words.get("text", "") or words.get("title", "") or folder)

    def _end(self, name: str) -> None:
        if name == "outline":
            self._folders.pop()

    def _refuse(self, *_: object) -> None:
        raise InvalidError("opml", "it has a DOCTYPE, which no list of feeds needs")


def _decoded(body: bytes) -> str:
    """Return a file's characters: by its mark, as it declares, or else as most files are."""
    marked = next((charset for mark, charset in _MARKS if body.startswith(mark)), None)
    for charset in (marked, _declared(body), "utf-8"):
        try:
            return body.decode(charset or "utf-8").lstrip()
        except (LookupError, UnicodeDecodeError):
            continue
    return body.decode("cp1252", "replace").lstrip()


def _declared(body: bytes) -> str | None:
    found = _DECLARED.match(body[:200])
    named = found[1].decode("ascii").lower().replace("_", "-") if found else None
    return None if named is None or _NO_CHARSETS.match(named) else named


def _declaration(line: int, words: dict[str, str]) -> tuple[int, NewFeed] | BadLine:
    url = words["xmlurl"].strip()
    try:
        named = words.get("text") or words.get("title") or urlsplit(url).hostname or ""
        new = NewFeed(
            url=url,
            outlet=one_line(named)[:200],
            kind=_kind(words.get("category", "")),
            language=two_letters(words.get("language", "")),
            country=words.get("tidings:country") or None,
            source=_source(words.get("tidings:source", "")),
            options={
                name.removeprefix("tidings:option-"): value
                for name, value in words.items()
                if name.startswith("tidings:option-")
            },
        )
        return line, declared(new)
    except InvalidError as error:
        return BadLine(line, url[:_LONGEST], str(error))
    except ValueError as error:
        return BadLine(line, url[:_LONGEST], f"not an address: {error}")


def _kind(category: str) -> OutletKind:
    word = category.strip("/ ").casefold().replace(" ", "_")
    return OutletKind(word) if word in {kind.value for kind in OutletKind} else OutletKind.PRESS


def _source(word: str) -> SourceKind:
    return SourceKind(word) if word in {kind.value for kind in SourceKind} else SourceKind.FEED


def _attributes(feed: NewFeed) -> dict[str, str]:
    told = {"type": "rss", "text": feed.outlet, "xmlUrl": feed.url}
    if feed.language:
        told["language"] = feed.language
    if feed.country:
        told["tidings:country"] = feed.country
    if feed.source is not SourceKind.FEED:
        told |= {"type": feed.source.value, "tidings:source": feed.source.value}
    return told | {f"tidings:option-{name}": value for name, value in feed.options.items()}
