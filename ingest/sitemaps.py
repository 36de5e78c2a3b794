"""News sitemaps, plain or gzipped, and indexes of them: bytes in, entries out.

A sitemap gives addresses, titles and dates, never a text. An index gives the addresses of its
newest parts, which are asked in the same visit. Both are read as a stream, within bounds of
bytes, elements and addresses, so that no sitemap costs more than seconds or keeps more than its
words. A DOCTYPE, and so entities, are refused.

Sources: sitemaps.org protocol 0.9; Google's news extension 0.9.
"""

import gzip
import zlib
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from xml.parsers import expat

from ingest.dates import machine_date, recency
from ingest.declared import Body, Options
from ingest.entry import Parsed, Part, Raw, RawFeed
from ingest.taking import ENTRIES, counting, take
from ingest.text import as_markup
from ingest.urls import absolute, is_web
from models.errors import ParseError

PARTS = 5
"""How many parts of an index are asked in a visit: those last changed."""

ADDRESSES = 50_000
"""How many addresses one file may have: what the protocol allows."""

_LIMIT = 50_000_000  # bytes: what the protocol lets a sitemap have, unpacked
_ELEMENTS = 1_000_000  # elements and attributes: twenty for each address
_LONGEST_TAG = 1_000_000  # bytes
_MEMBERS = 1000  # pieces that a gzip may be put together from
_CHUNK = 1 << 20  # bytes; a reader that is handed less at once begins long tags anew too often
_GZIP = b"\x1f\x8b\x08"
_QUICK = 1_000_000  # bytes that take no reader a second

_LINK, _CHANGED, _PART, _PART_CHANGED = "url/loc", "url/lastmod", "sitemap/loc", "sitemap/lastmod"
_TITLE, _DATE = "url/news/title", "url/news/publication_date"
_LANGUAGE = "url/news/publication/language"
_WORDS = {_LINK, _CHANGED, _PART, _PART_CHANGED, _TITLE, _DATE, _LANGUAGE}

_Record = dict[str, str]


def read(got: Body, _: Options) -> Parsed:
    """Read a sitemap's news, newest first where there is too much, or an index's newest parts.

    Addresses without a title are counted as `no_title`: nothing could be said of them. Parts of
    an index that are not asked are counted as `parts`.

    Raises:
        ParseError: it is no sitemap (`not_a_feed`), or larger than one may be (`too_large`).
    """
    root, records = _Reader(got.url).read(_pieces(got))
    if root == "sitemapindex":
        parts = _newest_parts(got.url, records)
        left = len(records) - len(parts)
        return Parsed(entries=(), more=parts, capped={"parts": left} if left else {})
    titled = [record for record in records if record.get(_TITLE)]
    newest = titled if len(titled) <= ENTRIES else sorted(titled, key=_recency, reverse=True)
    entries = tuple(_entry(got.url, record) for record in newest[:ENTRIES])
    parsed = take(RawFeed(entries, left=len(titled) - len(entries)))
    return counting(parsed, no_title=len(records) - len(titled))


def read_quickly(got: Body) -> Parsed | None:
    """Read a sitemap; None for one that may take a second.

    Raises:
        ParseError: as `read`.
    """
    is_small = len(got.body) <= _QUICK and not got.body.startswith(_GZIP)
    return read(got, {}) if is_small else None


