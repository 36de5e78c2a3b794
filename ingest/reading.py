"""Asking sources what they have, and reading it: the network's side of a crawl.

No database here: rows come in, readings go out, and a foreseen failure is one of them. A source
that has parts (a sitemap's index) is asked for them in a second round, and is one reading.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ingest import schedule
from ingest.declared import Body, Keys
from ingest.entry import Parsed
from ingest.fetch import Answer, Fetch, Request
from ingest.health import body_hash
from ingest.sources import ask, read_quickly, read_source
from models import Feed
from models.errors import FeedError, FetchError, ParseError

_HELD = 32_000_000  # bytes of answers that wait for the forgiving reader
_ENDED = {"parse_timeout", "parse_crashed"}


@dataclass(frozen=True, slots=True)
class Asking:
    """How sources are asked: `whole`, whatever we hold of them; with which keys of services."""

    whole: bool = False
    keys: Keys = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a visit found: entries, nothing new (None), or an error; `answer` where one came."""

    feed: Feed
    found: Parsed | FeedError | None
    answer: Answer | None = None


def read(
    fetch: Fetch, feeds: Iterable[Feed], now: datetime, asking: Asking | None = None
) -> Iterator[Reading]:
    """Ask sources what they have, many at once. A foreseen failure is a value, not an exception."""
    asking = asking or Asking()
    asked: dict[str, Feed] = {}
    requests = []
    for feed in feeds:
        try:
            request = _request(feed, now, asking)
        except FetchError as error:
            yield Reading(feed, error)
        else:
            asked[request.url] = feed
            requests.append(request)
    in_parts = []
    slow = _Slow()
    for request, answer in fetch(requests):
        reading = _read_one(asked[request.url], answer, asking)
        if reading is None:
            yield from slow.add(asked[request.url], answer)
        elif isinstance(reading.found, Parsed) and reading.found.more:
            in_parts.append(reading)
        else:
            yield reading
    yield from slow.all()
    yield from _read_parts(fetch, in_parts, asking)


class _Slow:
    """Answers whose reader may take seconds: read after all others, up to what we hold of them.

    One that ended its reader the last time comes last, so that it keeps nobody waiting.
    """

    def __init__(self) -> None:
        self._held: list[tuple[Feed, Answer]] = []

    def add(self, feed: Feed, answer: Answer | FetchError) -> Iterator[Reading]:
        if isinstance(answer, Answer):
            self._held.append((feed, answer))
        while sum(len(held.body) for _, held in self._held) > _HELD:
            yield self._read(0)

    def all(self) -> Iterator[Reading]:
        self._held.sort(key=lambda held: held[0].error_code in _ENDED)
        while self._held:
            yield self._read(0)

    def _read(self, place: int) -> Reading:
        feed, answer = self._held.pop(place)
        return Reading(feed, _parsed(feed, answer), answer)


def _request(feed: Feed, now: datetime, asking: Asking) -> Request:
    url = ask(feed.kind, feed.url, asking.keys)
    if asking.whole or schedule.is_whole_due(feed, now):
        return Request(url)
    return Request(url, feed.etag, feed.last_modified)


def _read_one(feed: Feed, answer: Answer | FetchError, asking: Asking) -> Reading | None:
    """Return what an answer holds; None where reading it may take seconds."""
    if isinstance(answer, FetchError):
        return Reading(feed, answer)
    if answer.is_unchanged or (not asking.whole and body_hash(answer.body) == feed.body_hash):
        return Reading(feed, None, answer)
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


def _read_parts(fetch: Fetch, wholes: Sequence[Reading], asking: Asking) -> Iterator[Reading]:
    """Ask for the parts of sources that have some, all at once, and put each together."""
    wanted = [
        url for whole in wholes if isinstance(whole.found, Parsed) for url in whole.found.more
    ]
    answers = {
        request.url: answer for request, answer in fetch([Request(url) for url in set(wanted)])
    }
    for whole in wholes:
        if isinstance(whole.found, Parsed) and whole.answer is not None:
            yield _joined(
                whole.feed, whole.answer, [answers[url] for url in whole.found.more], asking
            )


def _joined(
    feed: Feed, index: Answer, parts: Sequence[Answer | FetchError], asking: Asking
) -> Reading:
    """Put a source together from its parts; it is the same as before if every part is.

    A part that failed makes it a source cut short: read whole again at the next visit. Its own
    validators are not kept, since an index may stay while its parts change.
    """
    came = [part for part in parts if isinstance(part, Answer)]
    failed = [part for part in parts if isinstance(part, FetchError)]
    body = b"".join(part.body for part in came)
    answer = replace(index, body=body, etag=None, last_modified=None)
    if not came:
        return Reading(feed, failed[0], None)
    if not failed and not asking.whole and body_hash(body) == feed.body_hash:
        return Reading(feed, None, answer)
    read_ones = [_parsed(feed, part) for part in came]
    whole = [one for one in read_ones if isinstance(one, Parsed)]
    if not whole:
        return Reading(feed, next(one for one in read_ones if isinstance(one, ParseError)), answer)
    is_cut = bool(failed) or len(whole) < len(read_ones)
    return Reading(feed, _together(whole, is_cut=is_cut), answer)


def _together(parts: Sequence[Parsed], *, is_cut: bool) -> Parsed:
    skipped: Counter[str] = Counter()
    capped: Counter[str] = Counter()
    for part in parts:
        skipped.update(part.skipped)
        capped.update(part.capped)
    return Parsed(
        entries=tuple(entry for part in parts for entry in part.entries),
        title=parts[0].title,
        language=parts[0].language,
        is_truncated=is_cut,
        skipped=dict(skipped),
        capped=dict(capped),
    )
