"""What each page costs in a store of a million articles, and `docs/page-costs.md` written anew.

`python -m tests.benchmarks.pages [FOLDER] [ARTICLES]`: of the store in a folder, made where
there is none, or else of one that is made for the run.
"""

import asyncio
import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any
from urllib.parse import quote, unquote, urlencode

from fastapi import FastAPI
from sqlalchemy import text

from api.app import create_app
from api.figures.addresses import Figure, Kind
from api.trends.ranges import days_until
from models.feed import Poll
from models.settings import Settings
from models.store.counts import label_totals
from models.store.engine import Begin, open_engine, opener
from models.store.migrate import migrate
from models.store.polls import note
from models.vocabulary import FRAMES, NARRATIVES, TOPICS
from tests.benchmarks.labelled import OUTLETS
from tests.benchmarks.whole import make_whole
from tests.make import NOON

_ASKED, _TIMES = 10, 3
_YEAR = timedelta(days=365)
GOAL = 100.0
"""Milliseconds of CPU that a page may take."""

REPORT = Path(__file__).parent.parent.parent / "docs" / "page-costs.md"

_PAGE = """# What pages cost

Milliseconds of CPU a page, all of it: the store's reading, counting, drawing, writing out. The
application is asked in this process, as a server asks it, over a store of {articles:,} invented
articles of two years, one in twenty about migration, told in stories, from {feeds} polled sources
with their outages, indexed; on {machine}. Making that store takes some four minutes.

- **first**: the first time in the process, when templates and statements are still to be compiled.
- **anew**: the median, and the 95th of a hundred, over labels, days and queries, each asked
  {times} times, of which the least counts; every time nothing was kept from before, and others had
  just written to the store, so that its pages are read again.
- **again**: the same a moment later, with what `api/kept.py` keeps for five minutes.

The goal is {goal:.0f} ms anew. Most of what the home page costs anew are the phrases that emerge:
the words of up to 1,500 articles of its days and of 3,000 before them are read and counted. They
are kept for five minutes, as is the summary of more than two weeks. Other work on the machine
makes every figure larger, since the halves of a core share their caches.

This page is written by `python -m tests.benchmarks.pages FOLDER`.

| page | first | anew | 95 % | again | |
|---|--:|--:|--:|--:|---|
{rows}
"""

