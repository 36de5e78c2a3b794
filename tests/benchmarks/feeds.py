"""P1 and P2: what an unchanged and a changed feed cost, beside the least possible and the peers."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.clients import bare, ours, with_httpx
from tests.benchmarks.measure import Goal, Measured, compared, take_turns
from tests.benchmarks.origin import FEEDS, origin
from tests.benchmarks.peers import Crawl, Library, collect, least

UNCHANGED = (
    Goal("P1", "fetch, 304", "bare libcurl, 304", most=1.3, held=1.4),
    Goal(
        "P1",
        "fetch, 304",
        "httpx, 304",
        most=0.25,
        held=0.7,
        why="the handshake is the cost, and bare libcurl alone is over a quarter of httpx",
    ),
)
CHANGED = (
    Goal(
        "P2",
        "fetch, parse, clean, identify",
        "bare libcurl and strict lxml",
        most=1.5,
        held=3.0,
        why="thirty-five new entries are cleaned and hashed, which the other side does not do",
    ),
    Goal("P2", "fetch, parse, clean, identify", "reader", most=1 / 12, held=1 / 12),
    Goal(
        "P13, its crawl",
        "the whole crawl, stored, with stories",
        "reader",
        most=1 / 6,
        held=0.9,
        why="reader looks for no duplicates across feeds, and makes no stories",
    ),
)


def unchanged() -> list[Measured]:
    """Measure P1."""
    with origin() as site:
        contenders: dict[str, Callable[[], object]] = {
            "fetch, 304": partial(ours, site, "same"),
            "bare libcurl, 304": partial(bare, site, "same"),
            "httpx, 304": partial(with_httpx, site, "same"),
        }
        return compared(take_turns(contenders, FEEDS), UNCHANGED)


def changed() -> list[Measured]:
    """Measure P2, and what storing adds: every entry of every feed is new, the dearest case."""
    with origin() as site, TemporaryDirectory() as folder:
        contenders: dict[str, Callable[[], int]] = {
            "fetch, parse, clean, identify": partial(collect, site),
            "the whole crawl, stored, with stories": Crawl(site, Path(folder)),
            "bare libcurl and strict lxml": partial(least, site),
            "reader": Library(site),
        }
        counts = {name: work() for name, work in contenders.items()}
        assert len(set(counts.values())) == 1, counts
        return compared(take_turns(contenders, FEEDS), CHANGED)
