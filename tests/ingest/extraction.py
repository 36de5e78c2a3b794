"""How well pages are read, beside trafilatura as it comes, by the same measures in one run.

`python -m tests.ingest.extraction` writes `docs/extraction.md`; it needs `../shared/data`.
Nothing here was tuned on these pages but the words of walls and consent forms.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from time import process_time
from typing import TypeVar

import trafilatura

from ingest import extract_child
from ingest.dates import parse_date
from ingest.extract import Extracted, read_told
from ingest.verdicts import judge_page
from models.vocabulary import PageState
from tests.conftest import SHARED
from tests.ingest.real_pages import JudgedPage, NewsPage, judged_pages, news_pages

REPORT = Path(__file__).parent.parent.parent / "docs" / "extraction.md"
SUMMARY = 300
"""Characters that a feed is taken to give of each page, for the verdicts."""

_TOKEN = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+")
_SHINGLE = 4  # tokens
_SHOWN = 0.5  # of an expectation that the page must show, or it is that of another page

Got = TypeVar("Got")


@dataclass(slots=True)
class Scored:
    """What one extractor came to."""

    seconds: float = 0.0
    overlaps: list[tuple[float, float]] = field(default_factory=list)  # precision, recall a page
    hits: Counter[str] = field(default_factory=Counter)  # of the passages of judged pages

    @property
    def news_f1(self) -> float:
        """The mean of the pages' F1, over shingles of four words."""
        return mean(_f1(*one) for one in self.overlaps)

    @property
    def passages(self) -> tuple[float, float, float]:
        """Precision, recall and F1 over passages: those in the text, and those that are not."""
        precision = self.hits["in"] / (self.hits["in"] + self.hits["wrongly in"])
        recall = self.hits["in"] / (self.hits["in"] + self.hits["missed"])
        return precision, recall, _f1(precision, recall)


@dataclass(slots=True)
class Measured:
    """Everything of one run."""

    ours: Scored = field(default_factory=Scored)
    plain: Scored = field(default_factory=Scored)
    news: int = 0
    judged: int = 0
    titles: int = 0
    dates: int = 0
    authors: list[float] = field(default_factory=list)
    states: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, str, int]] = field(default_factory=list)


def measure(folder: Path, every: int = 1) -> Measured:
    """Read the pages both ways; `every` n-th one, where not all are wanted."""
    measured = Measured()
    for page in list(news_pages(folder))[::every]:
        _measure_news(measured, page)
    for judged in list(judged_pages(folder))[::every]:
        _measure_passages(measured, judged)
    return measured


def ours(url: str, body: bytes) -> Extracted:
    """Read a page as the child does, without its process."""
    return read_told(extract_child.read(json.dumps([url, "text/html"]).encode(), body))


def plain(url: str, body: bytes) -> str:
    """Read a page as trafilatura does when nothing is asked of it."""
    return trafilatura.extract(body, url=url) or ""


def _measure_news(measured: Measured, page: NewsPage) -> None:
    wanted = _shingles(page.text)
    if _share(wanted, _shingles(trafilatura.html2txt(page.body))) < _SHOWN:
        return
    measured.news += 1
    got = _timed(measured.ours, lambda: ours(page.url, page.body))
    measured.ours.overlaps.append(_overlap(wanted, _shingles(got.text)))
    other = _timed(measured.plain, lambda: plain(page.url, page.body))
    measured.plain.overlaps.append(_overlap(wanted, _shingles(other)))
    measured.titles += _words(got.title) == _words(page.title)
    published = parse_date(got.published) if got.published else None
    measured.dates += published is not None and abs((published - page.published).days) < 1
    if page.authors:
        named = " ".join(_words(got.author or ""))
        found = [" ".join(_words(author)) in named for author in page.authors]
        measured.authors.append(mean(found))
    settled = judge_page(page.url, page.url, SUMMARY, got)
    measured.states[settled.state.value] += 1
    if settled.state is not PageState.READ:
        measured.refused.append((page.name, settled.code or settled.state.value, len(page.text)))


