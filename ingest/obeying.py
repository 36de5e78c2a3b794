"""Reading sources as the rules of their hosts allow.

Pages made for people are asked for only where robots.txt lets us and nobody reserves them; feeds
and sitemaps are published to be polled, and exempt. A refusal is a failure of the source.
"""

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from ingest.fetch import Answer, Fetch
from ingest.reading import Asking, Reading, read
from ingest.rules import known_hosts, refusal, robots_of
from ingest.sources import KINDS
from models import Feed
from models.errors import FetchError
from models.store.engine import Begin
from models.store.hosts import held_hosts, origin_of


def read_obeying(
    begin: Begin,
    fetch: Fetch,
    feeds: Sequence[Feed],
    now: datetime,
    asking: Asking,
    chance: Callable[[], float],
) -> Iterator[Reading]:
    """Ask sources what they have, as `read` does, but for those that we are not to ask.

    Pages come last: no feed waits for a robots.txt.
    """
    pages = [feed for feed in feeds if KINDS[feed.kind].is_page]
    others = [feed for feed in feeds if not KINDS[feed.kind].is_page]
    yield from read(fetch, others, now, replace(asking, held=lambda: _held(begin, now)))
    hosts = known_hosts(begin, fetch, [feed.url for feed in pages], now, chance)
    allowed = []
    for feed in pages:
        error = refusal(feed.url, hosts[origin_of(feed.url)])
        if error is None:
            allowed.append(feed)
        else:
            yield Reading(feed, error)
    delays = {feed.url: robots_of(hosts[origin_of(feed.url)]).delay for feed in allowed}
    for reading in read(fetch, allowed, now, replace(asking, delays=delays)):
        answer = reading.answer
        if answer is None:
            yield reading
            continue
        if origin_of(answer.url) not in hosts:  # it led elsewhere, where other rules hold
            hosts |= known_hosts(begin, fetch, [answer.url], now, chance)
        error = _reserved(answer) or refusal(answer.url, hosts[origin_of(answer.url)])
        yield reading if error is None else Reading(reading.feed, error)


def _held(begin: Begin, now: datetime) -> Container[str]:
    with begin() as session:
        return held_hosts(session, now)


def _reserved(answer: Answer) -> FetchError | None:
    if not answer.reserved:
        return None
    reason = f"it is reserved by {answer.reserved}"
    return FetchError(answer.url, "reserved", reason, retry=False)
