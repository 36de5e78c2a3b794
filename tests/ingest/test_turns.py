"""Whose turn it is: hosts that are spared, how many a pass takes, and clocks that jump."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from ingest.crawl import Visits, crawl
from ingest.fetch import Answer
from ingest.turns import Turns
from models import Host
from models.errors import FetchError
from models.store.engine import Begin
from tests.fakes import FakeFetch
from tests.ingest.visited import DAY, HOUR, URL, add, outages, row, rss, visit
from tests.make import NOON, make_feed


def herd(begin: Begin, count: int) -> list[str]:
    urls = [f"https://tide.example/{number}" for number in range(count)]
    with begin() as session:
        for url in urls:
            make_feed(session, url)
    return urls


def due(begin: Begin, fetch: FakeFetch, at: datetime, turns: Turns | None = None) -> list[str]:
    visits = Visits(turns=turns or Turns(), jitter=lambda: 0.5)
    return [outcome.code for outcome in crawl(begin, fetch, at, visits)]


def overloaded(url: str) -> FetchError:
    return FetchError(url, "http_503", "overloaded", status=503)


def test_a_host_in_trouble_is_asked_once_and_by_all_when_it_answers(begin_both: Begin) -> None:
    urls = herd(begin_both, 30)
    storm = FakeFetch({url: overloaded(url) for url in urls})

    due(begin_both, storm, NOON)
    still_held = FakeFetch({})
    due(begin_both, still_held, NOON + 14 * timedelta(minutes=1))
    probed = FakeFetch({url: overloaded(url) for url in urls})
    due(begin_both, probed, NOON + DAY)
    mended = FakeFetch({url: rss(0) for url in urls})
    codes = due(begin_both, mended, NOON + 3 * DAY)

    assert still_held.asked == []
    assert len(probed.asked) == 1
    assert codes == ["ok"] * 30
    with begin_both() as session:
        assert [host.failures for host in session.exec(select(Host))] == [0]


def test_a_host_that_was_held_is_held_for_sources_added_since(begin: Begin) -> None:
    add(begin)
    due(begin, FakeFetch({URL: overloaded(URL)}), NOON)
    add(begin, "https://tide.example/new")
    fetch = FakeFetch({})

    due(begin, fetch, NOON + timedelta(minutes=10))

    assert fetch.asked == []


def test_one_bad_address_is_no_trouble_of_its_host(begin: Begin) -> None:
    urls = herd(begin, 5)
    pages: dict[str, bytes | Answer | FetchError] = {url: rss(0) for url in urls}
    pages[urls[0]] = FetchError(urls[0], "http_404", "not there", status=404)

    due(begin, FakeFetch(pages), NOON)
    fetch = FakeFetch(pages)
    due(begin, fetch, NOON + 2 * DAY)

    assert len(fetch.asked) == 5


def test_a_pass_takes_so_many_in_all_and_of_a_host_the_longest_overdue_first(begin: Begin) -> None:
    urls = herd(begin, 6)
    other = "https://other.example/feed"
    with begin() as session:
        make_feed(session, other)
    pages = {url: rss(0) for url in [*urls, other]}

    fetch = FakeFetch(pages)
    due(begin, fetch, NOON, Turns(most=4, per_host=3))
    later = FakeFetch(pages)
    due(begin, later, NOON, Turns(most=4, per_host=3))

    assert [request.url for request in fetch.asked] == [*urls[:3], other]
    assert [request.url for request in later.asked] == urls[3:]


@pytest.mark.parametrize("jump", [DAY, 400 * DAY])
def test_a_clock_that_jumps_ahead_makes_no_source_asked_twice(
    begin: Begin, jump: timedelta
) -> None:
    add(begin)
    fetch = FakeFetch({URL: rss(0)})
    due(begin, fetch, NOON)

    for minute in range(20):
        due(begin, fetch, NOON + jump + minute * timedelta(minutes=1))

    assert len(fetch.asked) == 2


def test_a_clock_that_is_put_back_leaves_nobody_unasked(begin_both: Begin) -> None:
    feed_id = add(begin_both)
    fetch = FakeFetch({URL: rss(0)})
    due(begin_both, fetch, NOON + 300 * DAY)

    due(begin_both, fetch, NOON)
    planned = row(begin_both, feed_id).due_at
    due(begin_both, fetch, NOON + DAY)

    assert NOON < planned <= NOON + DAY
    assert len(fetch.asked) == 2
    assert all(ended is None or ended >= began for began, ended, _, _ in outages(begin_both))


def test_hours_to_be_spared_are_remembered_when_nothing_changed(begin: Begin) -> None:
    feed_id = add(begin)
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(13, 24))
    page = rss(0).replace(b"<item>", f"<skipHours>{hours}</skipHours><item>".encode(), 1)

    visit(begin, Answer(URL, 200, page, etag='"a"'))
    first = row(begin, feed_id).due_at
    visit(begin, Answer(URL, 304, b""), 1)

    assert first == NOON + 12 * HOUR
    assert row(begin, feed_id).due_at.hour == 0
