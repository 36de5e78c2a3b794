"""Who waits for whom: a feed that takes its reader long keeps no other from being read."""

from collections.abc import Iterable, Iterator
from threading import Event

import pytest

from ingest import reading
from ingest.curl import Fetched
from ingest.fetch import Answer, Request
from ingest.reading import read
from models import Feed
from models.store.engine import Begin
from tests.fakes import FakeFetch
from tests.make import NOON, make_feed

GOOD = b"<rss version='2.0'><channel><item><title>Fair</title></item></channel></rss>"
SLOPPY = b"<rss version='2.0'><channel><item><title>fish & chips</title></item></channel></rss>"


def stored(begin: Begin, count: int) -> list[Feed]:
    with begin() as session:
        return [make_feed(session) for _ in range(count)]


def read_in_order(feeds: list[Feed], *bodies: bytes) -> list[str]:
    pages = {feed.url: body for feed, body in zip(feeds, bodies, strict=True)}
    return [found.feed.url for found in read(FakeFetch(pages), feeds, NOON)]


def test_what_is_not_well_formed_is_read_after_all_that_is(begin: Begin) -> None:
    first, second = stored(begin, 2)

    assert read_in_order([first, second], SLOPPY, GOOD) == [second.url, first.url]


def test_a_feed_that_ended_its_reader_the_last_time_comes_last(begin: Begin) -> None:
    first, second = stored(begin, 2)
    first.error_code = "parse_timeout"

    assert read_in_order([first, second], SLOPPY, SLOPPY) == [second.url, first.url]


def test_what_is_far_longer_than_usual_is_read_last_the_shortest_first(begin: Begin) -> None:
    first, second, third = stored(begin, 3)
    long, longer = (GOOD.replace(b"Fair", b"Fair " * times) for times in (70_000, 90_000))

    order = read_in_order([first, second, third], longer, long, GOOD)

    assert order == [third.url, second.url, first.url]


def test_more_than_is_held_is_read_at_once_and_nothing_is_lost(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_HELD", 2 * len(SLOPPY))
    feeds = stored(begin, 4)

    order = read_in_order(feeds, SLOPPY, SLOPPY, SLOPPY, GOOD)

    first, second, third, good = (feed.url for feed in feeds)
    assert order == [first, good, second, third]


def test_what_takes_long_is_read_while_servers_are_waited_for(begin: Begin) -> None:
    sloppy, late = stored(begin, 2)
    is_read = Event()

    def fetch(requests: Iterable[Request]) -> Iterator[Fetched]:
        for request in requests:
            if request.url == late.url:
                assert is_read.wait(20)
            yield request, Answer(request.url, 200, GOOD if request.url == late.url else SLOPPY)

    came = []
    for found in read(fetch, [sloppy, late], NOON):
        came.append(found.feed.url)
        is_read.set()

    assert came == [sloppy.url, late.url]
