"""A hostile feed among a hundred good ones: how long those take, and what memory grows by."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

from ingest.addresses import Gate
from ingest.curl import CurlFetch
from ingest.fetch import Manners
from ingest.reading import read
from models import Feed
from models.errors import ParseError
from tests.benchmarks.measure import Goal, Measured
from tests.benchmarks.synthetic import feed
from tests.faults.weigh import peak_memory, reset_memory
from tests.ingest.server import Page, Site, serving
from tests.make import NOON

GOOD = 100
HOSTILE = (
    "<rss version='2.0'><channel><item><title>a & b</title>"
    f"<author>a@{'a.' * 60_000}</author></item></channel></rss>"
).encode()
"""Forty kilobytes would do: feedparser reads this author in quadratic time."""


@dataclass(frozen=True, slots=True)
class Pass:
    """One visit to all feeds: seconds until the last good one was read, and bytes we grew by."""

    seconds: float
    grown: int


@contextmanager
def town() -> Iterator[Site]:
    """Serve the good feeds, and the hostile one at `/hostile`."""
    bodies = {f"/good/{number}": feed(number) for number in range(GOOD)} | {"/hostile": HOSTILE}
    with serving({path: _page(body) for path, body in bodies.items()}) as site:
        yield site


def visit(site: Site, *, hostile: bool) -> Pass:
    """Visit every feed once, the hostile one among the first."""
    gate = Gate(allowed=frozenset({("127.0.0.1", site.port)}))
    paths = [f"/good/{number}" for number in range(GOOD)]
    if hostile:
        paths.insert(5, "/hostile")
    feeds = [
        Feed(id=n, url=site.url(path), outlet_id=1, added_at=NOON, due_at=NOON)
        for n, path in enumerate(paths)
    ]
    resident = reset_memory()
    started, last, ended = perf_counter(), 0.0, 0
    for reading in read(CurlFetch(Manners("Tidings/benchmark", gate=gate)), feeds, NOON):
        if reading.feed.url.endswith("/hostile"):
            assert isinstance(reading.found, ParseError)
            ended += 1
        else:
            assert not isinstance(reading.found, Exception), reading.found
            last = perf_counter() - started
    assert ended == int(hostile)
    return Pass(last, peak_memory() - resident)


def _page(body: bytes) -> Page:
    return lambda handler: handler.reply(200, body)


GROWTH = 64 << 20
"""Bytes that one hostile feed may add to the service's resident memory (P14)."""

SLOWER = Goal(
    "P14",
    "100 good feeds beside a hostile one",
    "100 good feeds",
    most=1.2,
    held=1.2,
    why="the clock on the wall counts what else the machine has to do",
)


def beside_hostile(rounds: int = 12) -> tuple[Measured, int]:
    """Measure P14: wall time until the last good feed, and the most that memory grew by.

    The least of some rounds: the clock on the wall also counts what else the machine has to do.
    """
    with town() as site:
        visit(site, hostile=False)
        quiet, beside, grown = [], [], []
        for _ in range(rounds):
            alone = visit(site, hostile=False)
            together = visit(site, hostile=True)
            quiet.append(alone.seconds)
            beside.append(together.seconds)
            grown.append(together.grown)
    measured = Measured(SLOWER, min(beside) * 1000 / GOOD, min(quiet) * 1000 / GOOD)
    return measured, max(grown)
