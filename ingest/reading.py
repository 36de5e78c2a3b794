"""Asking sources what they have, and reading it: the network's side of a crawl.

No database here: rows come in, readings go out, and a foreseen failure is one of them. A source
that has parts (a sitemap's index) is asked for them in a second round, and is one reading; parts
have no parts of their own.
"""

from bisect import insort
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ingest import schedule
from ingest.ahead import ahead
from ingest.declared import Body, Keys
from ingest.entry import Parsed
from ingest.fetch import Answer, Fetch, Request
from ingest.health import body_hash
from ingest.parts import Whole, due_parts
from ingest.sources import KINDS, ask, read_quickly, read_source
from models import Feed
from models.errors import FeedError, FetchError, ParseError
from models.store.feeds import LONGEST_URL
from models.store.hosts import name_of

_HELD = 32_000_000  # bytes of answers that wait until the others are read
_LARGE = 300_000  # bytes of one that waits for that: ten times a usual feed
_ENDED = {"parse_timeout", "parse_crashed"}


@dataclass(frozen=True, slots=True)
class Asking:
    """How sources are asked: `whole`, whatever we hold of them; with which keys of services.

    `delays` are the seconds between two requests that a host asks for, by sources' addresses;
    `held` tells the names of the hosts that are left alone now, and asked for no part.
    """

    whole: bool = False
    keys: Keys = field(default_factory=dict)
    delays: Mapping[str, float] = field(default_factory=dict)
    held: Callable[[], Container[str]] = frozenset


@dataclass(frozen=True, slots=True)
class Reading:
    """What a visit found: entries, nothing new (None), or an error; `answer` where one came.

    Of a source in parts, the answer is its index's with a digest of the parts for a body:
    `parts_size` is how many bytes they were, `failed` what became of those that could not be had
    or read, besides.
    """

    feed: Feed
    found: Parsed | FeedError | None
    answer: Answer | None = None
    failed: tuple[FeedError, ...] = ()
    parts_size: int | None = None

    @property
    def size(self) -> int | None:
        """How many decoded bytes came; None where no body did."""
        if self.answer is None or self.answer.is_unchanged:
            return None
        return len(self.answer.body) if self.parts_size is None else self.parts_size


def read(
    fetch: Fetch, feeds: Iterable[Feed], now: datetime, asking: Asking | None = None
) -> Iterator[Reading]:
    """Ask sources what they have, many at once. A foreseen failure is a value, not an exception."""
    asking = asking or Asking()
    asked: dict[Request, list[Feed]] = {}
    for feed in feeds:
        try:
            asked.setdefault(_request(feed, now, asking), []).append(feed)
        except FetchError as error:
            yield Reading(feed, error)
    in_parts = []
    for reading in _first_round(fetch, asked, asking):
        if isinstance(reading.found, Parsed) and reading.found.more:
            in_parts.append(_begun(reading, reading.found, now, asking))
        else:
            yield reading
    yield from _read_parts(fetch, in_parts, asking)


def _first_round(
    fetch: Fetch, asked: Mapping[Request, Sequence[Feed]], asking: Asking
) -> Iterator[Reading]:
    slow = _Slow()
    for fetched in ahead(iter(fetch(asked)), slow.may_be_read):
        if fetched is None:  # servers are waited for
            yield slow.read()
            continue
        request, came = fetched
        for feed in asked[request]:
            answer = _for_feed(feed, request, came)
            reading = _read_one(feed, answer, asking)
            if reading is None:
                yield from slow.add(feed, answer)
            else:
                yield reading
    yield from slow.all()


def _for_feed(feed: Feed, request: Request, came: Answer | FetchError) -> Answer | FetchError:
    """Return an answer as one to a feed: it moves to no made-up address, and to no endless one."""
    if not isinstance(came, Answer) or came.moved_to is None:
        return came
    is_its_own = request.url == feed.url and len(came.moved_to.encode()) <= LONGEST_URL
    return came if is_its_own else replace(came, moved_to=None)


@dataclass(frozen=True, slots=True)
class _InParts:
    """A visit to a source whose parts are still to be asked, and what has come of them."""

    feed: Feed
    answer: Answer | None
    whole: Whole


def _begun(reading: Reading, index: Parsed, now: datetime, asking: Asking) -> _InParts:
    """Return a visit to an index, whose own validators do not count: its parts may change alone."""
    feed, answer = reading.feed, reading.answer
    heard_at = None if asking.whole or feed.body_hash is None else feed.ok_at
    bare = None if answer is None else replace(answer, body=b"", etag=None, last_modified=None)
    return _InParts(feed, bare, Whole(index, due_parts(index.more, heard_at, now.date())))


