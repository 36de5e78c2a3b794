"""The pass that visits feeds: which are due, what they answered, and each kept as it comes.

One transaction a feed, and none is open while the network is waited for; so a crash loses
the feed in hand at most, and a failure, being a value, touches no other feed.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import random

from ingest.fetch import Fetch
from ingest.keep import Outcome, keep
from ingest.obeying import read_obeying
from ingest.reading import Asking
from ingest.turns import Turns, taken
from models import Feed
from models.store.engine import Begin
from models.store.feeds import all_feeds, due_feeds, mend_clock
from models.store.hosts import name_of, troubled_hosts
from models.store.placing import close_stories
from models.store.polls import drop_history

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Visits:
    """Which feeds a pass visits and how: `every` one, due or not; how many in all and a host.

    `reads_pages`: whether the pages of articles that a feed only summarises are queued.
    """

    every: bool = False
    reads_pages: bool = True
    turns: Turns = field(default_factory=Turns)
    asking: Asking = field(default_factory=Asking)
    jitter: Callable[[], float] = random


def crawl(
    begin: Begin, fetch: Fetch, now: datetime, visits: Visits | None = None
) -> Iterator[Outcome]:
    """Visit the feeds that are due, many at once, and yield what each came to.

    Of a host that failed last time one feed is asked first; its sisters follow if it answers.
    """
    visits = visits or Visits()
    with begin() as session:
        close_stories(session, now)
    with begin() as session:
        mend_clock(session, now)
        drop_history(session, now)
        due = all_feeds(session, now) if visits.every else due_feeds(session, now)
        troubled = troubled_hosts(session)
    first, sisters = taken(due, visits.turns, troubled)
    yield from _visit_all(begin, fetch, now, visits, first)
    if sisters:
        with begin() as session:
            troubled = troubled_hosts(session)
        rest = [feed for feed in sisters if name_of(feed.url) not in troubled]
        yield from _visit_all(begin, fetch, now, visits, rest)


def _visit_all(
    begin: Begin, fetch: Fetch, now: datetime, visits: Visits, feeds: Sequence[Feed]
) -> Iterator[Outcome]:
    for reading in read_obeying(begin, fetch, feeds, now, visits.asking, visits.jitter):
        with begin() as session:
            outcome = keep(session, reading, now, visits.jitter(), reads_pages=visits.reads_pages)
        if outcome.error is not None:
            _log.warning("%s: %s: %s", outcome.code, outcome.error.reason, outcome.feed.url)
        yield outcome