_DAYS = days_until(NOON.date(), 90)
_FIGURES = {
    "series of a topic, 90 days": Figure(Kind.SERIES, _DAYS, ("topic:borders",)),
    "map, 90 days": Figure(Kind.MAP, _DAYS, dimension="country"),
}
_COUNTRIES = tuple("IT GR ES FR DE US MX LY TN SD SY AF VE CO BD PK NG ET TR LB".split())  # noqa: SIM905  words read better in a row
_WORDS = "people country government border year new week minister police city".split()  # noqa: SIM905
_WEEKS = tuple(f"2026-W{week}" for week in range(28, 48))
_LANGUAGES = ("en", "es", "fr", "de", "it", "pt", "ar", "el")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a page cost in milliseconds: the first time, each time anew, and when asked again."""

    page: str
    first: float
    anew: Sequence[float]
    again: Sequence[float]

    @property
    def high(self) -> float:
        """The 95th of a hundred costs anew."""
        return sorted(self.anew)[max(0, -(-len(self.anew) * 95 // 100) - 1)]

    def row(self) -> str:
        """Return a line of the table."""
        met = (
            "met" if self.high <= GOAL else "95 % missed" if median(self.anew) <= GOAL else "missed"
        )
        return (
            f"| {self.page} | {self.first:.0f} | {median(self.anew):.0f} | {self.high:.0f}"
            f" | {median(self.again):.0f} | {met} |"
        )


class Asking:
    """The application over a store, asked for addresses."""

    def __init__(self, file: Path) -> None:
        self.app: FastAPI = create_app(
            open_engine(f"sqlite:///{file}"), Settings(home=file.parent), lambda: NOON
        )
        self._loop = asyncio.new_event_loop()

    def __call__(self, address: str) -> bytes:
        """Return what stands at an address; of one that leads on, where to."""
        return self._loop.run_until_complete(self._answer(address))

    def cost(self, address: str) -> float:
        """Return the milliseconds of CPU that an answer takes."""
        start = process_time()
        self(address)
        return (process_time() - start) * 1000

    def close(self) -> None:
        """Ask nothing more."""
        self._loop.close()

    def forget(self) -> None:
        """Let nothing be kept of what was asked before."""
        if hasattr(self.app.state, "kept"):
            del self.app.state.kept

    async def _answer(self, address: str) -> bytes:
        path, _, words = address.partition("?")
        told: list[Any] = []

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Mapping[str, object]) -> None:
            if message["type"] == "http.response.start":
                assert message["status"] in {200, 303}, f"{message['status']}: {address}"
                headers: Any = message["headers"]
                told.append(dict(headers).get(b"location", b""))
            else:
                told.append(message.get("body", b""))

        await self.app(_scope(path, words), receive, send)
        return b"".join(told)


def _scope(path: str, words: str) -> dict[str, object]:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": words.encode(),
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }


def pages(asking: Asking, begin: Begin) -> Iterator[tuple[str, list[str]]]:
    """Yield each page, and the addresses that it is asked by."""
    for days in (1, 7, 30, 90):
        yield (
            f"home, {days} days",
            [f"/?days={days}&lang={lang}" for lang in ("en", "fr", "es")],
        )
    yield "topic, 30 days", [f"/topics/{one}" for one in TOPICS]
    yield "topic, 365 days", [f"/topics/{one}?days=365" for one in TOPICS]
    yield "country", [f"/countries/{one}" for one in _COUNTRIES]
    yield "country, 365 days", [f"/countries/{one}?days=365" for one in _COUNTRIES]
    yield "frame", [f"/frames/{one}" for one in FRAMES]
    yield "outlet", [f"/outlets/{quote(one)}" for one in _most(begin, "outlet")]
    yield "language", [f"/languages/{one}" for one in _LANGUAGES]
    yield "narrative", [f"/narratives/{one}" for one in NARRATIVES]
    yield "organisation", [f"/organisations/{quote(one)}" for one in _most(begin, "organisation")]
    yield "speaker", [f"/speakers/{quote(one)}" for one in _most(begin, "speaker")]
    yield "topic with its phrases", [f"/topics/{one}?phrases=yes" for one in TOPICS]
    for listed in ("topics", "countries", "outlets", "organisations", "speakers"):
        yield f"list of {listed}", [f"/{listed}?days={days}" for days in (7, 30, 90, 365)]
    yield "story", [f"/stories/{one}" for one in _largest_stories(begin)]
    yield "article", [f"/articles/{one}" for one in _articles(begin)]
    surges = [("topic", "borders"), ("country", "GR")]
    spans = (
        "days=7",
        "days=30",
        "first=2026-11-22&last=2026-11-24",
        "first=2026-11-20&last=2026-11-24",
    )
    yield (
        "surge",
        [f"/surges/{sort}/{label}?{asked}" for sort, label in surges for asked in spans],
    )
    yield "compare six, 90 days", [_compare(number) for number in range(12)]
    yield "explore migration coverage, 365 days", ["/explore?days=365"]
    yield "explore topics, 90 days", ["/explore?dimension=topic&days=90"]
    yield "explore a pair that is not kept, 90 days", [_pair(number, 90) for number in range(12)]
    yield "explore a query, 90 days", [_query(word, 90) for word in _WORDS]
    yield "search for a common word", [f"/search?{urlencode({'q': word})}" for word in _WORDS]
    yield "search of all", ["/search"]
    yield "search with filters", [_filtered(number) for number in range(12)]
    for kind, figure in _FIGURES.items():
        yield f"figure: {kind}", [asking(figure.address).decode()]
    yield "sources", ["/sources"]
    yield "source", [f"/sources/{one}" for one in range(1, 13)]
    yield "signals and alerts", ["/alerts"]
    yield "briefs", ["/briefs"]
    yield "brief of a week", [f"/briefs/{week}" for week in _WEEKS]
    yield "API: summary, 7 days", [_summary(7, lang) for lang in ("en", "fr", "es")]
    yield "API: summary, 90 days", [_summary(90, lang) for lang in ("en", "fr", "es")]
    yield "API: surges", [f"/api/v1/trends/surges?days={one}" for one in (1, 7, 14, 30)]
    yield "API: surges, explained", [_explained(one) for one in (3, 5, 7, 14)]
    yield "API: emerging phrases", [f"/api/v1/trends/emerging?days={one}" for one in (1, 7, 30)]
    yield "API: series by topic, 90 days", ["/api/v1/trends?dimension=topic&days=90"]
    yield "API: articles", [f"/api/v1/articles?{urlencode({'q': word})}" for word in _WORDS]


def _compare(number: int) -> str:
    labels = list(TOPICS)[number % len(TOPICS) :] + list(TOPICS)
    asked = dict(zip("abcdef", (f"topic:{label}" for label in labels), strict=False))
    return f"/compare?{urlencode({**asked, 'days': 90})}"


def _pair(number: int, days: int) -> str:
    asked = {"dimension": "topic", "beside": "frame", "label": list(TOPICS)[number], "days": days}
    return f"/explore?{urlencode(asked)}"


def _query(word: str, days: int) -> str:
    return f"/explore?{urlencode({'q': f'{word} country:IT', 'days': days})}"


def _filtered(number: int) -> str:
    query = f"{_WORDS[number % len(_WORDS)]} topic:{list(TOPICS)[number]} lang:en"
    return f"/search?{urlencode({'q': query})}"


def _summary(days: int, lang: str) -> str:
    return f"/api/v1/trends/summary?days={days}&lang={lang}"


def _explained(days: int) -> str:
    return f"/api/v1/trends/surges?explain=true&days={days}"


def _most(begin: Begin, dimension: str) -> list[str]:
    with begin() as session:
        totals = label_totals(session, dimension, NOON.date() - _YEAR, NOON.date())
    return sorted(totals, key=lambda label: (-totals[label], label))[:_ASKED]


def _largest_stories(begin: Begin) -> list[int]:
    with begin() as session:
        return list(session.scalars(text("SELECT id FROM story ORDER BY size DESC LIMIT 20")))


def _articles(begin: Begin) -> list[str]:
    query = "SELECT uid FROM article WHERE relevance = 'subject' ORDER BY id DESC LIMIT 20"
    with begin() as session:
        return list(session.scalars(text(query)))


def measured(asking: Asking, begin: Begin, only: str = "") -> Iterator[Cost]:
    """Ask each page whose name begins so: the first time, anew and again."""
    for page, addresses in pages(asking, begin):
        if page.startswith(only):
            first = asking.cost(addresses[0])
            costs = [_costs(asking, begin, address) for address in addresses[:_ASKED]]
            yield Cost(page, first, *zip(*costs, strict=True))


def _costs(asking: Asking, begin: Begin, address: str) -> tuple[float, float]:
    """Return what an answer costs anew, and again: the least of some, as others slow them all."""
    anew, again = [], []
    for _ in range(_TIMES):
        asking.forget()
        _write(begin)
        anew.append(asking.cost(address))
        again.append(asking.cost(address))
    return min(anew), min(again)


def _write(begin: Begin) -> None:
    """Write what the service writes all the time: that a feed was visited."""
    with begin() as session:
        note(session, Poll(feed_id=1, at=NOON, code="unchanged"))


def main(folder: str = "", articles: str = "1000000", only: str = "") -> None:
    """Measure, and write the page; of some pages `only`, print what they cost."""
    with TemporaryDirectory() as made:
        file = Path(folder or made) / "tidings.db"
        if not file.exists():
            took = process_time()
            make_whole(file, int(articles), NOON)
            print(f"made in {process_time() - took:.0f} s of CPU", flush=True)
        engine = open_engine(f"sqlite:///{file}")
        migrate(engine)
        begin = opener(engine)
        costs = []
        with closing(Asking(file)) as asking:
            for cost in measured(asking, begin, only):
                costs.append(cost)
                print(cost.row(), flush=True)
        if not only:
            REPORT.write_text(_report(begin, costs), encoding="utf-8")


def _report(begin: Begin, costs: Sequence[Cost]) -> str:
    with begin() as session:
        articles = session.scalars(text("SELECT count(*) FROM visit")).one()
    return _PAGE.format(
        articles=articles,
        feeds=OUTLETS,
        machine=f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        goal=GOAL,
        times=_TIMES,
        rows="\n".join(cost.row() for cost in costs),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
