"""The pass that visits feeds, with servers that are a dictionary."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from string import ascii_letters

import pytest
from sqlmodel import select

from ingest.crawl import Visits, crawl
from ingest.fetch import Answer
from ingest.keep import Outcome
from ingest.reading import Asking
from models import Article, Claim, Feed, Revision
from models.errors import FetchError, ParseError
from models.store.engine import Begin
from models.store.feeds import NewFeed, add_feed, get_feed, pause_feed, remove_feed
from models.vocabulary import FeedState, OutletKind
from tests.fakes import FakeFetch
from tests.make import NOON, make_feed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DEAD = "https://dead.example/feed"
LIVE = "https://live.example/feed"
MOVED = "https://live.example/new"


def rss(*titles: str, text: str = "At the pier in the rain, people waited.") -> bytes:
    items = "".join(
        f"<item><title>{title}</title><link>https://live.example/{title}</link>"
        f"<description>{title}: {text}</description></item>"
        for title in titles
    )
    return f"<rss version='2.0'><channel><title>The Tide</title>{items}</channel></rss>".encode()


def visit(
    begin: Begin,
    pages: Mapping[str, bytes | Answer | FetchError] | FakeFetch,
    now: datetime = NOON,
    *,
    whole: bool = False,
) -> list[Outcome]:
    """Crawl what is due, without chance in it."""
    fetch = pages if isinstance(pages, FakeFetch) else FakeFetch(pages)
    return list(crawl(begin, fetch, now, Visits(asking=Asking(whole=whole), jitter=lambda: 0.5)))


def add(begin: Begin, *urls: str) -> list[int]:
    with begin() as session:
        return [make_feed(session, url).id or 0 for url in urls]


def row(begin: Begin, feed_id: int) -> Feed:
    with begin() as session:
        return get_feed(session, feed_id)


def test_a_dead_feed_does_not_stop_the_others(begin_both: Begin) -> None:
    add(begin_both, DEAD, LIVE)

    dead, live = sorted(visit(begin_both, {LIVE: rss("Ärzte", "Second")}), key=lambda o: o.feed.url)

    assert isinstance(dead.error, FetchError)
    assert dead.feed.due_at > live.feed.due_at > NOON
    assert [article.title for article in live.new] == ["Ärzte", "Second"]


def test_a_visit_is_noted_on_the_feed(begin: Begin) -> None:
    [feed_id] = add(begin, LIVE)

    visit(begin, {LIVE: Answer(LIVE, 200, rss("First"), etag='"a"', last_modified="yesterday")})

    feed = row(begin, feed_id)
    assert (feed.state, feed.error_code, feed.http_status) == (FeedState.FRESH, None, 200)
    assert (feed.etag, feed.last_modified, feed.title) == ('"a"', "yesterday", "The Tide")
    assert feed.tried_at == feed.ok_at == feed.changed_at == feed.full_at == NOON


def test_a_failure_is_noted_on_the_feed_and_passes_when_it_passes(begin_both: Begin) -> None:
    [feed_id] = add(begin_both, LIVE)
    late = FetchError(LIVE, "timeout", "it took too long", status=200)

    visit(begin_both, {LIVE: late})
    visit(begin_both, {LIVE: late}, NOON + DAY)
    failed = row(begin_both, feed_id)
    visit(begin_both, {LIVE: rss("First")}, NOON + 2 * DAY)
    well = row(begin_both, feed_id)

    assert (failed.state, failed.failures) == (FeedState.FAILING, 2)
    assert (failed.error_code, failed.error_detail) == ("timeout", "it took too long")
    assert (failed.http_status, failed.due_at) == (200, NOON + DAY + 3 * HOUR)
    assert (well.state, well.failures, well.error_code) == (FeedState.FRESH, 0, None)
    assert well.stored == 1


def test_a_feed_is_not_visited_before_its_time_however_often_we_start(begin: Begin) -> None:
    add(begin, LIVE)
    fetch = FakeFetch({LIVE: rss("First")})

    for minute in range(20):
        visit(begin, fetch, NOON + timedelta(minutes=minute))

    assert len(fetch.asked) == 1


def test_an_answer_of_304_is_no_news_and_keeps_the_validators(begin: Begin) -> None:
    [feed_id] = add(begin, LIVE)
    fetch = FakeFetch({LIVE: Answer(LIVE, 200, rss("First"), etag='"a"')})

    visit(begin, fetch)
    [again] = visit(begin, fetch, NOON + DAY)

    assert again.code == "unchanged"
    assert [request.etag for request in fetch.asked] == [None, '"a"']
    assert row(begin, feed_id).etag == '"a"'
    assert row(begin, feed_id).accepted == 1


def test_a_body_that_we_know_is_not_read_again(begin: Begin) -> None:
    add(begin, LIVE)

    [first] = visit(begin, {LIVE: Answer(LIVE, 200, rss("First"), etag='"a"')})
    [second] = visit(begin, {LIVE: Answer(LIVE, 200, rss("First"), etag='"b"')}, NOON + DAY)

    assert (first.code, second.code) == ("ok", "unchanged")
    assert second.feed.etag == '"b"'
    assert second.feed.changed_at == NOON


def test_nothing_comes_twice_when_nothing_is_remembered(begin_both: Begin) -> None:
    [feed_id] = add(begin_both, LIVE)
    fetch = FakeFetch({LIVE: Answer(LIVE, 200, rss("First", "Second"), etag='"a"')})

    visit(begin_both, fetch)
    [again] = visit(begin_both, fetch, NOON + DAY, whole=True)

    assert (again.code, again.stored, again.duplicate) == ("ok", 0, 2)
    assert fetch.asked[1].etag is None
    feed = row(begin_both, feed_id)
    assert (feed.accepted, feed.stored, feed.duplicate) == (4, 2, 2)


def test_validators_are_not_trusted_for_more_than_a_week(begin: Begin) -> None:
    add(begin, LIVE)
    fetch = FakeFetch({LIVE: Answer(LIVE, 200, rss("First"), etag='"same for ever"')})

    for days in (0, 6, 8):
        visit(begin, fetch, NOON + days * DAY)

    assert [request.etag for request in fetch.asked] == [None, '"same for ever"', None]


def test_every_entry_is_counted(begin_both: Begin) -> None:
    [feed_id] = add(begin_both, LIVE)
    empty = b"<item><link>https://live.example/empty</link></item></channel>"

    [first] = visit(begin_both, {LIVE: rss("One", "Two", "One").replace(b"</channel>", empty)})
    [second] = visit(begin_both, {LIVE: rss("One", "Three")}, NOON + DAY)

    assert (first.accepted, first.stored, first.duplicate) == (4, 2, 1)
    assert first.rejected == {"empty": 1}
    assert (second.accepted, second.stored, second.duplicate) == (2, 1, 1)
    feed = row(begin_both, feed_id)
    assert (feed.accepted, feed.stored, feed.duplicate, feed.edited) == (6, 3, 2, 0)
    assert feed.rejected == {"empty": 1}


def test_an_edit_replaces_and_is_counted_as_one(begin_both: Begin) -> None:
    [feed_id] = add(begin_both, LIVE)

    visit(begin_both, {LIVE: rss("First", text="Forty people waited at the pier.")})
    [second] = visit(
        begin_both, {LIVE: rss("First", text="Fifty people waited at the pier.")}, NOON + DAY
    )

    assert (second.stored, second.edited, row(begin_both, feed_id).edited) == (0, 1, 1)
    with begin_both() as session:
        [article], [revision] = session.exec(select(Article)).all(), session.exec(select(Revision))
    assert article.text == "First: Fifty people waited at the pier."
    assert revision.text == "First: Forty people waited at the pier."


def test_a_page_in_place_of_a_feed_keeps_all_that_came_before(begin: Begin) -> None:
    [feed_id] = add(begin, LIVE)
    page = b"<!doctype html><html><body>Please log in</body></html>"

    visit(begin, {LIVE: Answer(LIVE, 200, rss("First"), etag='"a"')})
    [second] = visit(begin, {LIVE: Answer(LIVE, 200, page, etag='"b"')}, NOON + DAY)

    feed = row(begin, feed_id)
    assert isinstance(second.error, ParseError)
    assert (feed.state, feed.error_code, feed.http_status) == (
        FeedState.NOT_A_FEED,
        "not_a_feed",
        200,
    )
    assert (feed.etag, feed.stored) == ('"a"', 1)


def test_a_feed_that_breaks_off_is_read_and_asked_for_whole_next_time(begin: Begin) -> None:
    [feed_id] = add(begin, LIVE)
    cut = rss("First", "Second", "Third")[:-60]

    [outcome] = visit(begin, {LIVE: Answer(LIVE, 200, cut, etag='"a"')})

    assert [article.title for article in outcome.new] == ["First", "Second"]
    assert outcome.rejected == {"truncated": 1}
    feed = row(begin, feed_id)
    assert (feed.etag, feed.body_hash) == (None, None)


def test_a_feed_that_is_gone_is_never_asked_again(begin: Begin) -> None:
    [feed_id] = add(begin, LIVE)
    fetch = FakeFetch({LIVE: FetchError(LIVE, "gone", "gone for good", retry=False, status=410)})

    visit(begin, fetch)
    visit(begin, fetch, NOON + 300 * DAY)

    assert len(fetch.asked) == 1
    assert row(begin, feed_id).state == FeedState.GONE


def test_a_host_that_asks_for_quiet_is_left_alone_with_all_its_feeds(begin_both: Begin) -> None:
    _, sister, other = add(begin_both, LIVE, "https://live.example/sister", "https://b.example/f")
    with begin_both() as session:
        get_feed(session, sister).due_at = NOON + HOUR
        get_feed(session, other).due_at = NOON + HOUR
    busy = FetchError(LIVE, "rate_limited", "too often", status=429, retry_after=2 * 3600)

    [outcome] = visit(begin_both, {LIVE: busy})

    assert outcome.feed.due_at == NOON + 2 * HOUR
    assert row(begin_both, sister).due_at == NOON + 2 * HOUR
    assert row(begin_both, other).due_at == NOON + HOUR


def test_a_feed_moves_after_three_permanent_redirects_in_a_row(begin: Begin) -> None:
    [feed_id] = add(begin, LIVE)
    here = Answer(LIVE, 200, rss("First"))
    moved = Answer(MOVED, 200, rss("First"), moved_to=MOVED)

    for day, answer in enumerate([moved, moved, here, moved, moved]):
        visit(begin, {LIVE: answer}, NOON + day * DAY)
    before = row(begin, feed_id).url
    visit(begin, {LIVE: moved}, NOON + 5 * DAY)
    fetch = FakeFetch({MOVED: rss("First", "Second")})
    [after] = visit(begin, fetch, NOON + 6 * DAY)

    assert before == LIVE
    assert [request.url for request in fetch.asked] == [MOVED]
    assert (after.stored, after.duplicate) == (1, 1)


def test_a_feed_that_was_paused_meanwhile_stays_paused(begin: Begin) -> None:
    [feed_id] = add(begin, LIVE)

    def pause() -> None:
        with begin() as session:
            pause_feed(session, feed_id, NOON)

    [outcome] = visit(begin, FakeFetch({LIVE: rss("First")}, meanwhile=pause))

    assert outcome.stored == 1
    assert row(begin, feed_id).state == FeedState.PAUSED


def test_a_feed_that_was_removed_meanwhile_brings_nothing(begin: Begin) -> None:
    [feed_id] = add(begin, LIVE)

    def remove() -> None:
        with begin() as session:
            remove_feed(session, feed_id)

    [outcome] = visit(begin, FakeFetch({LIVE: rss("First")}, meanwhile=remove))

    assert (outcome.code, outcome.new) == ("removed", ())


def test_what_a_fact_checker_publishes_is_known_as_fact_checks_once(begin_both: Begin) -> None:
    checker = NewFeed(LIVE, "Straight Facts", OutletKind.FACT_CHECKER, "en")
    with begin_both() as session:
        add_feed(session, checker, NOON)
    add(begin_both, "https://press.example/feed")
    pages = {LIVE: rss("Boats", "Pensions"), "https://press.example/feed": rss("Weather")}

    for days in (0, 1):
        visit(begin_both, pages, NOON + days * DAY, whole=True)

    with begin_both() as session:
        claims = sorted(session.exec(select(Claim)), key=lambda claim: claim.claim)
    assert [claim.claim for claim in claims] == ["Boats", "Pensions"]
    assert {claim.publisher for claim in claims} == {"Straight Facts"}
    assert all(claim.article_id is not None for claim in claims)


def test_what_was_kept_before_a_crash_stays_kept(begin: Begin) -> None:
    add(begin, LIVE, "https://second.example/feed")
    passing = crawl(begin, FakeFetch({LIVE: rss("First")}), NOON)

    next(passing)
    passing.close()  # type: ignore[attr-defined]  # a generator behind the protocol

    with begin() as session:
        assert [article.title for article in session.exec(select(Article))] == ["First"]
        assert [feed.url for feed in session.exec(select(Feed).where(Feed.state == "new"))] == [
            "https://second.example/feed"
        ]


@pytest.mark.parametrize("body", [b"", b" ", b"\0" * 100, b"<rss>", b"{}", b"<rss><channel>" * 400])
def test_any_body_is_an_outcome(begin: Begin, body: bytes) -> None:
    add(begin, LIVE)

    [outcome] = visit(begin, {LIVE: body})

    assert outcome.stored == 0
    assert outcome.feed.due_at > NOON


def test_endless_links_and_guids_are_stored_once_in_every_store(begin_both: Begin) -> None:
    letters = Random(3).choices(ascii_letters, k=100_000)
    items = "".join(
        f"<item><title>{size}</title><link>https://tide.example/{''.join(letters[:size])}</link>"
        f"<guid isPermaLink='false'>é{''.join(letters[-size:])}</guid></item>"
        for size in (1900, 2600, 4900, 100_000)
    )
    body = f"<rss version='2.0'><channel>{items}</channel></rss>".encode()
    with begin_both() as session:
        url = make_feed(session).url

    first, again = (
        list(crawl(begin_both, FakeFetch({url: body + end}), NOON + n * DAY, Visits(every=True)))
        for n, end in enumerate((b"", b" "))
    )

    assert (first[0].stored, again[0].duplicate) == (4, 4)
    assert [bool(one.link) for one in sorted(first[0].new, key=lambda one: int(one.title))] == [
        True, True, True, False,
    ]  # fmt: skip


def test_a_feed_does_not_move_to_an_endless_address(begin_both: Begin) -> None:
    endless = "https://tide.example/" + "".join(Random(3).choices(ascii_letters, k=9000))
    with begin_both() as session:
        url = make_feed(session).url
    fetch = FakeFetch({url: Answer(endless, 200, rss("One"), moved_to=endless)})

    for number in range(5):
        [outcome] = crawl(begin_both, fetch, NOON + number * DAY, Visits(every=True))

    assert outcome.feed.url == url
