"""A process that crawls, tags and indexes without end, to be killed: many times, quickly.

`python -m tests.faults.crawler DATABASE PORT` reads lines from its input: what to do (`crawl` or
`migrate`), seconds to live, and the number of a disk operation that is to fail (0: none). For
each it forks a process that does it, lets it live so long, kills it, and says so. What a crawler
has committed it writes to `acknowledged`.
"""

import ctypes
import os
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from ingest.addresses import Gate
from ingest.crawl import Visits, crawl
from ingest.curl import CurlFetch
from ingest.fetch import Manners
from models.annotation import Annotated, Item, Tagged
from models.errors import StoreError
from models.store.engine import open_engine, opener
from models.store.fulltext import index_pending
from models.store.migrate import migrate
from models.vocabulary import Relevance, TagKind
from nlp.annotate import annotate
from tests.make import NOON


class OneTag:
    """A cascade of one tagger that finds the same in everything."""

    version = "faults/1"

    def read(self, items: Iterable[Item]) -> Iterator[Annotated]:
        """Yield one reading an item."""
        for item in items:
            tag = Tagged(TagKind.TOPIC, "borders", "faults/1")
            yield Annotated(item, "en", Relevance.SUBJECT, (tag,))


def crawl_once(database: str, port: int, acknowledged: int, now: datetime) -> None:
    """Visit every feed, tag and index what is new; write down what was committed."""
    engine = open_engine(f"sqlite:///{database}")
    begin = opener(engine)
    fetch = CurlFetch(Manners("Tidings/test", gate=Gate(frozenset({("127.0.0.1", port)}))))
    for outcome in crawl(begin, fetch, now, Visits(every=True)):
        for article in outcome.new:
            os.write(acknowledged, f"{article.uid}\n".encode())
    for _ in annotate(begin, OneTag(), now):
        pass
    while True:
        with begin() as session:
            if not index_pending(session):
                break
    engine.dispose()


def _live(database: str, port: int, failing: int) -> None:
    acknowledged = os.open(
        Path(database).with_name("acknowledged"), os.O_WRONLY | os.O_CREAT | os.O_APPEND
    )
    if failing:
        ctypes.CDLL(None).fault_arm(failing)
        try:
            crawl_once(database, port, acknowledged, moment())
        except StoreError as error:
            print(f"{error.code}", flush=True)
        else:
            print("passed", flush=True)
        return
    while True:
        crawl_once(database, port, acknowledged, moment())


def _migrate(database: str, _port: int, _failing: int) -> None:
    migrate(open_engine(f"sqlite:///{database}"))
    time.sleep(60)  # until it is killed


def moment() -> datetime:
    """Return a moment that no round before had."""
    return NOON + timedelta(milliseconds=int(time.monotonic() * 1000))


def main(database: str, port: int) -> None:
    """Fork and kill, a line of input each."""
    for line in sys.stdin:
        what, seconds, failing = line.split()
        child = os.fork()
        if child == 0:
            _WORK[what](database, port, int(failing))
            os._exit(0)
        if int(failing):
            _, status = os.waitpid(child, 0)
            if status != 0:
                print("crashed", flush=True)
        else:
            time.sleep(float(seconds))
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            print("killed", flush=True)


_WORK = {"crawl": _live, "migrate": _migrate}


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
