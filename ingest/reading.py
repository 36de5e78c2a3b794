"""Asking sources what they have, and reading it: the network's side of a crawl.

No database here: rows come in, readings go out, and a foreseen failure is one of them. A source
that has parts (a sitemap's index) is asked for them in a second round, and is one reading; parts
have no parts of their own.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ingest import schedule
from ingest.dates import recency
from ingest.declared import Body, Keys
from ingest.entry import Parsed, Part
from ingest.fetch import Answer, Fetch, Request
from ingest.health import body_hash
from ingest.sources import KINDS, ask, read_quickly, read_source
from ingest.taking import ENTRIES
from models import Feed
from models.errors import FeedError, FetchError, ParseError
from models.store.feeds import LONGEST_URL
from models.store.hosts import name_of

_HELD = 32_000_000  # bytes of answers that wait until the others are read
_LARGE = 300_000  # bytes of one that waits for that: ten times a usual feed
_AT_ONCE = 4  # sources in parts whose parts are held in memory together
_UNSURE = timedelta(days=2)  # by which a date without an hour and a zone may be off
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

    `failed` is what became of parts that could not be had or read, besides.
    """

    feed: Feed
    found: Parsed | FeedError | None
    answer: Answer | None = None
    failed: tuple[FeedError, ...] = ()


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
            parts = _due_parts(reading.feed, reading.found.more, now, asking)
            in_parts.append(_Index(reading.found, _bare(reading), parts))
        else:
            yield reading
    for start in range(0, len(in_parts), _AT_ONCE):
        yield from _read_parts(fetch, in_parts[start : start + _AT_ONCE], asking)


def _first_round(
    fetch: Fetch, asked: Mapping[Request, Sequence[Feed]], asking: Asking
) -> Iterator[Reading]:
    slow = _Slow()
    for request, came in fetch(asked):
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


def _bare(whole: Reading) -> Reading:
    """Return an index without its body and validators: it may stay while its parts change."""
    if whole.answer is None:
        return whole
    bare = replace(whole.answer, body=b"", etag=None, last_modified=None)
    return replace(whole, answer=bare)


@dataclass(frozen=True, slots=True)
class _Index:
    """A source that has parts: what it says itself, its visit so far, and the parts to ask."""

    found: Parsed
    reading: Reading
    parts: Sequence[str]


class _Slow:
    """Answers that may take long to read: read after all others, up to what we hold of them.

    The shortest is read first, and one that ended its reader the last time comes last, so that
    it keeps nobody waiting.
    """

    def __init__(self) -> None:
        self._held: list[tuple[Feed, Answer]] = []

    def add(self, feed: Feed, answer: Answer | FetchError) -> Iterator[Reading]:
        if isinstance(answer, Answer):
            self._held.append((feed, answer))
        while sum(len(held.body) for _, held in self._held) > _HELD:
            yield self._read(0)

    def all(self) -> Iterator[Reading]:
        self._held.sort(key=lambda held: (held[0].error_code in _ENDED, len(held[1].body)))
        while self._held:
            yield self._read(0)

    def _read(self, place: int) -> Reading:
        feed, answer = self._held.pop(place)
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


def _read_parts(fetch: Fetch, indexes: Sequence[_Index], asking: Asking) -> Iterator[Reading]:
    """Ask for the parts of sources that have some, all at once, and put each together."""
    held = asking.held()
    named = dict.fromkeys(url for index in indexes for url in index.parts)
    wanted = [Request(url) for url in named if name_of(url) not in held]
    answers = {request.url: answer for request, answer in fetch(wanted)}
    for index in indexes:
        parts = [answers.get(url) or _waiting(url) for url in index.parts]
        yield _joined(index, parts, asking)


def _due_parts(feed: Feed, parts: Sequence[Part], now: datetime, asking: Asking) -> list[str]:
    """Return the parts of an index to ask: the newest, and those that may have changed since.

    All of them once a day, since some indexes never tell.
    """
    heard = feed.ok_at
    if asking.whole or heard is None or feed.body_hash is None or heard.date() != now.date():
        return [part.url for part in parts]
    return [
        part.url
        for number, part in enumerate(parts)
        if not number or part.changed_at is None or part.changed_at > heard - _UNSURE
    ]


def _waiting(url: str) -> FetchError:
    return FetchError(url, "host_waiting", f"not asked, since {name_of(url)} asked for quiet")


def _joined(index: _Index, parts: Sequence[Answer | FetchError], asking: Asking) -> Reading:
    """Put a source together from its parts; it is the same as before if every part is.

    A part that failed makes it a source cut short: read whole again at the next visit.
    """
    feed, answer = index.reading.feed, index.reading.answer
    came = [part for part in parts if isinstance(part, Answer)]
    body = b"".join(part.body for part in came)
    answer = None if answer is None else replace(answer, body=body)
    is_same = len(came) == len(parts) and body_hash(body) == feed.body_hash
    if is_same and not asking.whole:
        return Reading(feed, None, answer)
    found = [_part(feed, part) for part in parts]
    failed = tuple(one for one in found if isinstance(one, FeedError))
    read_ones = [one for one in found if isinstance(one, Parsed)]
    if not read_ones:
        return Reading(feed, failed[0], answer if came else None, failed[1:])
    return Reading(feed, _together([index.found, *read_ones], is_cut=bool(failed)), answer, failed)


def _part(feed: Feed, part: Answer | FetchError) -> Parsed | FeedError:
    if isinstance(part, FetchError):
        return part
    found = _parsed(feed, part)
    if isinstance(found, Parsed) and found.more:
        reason = f"it is an index within an index; declare it by itself, or {found.more[0].url}"
        return ParseError(part.url, "not_a_feed", reason)
    return found


def _together(parts: Sequence[Parsed], *, is_cut: bool) -> Parsed:
    """Return parts as one source; of too many entries the newest are taken."""
    skipped: Counter[str] = Counter()
    capped: Counter[str] = Counter()
    for part in parts:
        skipped.update(part.skipped)
        capped.update(part.capped)
    entries = [entry for part in parts for entry in part.entries]
    if len(entries) > ENTRIES:
        skipped["too_many"] += len(entries) - ENTRIES
        entries.sort(key=lambda entry: recency(entry.published_raw), reverse=True)
    return Parsed(
        entries=tuple(entries[:ENTRIES]),
        title=next((part.title for part in parts if part.title), ""),
        language=next((part.language for part in parts if part.language), None),
        is_truncated=is_cut,
        skipped=dict(skipped),
        capped=dict(capped),
    )