class _Reader:
    """What expat tells of a sitemap, kept: its root's name, and the words of each address.

    Names count without their prefixes, which publishers bind to all sorts of namespaces.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._root = ""
        self._records: list[_Record] = []
        self._path: list[str] = []
        self._elements = 0
        self._heard: list[str] | None = None

    def read(self, pieces: Iterator[bytes]) -> tuple[str, list[_Record]]:
        """Read to the end.

        Raises:
            ParseError: it is no sitemap, or has too much in it.
        """
        parser, size = self._parser(), 0
        try:
            for piece in pieces:
                size += len(piece)
                parser.Parse(piece)
                if size - parser.CurrentByteIndex > _LONGEST_TAG:
                    raise self._too_large(f"a tag of more than {_LONGEST_TAG:,} bytes")
            parser.Parse(b"", True)  # noqa: FBT003  expat's own signature
        except (expat.ExpatError, ValueError) as error:  # the latter: a charset unknown to it
            reason = f"it is no well-formed XML ({error})"
            raise ParseError(self._url, "not_a_feed", reason) from error
        return self._root, self._records

    def _parser(self) -> expat.XMLParserType:
        """Return a parser that tells us; nobody of us keeps it, or its buffers would outlive it."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._hear
        parser.StartDoctypeDeclHandler = self._refuse
        return parser

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        self._elements += 1 + len(attributes)
        if not self._path:
            self._begin(local)
        elif len(self._path) == 1 and local in {"url", "sitemap"}:
            self._records.append({})
        if len(self._records) > ADDRESSES:
            raise self._too_large(f"more than the {ADDRESSES:,} addresses that one may have")
        if self._elements > _ELEMENTS:
            raise self._too_large(f"more than {_ELEMENTS:,} elements and attributes")
        self._path.append(local)
        if self._wanted in _WORDS:
            self._heard = []

    def _begin(self, root: str) -> None:
        if root not in {"urlset", "sitemapindex"}:
            raise ParseError(self._url, "not_a_feed", f"it is no sitemap: it begins with <{root}>")
        self._root = root

    def _end(self, _: str) -> None:
        if self._heard is not None and self._wanted in _WORDS:
            self._records[-1].setdefault(self._wanted, "".join(self._heard).strip())
            self._heard = None
        self._path.pop()

    def _hear(self, words: str) -> None:
        if self._heard is not None:
            self._heard.append(words)

    @property
    def _wanted(self) -> str:
        return "/".join(self._path[1:]) if 2 < len(self._path) < 6 else ""

    def _too_large(self, reason: str) -> ParseError:
        return ParseError(self._url, "too_large", reason)

    def _refuse(self, *_: object) -> None:
        raise ParseError(self._url, "not_a_feed", "it has a DOCTYPE, which no sitemap needs")


def _pieces(got: Body) -> Iterator[bytes]:
    """Yield a sitemap's bytes, unpacked, its first ones being no blanks.

    Raises:
        ParseError: it is empty, too large, or a gzip that is damaged or breaks off.
    """
    is_packed = got.body.startswith(_GZIP)
    if is_packed and got.body.count(_GZIP) > _MEMBERS:
        raise ParseError(got.url, "too_large", f"a gzip of more than {_MEMBERS:,} pieces")
    size, is_blank = 0, True
    packed = BytesIO(got.body)
    file = gzip.GzipFile(fileobj=packed) if is_packed else packed
    try:
        while piece := file.read(_CHUNK):
            size += len(piece)
            if size > _LIMIT:
                raise ParseError(got.url, "too_large", f"more than {_LIMIT:,} bytes unpacked")
            told = piece.lstrip() if is_blank else piece
            is_blank = is_blank and not told
            yield told
    except EOFError as error:
        raise ParseError(got.url, "truncated", "its gzip breaks off") from error
    except (OSError, zlib.error) as error:
        raise ParseError(got.url, "not_a_feed", "its gzip is damaged") from error
    if is_blank:
        raise ParseError(got.url, "empty", "the answer has no body")


def _newest_parts(url: str, records: list[_Record]) -> tuple[Part, ...]:
    """Return the parts to ask: by their dates, those without one last, news before the rest."""
    newest = sorted(records, key=_part_rank, reverse=True)
    changes = {absolute(url, record.get(_PART, "")): record.get(_PART_CHANGED) for record in newest}
    links = [link for link in changes if is_web(link)]
    return tuple(Part(link, machine_date(changes[link] or "")) for link in links[:PARTS])


def _part_rank(record: _Record) -> tuple[datetime, bool]:
    return recency(record.get(_PART_CHANGED)), "news" in record.get(_PART, "")


def _recency(record: _Record) -> datetime:
    return recency(record.get(_DATE) or record.get(_CHANGED))


def _entry(url: str, record: _Record) -> Raw:
    return Raw(
        link=absolute(url, record.get(_LINK, "")),
        title=as_markup(record.get(_TITLE, "")),
        published=record.get(_DATE) or record.get(_CHANGED, ""),
        language=record.get(_LANGUAGE, ""),
    )