def _measure_passages(measured: Measured, page: JudgedPage) -> None:
    measured.judged += 1
    for scored, text in (
        (measured.ours, _timed(measured.ours, lambda: ours(page.url, page.body)).text),
        (measured.plain, _timed(measured.plain, lambda: plain(page.url, page.body))),
    ):
        shown = " ".join(text.split())
        for passage in page.within:
            scored.hits["in" if " ".join(passage.split()) in shown else "missed"] += 1
        for passage in page.without:
            scored.hits["wrongly in"] += " ".join(passage.split()) in shown


def _timed(scored: Scored, read: Callable[[], Got]) -> Got:
    began = process_time()
    got = read()
    scored.seconds += process_time() - began
    return got


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _TOKEN.findall(text)]


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = _words(text)
    return Counter(zip(*(words[at:] for at in range(_SHINGLE)), strict=False))


def _share(wanted: Counter[tuple[str, ...]], got: Counter[tuple[str, ...]]) -> float:
    return (wanted & got).total() / wanted.total() if wanted else 0.0


def _overlap(
    wanted: Counter[tuple[str, ...]], got: Counter[tuple[str, ...]]
) -> tuple[float, float]:
    """Return precision and recall of a page, as the article extraction benchmark counts them."""
    return _share(got, wanted), _share(wanted, got)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def report(measured: Measured) -> str:
    """Write a run out as the page in `docs/`."""
    return _PAGE.format(
        news=measured.news,
        judged=measured.judged,
        rows="\n".join(_rows(measured)),
        titles=measured.titles / measured.news,
        dates=measured.dates / measured.news,
        authors=mean(measured.authors),
        told=len(measured.authors),
        states=", ".join(f"`{state}` {n}" for state, n in measured.states.most_common()),
        refused="\n".join(_refused(measured.refused)) or "| none | | |",
        summary=SUMMARY,
    )


def _rows(measured: Measured) -> Iterator[str]:
    pages = measured.news + measured.judged
    for name, one in (("ours", measured.ours), ("trafilatura as it comes", measured.plain)):
        precision, recall, f1 = one.passages
        told = f"| {name} | {one.news_f1:.4f} | {precision:.4f} | {recall:.4f} | {f1:.4f} "
        yield f"{told}| {pages / one.seconds:.0f} |"


def _refused(refused: Iterable[tuple[str, str, int]]) -> Iterator[str]:
    for name, code, length in sorted(refused):
        yield f"| {name.removesuffix('.html.gz')} | `{code}` | {length:,} |"


_PAGE = """# Reading pages: how well

By `python -m tests.ingest.extraction` over `../shared/data/pages`: {news} news pages of 41
countries that fundus's people have read (those whose expected text the page shows), and {judged}
pages of trafilatura's own evaluation, each with passages that belong to its text and others that do
not.
Nothing was tuned on them but the words by which walls are known. Both readers ran in one process.

| reader | news pages: F1 | passages: precision | recall | F1 | pages a CPU-second |
|---|--:|--:|--:|--:|--:|
{rows}

F1 on news pages is the mean over pages, on shingles of four words (Scrapinghub's article
extraction benchmark); passages are counted over all pages (trafilatura's evaluation). Our reader is
trafilatura with the pages' own markup read before its guesses, so the texts hardly differ; the time
for titles, authors, dates, reservations and fact-checks is in ours.

On the news pages: the title word for word {titles:.2f}, the day of publication {dates:.2f}, authors
named {authors:.2f} (of {told} pages that name any).

## What each page was taken for

Judged as if a feed had given {summary} characters of each: {states}. All of these pages show
their article to fundus's reader, so each that is neither `read` nor `reserved` is a false alarm,
or an article that publishers show to subscribers alone:

| page | taken for | characters expected |
|---|---|--:|
{refused}
"""


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, and write the report."""
    measured = measure(SHARED / "pages", *map(int, arguments))
    REPORT.write_text(report(measured), encoding="utf-8")
    print(report(measured))


if __name__ == "__main__":
    main()