class _Slow:
    """Answers that may take long to read: read while servers are waited for, and after all others.

    The shortest is read first. One that ended its reader the last time comes last of all, so that
    it keeps nobody waiting. No more is held of them than so much.
    """

    def __init__(self) -> None:
        self._held: list[tuple[Feed, Answer]] = []
        self._last: list[tuple[Feed, Answer]] = []

    def add(self, feed: Feed, answer: Answer | FetchError) -> Iterator[Reading]:
        if isinstance(answer, Answer):
            kept = self._last if feed.error_code in _ENDED else self._held
            insort(kept, (feed, answer), key=lambda held: len(held[1].body))
        while sum(len(held.body) for _, held in (*self._held, *self._last)) > _HELD:
            yield self.read()

    def may_be_read(self) -> bool:
        return bool(self._held)

    def all(self) -> Iterator[Reading]:
        while self._held or self._last:
            yield self.read()

    def read(self) -> Reading:
        feed, answer = (self._held or self._last).pop(0)
        return Reading(feed, _parsed(feed, answer), answer)


def _request(feed: Feed, now: datetime, asking: Asking) -> Request:
    url = ask(feed.kind, feed.url, asking.keys)
    delay = max(asking.delays.get(feed.url, 0.0), KINDS[feed.kind].delay)
    if asking.whole or schedule.is_whole_due(feed, now):
        return Request(url, delay=delay)
    return Request(url, feed.etag, feed.last_modified, delay)


def _read_one(feed: Feed, answer: Answer | FetchError, asking: Asking) -> Reading | None:
    """Return what an answer holds; None where reading it may take long."""
    if isinstance(answer, FetchError):
        return Reading(feed, answer)
    if answer.is_unchanged or (not asking.whole and body_hash(answer.body) == feed.body_hash):
        return Reading(feed, None, answer)
    if len(answer.body) > _LARGE:
        return None
    try:
        found = read_quickly(feed.kind, feed.options, _body(answer))
    except ParseError as error:
        return Reading(feed, error, answer)
    return None if found is None else Reading(feed, found, answer)


def _parsed(feed: Feed, answer: Answer) -> Parsed | ParseError:
    try:
        return read_source(feed.kind, feed.options, _body(answer))
    except ParseError as error:
        return error


def _body(answer: Answer) -> Body:
    return Body(answer.url, answer.body, answer.content_type or "")


def _read_parts(fetch: Fetch, visits: Sequence[_InParts], asking: Asking) -> Iterator[Reading]:
    """Ask for the parts of sources that have some, all at once; put each source together."""
    held = asking.held()
    asked: dict[str, list[_InParts]] = {}
    for visit in visits:
        for url in visit.whole.urls:
            asked.setdefault(url, []).append(visit)
    for url, came in _all_of(fetch, asked, held):
        for visit in asked[url]:
            body = came.body if isinstance(came, Answer) else b""
            visit.whole.take(url, body, _part(visit.feed, came))
            if visit.whole.is_complete:
                yield _joined(visit, asking)


def _all_of(
    fetch: Fetch, urls: Iterable[str], held: Container[str]
) -> Iterator[tuple[str, Answer | FetchError]]:
    """Ask for addresses, but none of a host that is left alone."""
    wanted = []
    for url in urls:
        host = name_of(url)
        if host in held:
            reason = f"not asked, since {host} asked for quiet"
            yield url, FetchError(url, "host_waiting", reason)
        else:
            wanted.append(Request(url))
    for request, came in fetch(wanted):
        yield request.url, came


def _part(feed: Feed, part: Answer | FetchError) -> Parsed | FeedError:
    if isinstance(part, FetchError):
        return part
    found = _parsed(feed, part)
    if isinstance(found, Parsed) and found.more:
        reason = f"it is an index within an index; declare it by itself, or {found.more[0].url}"
        return ParseError(part.url, "not_a_feed", reason)
    return found


def _joined(visit: _InParts, asking: Asking) -> Reading:
    """Return the visit to a source all of whose parts have come, or failed to."""
    whole, failed = visit.whole, visit.whole.failed
    answer = None if visit.answer is None else replace(visit.answer, body=whole.digest)
    found = whole.parsed()
    if found is None:
        is_heard = any(isinstance(error, ParseError) for error in failed)
        return Reading(
            visit.feed, failed[0], answer if is_heard else None, failed[1:], parts_size=whole.size
        )
    is_same = not failed and body_hash(whole.digest) == visit.feed.body_hash
    if is_same and not asking.whole:
        return Reading(visit.feed, None, answer, parts_size=whole.size)
    return Reading(visit.feed, found, answer, failed, whole.size)
