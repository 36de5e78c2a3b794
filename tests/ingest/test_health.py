"""How a source fares over time: states that a person understands, and the history of visits."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest
from sqlmodel import select

from ingest.crawl import Visits, crawl
from ingest.fetch import Answer
from ingest.keep import Outcome
from ingest.turns import Turns
from models import Feed, FeedEvent, Host, Outage, Poll
from models.errors import FetchError
from models.store.engine import Begin
from models.store.feeds import get_feed, pause_feed, remove_feed, resume_feed
from models.store.polls import polls_of
from models.vocabulary import FeedChange, FeedState
from tests.fakes import FakeFetch
from tests.make import NOON, make_feed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
URL = "https://tide.example/feed"
TIMEOUT = FetchError(URL, "timeout", "it took too long")


def rss(*days: int, dates: bool = True, links: bool = True, text: str = "On the quay") -> bytes:
    """A feed with an item for each of these days after NOON."""
    items = "".join(
        f"<item><title>Day {day}</title>"
        + (f"<link>https://tide.example/{day}</link>" if links else f"<guid>n{day}</guid>")
        + (f"<pubDate>{format_datetime(NOON + day * DAY)}</pubDate>" if dates else "")
        + (f"<description>{text} on day {day}.</description>" if text else "")
        + "</item>"
        for day in days
    )
    return f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()


def visit(
    begin: Begin, page: bytes | Answer | FetchError | FakeFetch, days: float = 0
) -> list[Outcome]:
    fetch = page if isinstance(page, FakeFetch) else FakeFetch({URL: page})
    visits = Visits(every=True, jitter=lambda: 0.5)
    return list(crawl(begin, fetch, NOON + days * DAY, visits))


def add(begin: Begin, url: str = URL) -> int:
    with begin() as session:
        return make_feed(session, url).id or 0


def row(begin: Begin, feed_id: int) -> Feed:
    with begin() as session:
        return get_feed(session, feed_id)


def changes(begin: Begin) -> list[tuple[str | None, str | None]]:
    with begin() as session:
        events = session.exec(select(FeedEvent).order_by(FeedEvent.id))  # type: ignore[arg-type]  # a column
        return [(event.before, event.after) for event in events]


def test_every_visit_is_a_row_that_adds_up(begin_both: Begin) -> None:
    feed_id = add(begin_both)

    visit(begin_both, rss(0, -1, -2))
    visit(begin_both, rss(1, 0, -1), 1)
    visit(begin_both, TIMEOUT, 2)
    visit(begin_both, Answer(URL, 304, b""), 3)

    with begin_both() as session:
        polls = polls_of(session, feed_id, limit=10)
    assert [poll.code for poll in polls] == ["unchanged", "timeout", "ok", "ok"]
    assert [poll.stored for poll in polls] == [0, 0, 1, 3]
    assert [poll.duplicate for poll in polls] == [0, 0, 2, 0]
    assert [poll.size for poll in polls] == [None, None, len(rss(1, 0, -1)), len(rss(0, -1, -2))]
    assert all(p.accepted == p.stored + p.duplicate + p.edited + p.rejected for p in polls)


def test_visits_are_kept_for_ninety_days(begin_both: Begin) -> None:
    add(begin_both)

    for days in (0, 1, 89, 92):
        visit(begin_both, rss(0, -1, -2), days)

    with begin_both() as session:
        kept = sorted(session.exec(select(Poll.at)))
    assert kept == [NOON + 89 * DAY, NOON + 92 * DAY]


def test_a_source_that_is_silent_beyond_its_habit_is_quiet_until_it_speaks(
    begin_both: Begin,
) -> None:
    feed_id = add(begin_both)
    past = range(0, -20, -1)

    visit(begin_both, rss(*past))
    visit(begin_both, Answer(URL, 304, b""), 1.5)
    in_time = row(begin_both, feed_id).state
    visit(begin_both, Answer(URL, 304, b""), 2.5)
    late = row(begin_both, feed_id).state
    visit(begin_both, rss(3, *past), 3)

    assert (in_time, late) == (FeedState.FRESH, FeedState.QUIET)
    assert row(begin_both, feed_id).state is FeedState.FRESH
    assert changes(begin_both) == [("new", "fresh"), ("fresh", "quiet"), ("quiet", "fresh")]


def test_a_source_whose_last_word_is_old_is_quiet_at_first_sight(begin: Begin) -> None:
    feed_id = add(begin)

    visit(begin, rss(*range(-400, -420, -1)))

    assert row(begin, feed_id).state is FeedState.QUIET


def test_a_source_with_little_history_is_never_quiet(begin: Begin) -> None:
    feed_id = add(begin)

    visit(begin, rss(0, -1, -2))
    visit(begin, Answer(URL, 304, b""), 300)

    assert row(begin, feed_id).state is FeedState.FRESH


def test_a_mirror_that_brings_only_what_is_known_is_not_silent(begin: Begin) -> None:
    add(begin)
    mirror = add(begin, "https://mirror.example/feed")

    for day in (0, 3, 6, 9):
        page = rss(*range(day, day - 20, -1))
        visit(begin, FakeFetch({URL: page, "https://mirror.example/feed": page}), day)

    assert row(begin, mirror).stored == 0
    assert row(begin, mirror).state is FeedState.FRESH


@pytest.mark.parametrize(
    ("page", "lacks"),
    [
        (rss(1, 2, 3, dates=False), "dates"),
        (rss(1, 2, 3, links=False), "links"),
        (rss(1, 2, 3, text=""), "texts"),
    ],
)
def test_entries_that_lose_what_they_had_are_another_shape(
    begin: Begin, page: bytes, lacks: str
) -> None:
    feed_id = add(begin)

    visit(begin, rss(0, -1, -2))
    [outcome] = visit(begin, page, 4)
    changed = row(begin, feed_id)
    visit(begin, page, 5)
    still = row(begin, feed_id)
    visit(begin, rss(6, 5, 4), 6)

    assert outcome.accepted == 3
    assert (changed.state, changed.error_code) == (FeedState.CHANGED_SHAPE, "changed_shape")
    assert changed.error_detail == f"its entries have no {lacks} any more"
    assert (still.state, still.failures) == (FeedState.CHANGED_SHAPE, 0)
    assert row(begin, feed_id).state is FeedState.FRESH
    assert row(begin, feed_id).error_code is None


def test_a_shape_that_stays_for_a_month_is_the_source_s_own(begin: Begin) -> None:
    feed_id = add(begin)

    visit(begin, rss(0, -1, -2))
    for day in (4, 20, 35, 36):
        visit(begin, rss(day, day + 1, day + 2, dates=False), day)

    assert row(begin, feed_id).state is FeedState.FRESH
    visit(begin, rss(40, 41, 42), 43)
    assert row(begin, feed_id).state is FeedState.FRESH


def test_a_source_that_suddenly_has_no_entries_has_changed_shape_once(begin: Begin) -> None:
    feed_id = add(begin)

    visit(begin, rss(0, -1, -2))
    [empty] = visit(begin, rss(), 1)
    [again] = visit(begin, rss(), 2)
    collapsed = row(begin, feed_id)
    visit(begin, rss(3, 2), 3)
    mended = row(begin, feed_id)
    [usual] = visit(begin, rss(), 4)

    assert (empty.code, again.code) == ("changed_shape", "changed_shape")
    assert (collapsed.state, collapsed.failures) == (FeedState.CHANGED_SHAPE, 2)
    assert (mended.state, mended.failures, mended.error_code) == (FeedState.FRESH, 0, None)
    assert usual.code == "ok"


def test_a_source_that_never_had_entries_may_have_none(begin: Begin) -> None:
    feed_id = add(begin)

    visit(begin, rss())

    assert row(begin, feed_id).state is FeedState.FRESH


def outages(begin: Begin) -> list[tuple[datetime, datetime | None, str, bool]]:
    with begin() as session:
        found = session.exec(select(Outage).order_by(Outage.id))  # type: ignore[arg-type]  # a column
        return [(one.began_at, one.ended_at, one.code, one.is_made_up) for one in found]


def test_a_source_is_unheard_from_its_last_good_visit_to_the_next(begin_both: Begin) -> None:
    add(begin_both)

    visit(begin_both, rss(0))
    visit(begin_both, TIMEOUT, 1)
    visit(begin_both, FetchError(URL, "http_500", "broken", status=500), 2)
    lasting = outages(begin_both)
    visit(begin_both, rss(3), 3)
    visit(begin_both, rss(3), 4)

    assert lasting == [(NOON, None, "timeout", False)]
    assert outages(begin_both) == [(NOON, NOON + 3 * DAY, "timeout", False)]


@pytest.mark.parametrize("page", [rss(3, 0), Answer(URL, 304, b"")])
def test_an_outage_is_made_up_for_where_nothing_can_have_been_missed(
    begin: Begin, page: bytes | Answer
) -> None:
    add(begin)

    visit(begin, rss(0))
    visit(begin, TIMEOUT, 1)
    visit(begin, page, 3)

    assert outages(begin) == [(NOON, NOON + 3 * DAY, "timeout", True)]


def test_a_source_that_was_never_heard_is_unheard_from_the_first_try(begin: Begin) -> None:
    add(begin)

    visit(begin, TIMEOUT, 1)

    assert outages(begin) == [(NOON + DAY, None, "timeout", False)]


def test_a_pause_and_its_end_are_in_the_history(begin_both: Begin) -> None:
    feed_id = add(begin_both)
    visit(begin_both, rss(0))

    with begin_both() as session:
        pause_feed(session, feed_id, NOON + HOUR)
        pause_feed(session, feed_id, NOON + HOUR)
        resume_feed(session, feed_id, NOON + DAY)
    visit(begin_both, rss(2), 2)

    with begin_both() as session:
        told = [event.change for event in session.exec(select(FeedEvent))]
    assert sorted(told) == sorted(
        [FeedChange.STATE, FeedChange.PAUSED, FeedChange.RESUMED, FeedChange.STATE]
    )
    assert outages(begin_both) == [(NOON, NOON + 2 * DAY, "paused", False)]


def test_a_move_is_in_the_history(begin_both: Begin) -> None:
    add(begin_both)
    new = "https://tide.example/new"

    for day in range(3):
        visit(begin_both, Answer(new, 200, rss(0), moved_to=new), day)

    with begin_both() as session:
        moves = session.exec(select(FeedEvent).where(FeedEvent.change == FeedChange.MOVED)).all()
    assert [(move.before, move.after, move.at) for move in moves] == [(URL, new, NOON + 2 * DAY)]


def test_a_source_that_moved_to_where_another_is_says_so_once(begin: Begin) -> None:
    new = "https://tide.example/new"
    add(begin)
    add(begin, new)

    for day in range(5):
        moved = Answer(new, 200, rss(0), moved_to=new)
        visit(begin, FakeFetch({URL: moved, new: rss(0)}), day)

    with begin() as session:
        [told] = session.exec(select(FeedEvent).where(FeedEvent.change == FeedChange.MOVED)).all()
    assert (told.before, told.after) == (URL, None)
    assert new in (told.why or "")


def test_a_source_that_is_gone_is_told_with_the_reason(begin: Begin) -> None:
    add(begin)
    gone = FetchError(URL, "gone", "gone for good", retry=False, status=410)

    visit(begin, gone)

    assert changes(begin) == [("new", "gone")]
    with begin() as session:
        assert session.exec(select(FeedEvent.why)).one() == "gone: gone for good"


def test_a_source_that_is_removed_takes_its_history_along(begin_both: Begin) -> None:
    feed_id = add(begin_both)
    visit(begin_both, TIMEOUT)

    with begin_both() as session:
        remove_feed(session, feed_id)

    with begin_both() as session:
        for table in (Poll, Outage, FeedEvent):
            assert session.exec(select(table)).all() == []


def test_unchanged_of_what_never_came_is_a_fault(begin: Begin) -> None:
    feed_id = add(begin)

    [outcome] = visit(begin, Answer(URL, 304, b""))

    assert outcome.code == "bad_response"
    assert row(begin, feed_id).state is FeedState.FAILING


def test_unchanged_without_a_condition_wipes_nothing(begin: Begin) -> None:
    feed_id = add(begin)

    visit(begin, Answer(URL, 200, rss(0), etag='"a"'))
    fetch = FakeFetch({URL: Answer(URL, 304, b"")})
    for day in (8, 9):
        visit(begin, fetch, day)

    feed = row(begin, feed_id)
    assert (feed.etag, feed.stored, feed.state) == ('"a"', 1, FeedState.FRESH)
    assert [request.etag for request in fetch.asked] == [None, None]


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


@pytest.mark.parametrize(
    ("spoil", "state"),
    [
        (lambda: FetchError(URL, "http_403", "no", status=403), FeedState.BLOCKED),
        (lambda: b"<!doctype html><html><p>Log in</p></html>", FeedState.NOT_A_FEED),
        (lambda: TIMEOUT, FeedState.FAILING),
    ],
)
def test_a_state_passes_by_itself_when_its_cause_has_gone(
    begin: Begin, spoil: Callable[[], bytes | FetchError], state: FeedState
) -> None:
    feed_id = add(begin)

    visit(begin, rss(0))
    visit(begin, spoil(), 1)
    spoilt = row(begin, feed_id).state
    visit(begin, rss(0, 1), 2)

    assert spoilt is state
    assert row(begin, feed_id).state is FeedState.FRESH
    assert changes(begin)[1:] == [("fresh", state.value), (state.value, "fresh")]
