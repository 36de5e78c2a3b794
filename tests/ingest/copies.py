"""One page read in many ways, as outlets that copy a text would give it: are the copies known?

A reading counts as a copy where it holds every passage that people marked as the page's own; who
reads something else on the page copies nothing. Pages that hold each other's passages are one.
Titles are left out: they would help.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from pathlib import Path

import trafilatura
from lxml import html
from lxml.etree import LxmlError
from sqlalchemy import select
from sqlmodel import col

from ingest.drafts import Origin, to_drafts
from ingest.entry import Entry
from ingest.stories import NEAR, band_keys, containment
from models import Article
from models.draft import Source
from models.store.articles import add_new
from models.store.engine import open_engine, opener
from models.store.migrate import migrate
from models.store.telling import ALIKE
from tests.ingest.real_pages import JudgedPage, NewsPage, judged_pages, news_pages
from tests.make import NOON, make_feed

SUMMARY = 300
"""Characters of a feed's summary: the beginning of what trafilatura reads, cut at a word."""

_SHORTEST = 100  # characters of a reading: a shorter one is a heading or a form
_LINE = 40  # characters of a line that marks a news page: a shorter one is a heading
_MARKED = 60  # characters of passages that tell two pages to be one


@dataclass(frozen=True, slots=True)
class Copy:
    """One reading of a page. `page` is the same for all copies of one text."""

    page: str
    reader: str
    text: str


@dataclass(frozen=True, slots=True)
class Pairs:
    """How many pairs of copies were taken for one text: rightly, and in all; and how many are."""

    right: int
    found: int
    wanted: int

    @property
    def precision(self) -> float:
        """How many of those found are."""
        return self.right / self.found

    @property
    def recall(self) -> float:
        """How many of those that are were found."""
        return self.right / self.wanted

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / (self.found + self.wanted)


def copies(folder: Path, every: int = 1) -> list[Copy]:
    """Read the pages in all ways; `every` n-th page, where not all are wanted."""
    pages: list[NewsPage | JudgedPage] = [*news_pages(folder)]
    pages += judged_pages(folder)
    pages = pages[::every]
    read = {page.url: dict(_readings(page)) for page in pages}
    one = _same_pages({page.url: _passages(page) for page in pages}, read)
    return [
        Copy(one[url], reader, text)
        for url, readings in read.items()
        for reader, text in readings.items()
    ]


def by_sketch(found: Sequence[Copy]) -> Pairs:
    """Score what candidates and containment say of every pair."""
    by_key: dict[int, list[int]] = defaultdict(list)
    for number, copy in enumerate(found):
        for key in band_keys("", copy.text):
            by_key[key].append(number)
    met = {pair for numbers in by_key.values() for pair in combinations(numbers, 2)}
    alike = [
        found[one].page == found[other].page
        for one, other in met
        if containment(found[one].text, found[other].text) >= ALIKE
    ]
    return Pairs(sum(alike), len(alike), _wanted(found))


def by_story(found: Sequence[Copy]) -> Pairs:
    """Score which pairs stand in one story, each reader's copies stored as another outlet's."""
    engine = open_engine("sqlite://")
    migrate(engine)
    begin = opener(engine)
    for reader in sorted({copy.reader for copy in found}):
        with begin() as session:
            feed = make_feed(session)
            origin = Origin(Source(feed.outlet_id, feed.id), feed.url)
            own = [(at, copy) for at, copy in enumerate(found) if copy.reader == reader]
            entries = [Entry("", copy.text, None, str(at), None, None) for at, copy in own]
            add_new(session, to_drafts(entries, origin, NOON), NEAR, NOON)
    told: dict[int, Counter[str]] = defaultdict(Counter)
    with begin() as session:
        for guid, story in session.execute(select(col(Article.guid), col(Article.story_id))):
            told[story][found[int(guid)].page] += 1
    engine.dispose()
    right = sum(comb(count, 2) for pages in told.values() for count in pages.values())
    return Pairs(right, sum(comb(pages.total(), 2) for pages in told.values()), _wanted(found))


def _wanted(found: Iterable[Copy]) -> int:
    return sum(comb(count, 2) for count in Counter(copy.page for copy in found).values())


def _readings(page: NewsPage | JudgedPage) -> Iterator[tuple[str, str]]:
    passages = _passages(page)
    for reader, read in _READERS.items():
        text = read(page.body)
        if len(text) >= _SHORTEST and passages and _holds(text, passages):
            yield reader, text
            if reader == "trafilatura" and len(text) > 2 * SUMMARY:
                yield "a summary", text[:SUMMARY].rpartition(" ")[0] + "…"
    if isinstance(page, NewsPage):
        yield "fundus", page.text


def _passages(page: NewsPage | JudgedPage) -> list[str]:
    """Return what people marked as a page's own text."""
    if isinstance(page, JudgedPage):
        return [_spaced(passage) for passage in page.within]
    lines = [_spaced(line) for line in page.text.splitlines() if len(line) >= _LINE]
    return [lines[0], lines[-1]] if lines else []


def _holds(text: str, passages: Iterable[str]) -> bool:
    shown = _spaced(text)
    return all(passage in shown for passage in passages)


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _same_pages(
    passages: Mapping[str, Sequence[str]], read: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """Return what each page is called: one that holds another's passages is called as that."""
    one = {url: url for url in passages}
    shown = {url: _spaced(readings.get("trafilatura", "")) for url, readings in read.items()}
    for url, own in passages.items():
        if sum(map(len, own)) >= _MARKED:
            for other, text in shown.items():
                if other != url and own[0] in text and all(passage in text for passage in own):
                    one = {
                        page: one[other] if was == one[url] else was for page, was in one.items()
                    }
    return one


def _paragraphs(body: bytes) -> str:
    try:
        document = html.document_fromstring(body)
    except (LxmlError, ValueError):
        return ""
    return "\n".join(_spaced(one.text_content()) for one in document.iter("p"))


_READERS: dict[str, Callable[[bytes], str]] = {
    "trafilatura": lambda body: trafilatura.extract(body) or "",
    "for precision": lambda body: trafilatura.extract(body, favor_precision=True) or "",
    "for recall": lambda body: trafilatura.extract(body, favor_recall=True) or "",
    "fast": lambda body: trafilatura.extract(body, fast=True) or "",
    "baseline": lambda body: str(trafilatura.baseline(body)[1]),
    "paragraphs": _paragraphs,
}
