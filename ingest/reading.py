"""Asking sources what they have, and reading it: the network's side of a crawl.

No database here: rows come in, readings go out, and a foreseen failure is one of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ingest import schedule
from ingest.entry import Parsed
from ingest.fetch import Answer, Fetch, Request
from ingest.health import body_hash
from ingest.sources import Body, read_source
from models import Feed
from models.errors import FeedError, FetchError, ParseError


@dataclass(frozen=True, slots=True)
class Reading:
    """What a visit found: entries, nothing new (None), or an error; `answer` where one came."""

    feed: Feed
    found: Parsed | FeedError | None
    answer: Answer | None = None


def read(
    fetch: Fetch, feeds: Iterable[Feed], now: datetime, *, whole: bool = False
) -> Iterator[Reading]:
    """Ask feeds what they have, many at once. A foreseen failure is a value, not an exception."""
    asked = {feed.url: feed for feed in feeds}
    requests = [_request(feed, now, whole=whole) for feed in asked.values()]
    for request, answer in fetch(requests):
        feed = asked[request.url]
        if isinstance(answer, FetchError):
            yield Reading(feed, answer)
        else:
            yield Reading(feed, _found(feed, answer, whole=whole), answer)


def _request(feed: Feed, now: datetime, *, whole: bool) -> Request:
    if whole or schedule.is_whole_due(feed, now):
        return Request(feed.url)
    return Request(feed.url, feed.etag, feed.last_modified)


def _found(feed: Feed, answer: Answer, *, whole: bool) -> Parsed | ParseError | None:
    if answer.is_unchanged or (not whole and body_hash(answer.body) == feed.body_hash):
        return None
    try:
        return read_source(feed, Body(answer.url, answer.body, answer.content_type or ""))
    except ParseError as error:
        return error
