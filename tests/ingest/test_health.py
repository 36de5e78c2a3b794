"""How a source fares over time: states that a person understands, and the history of visits."""

from collections.abc import Callable

import pytest
from sqlmodel import select

from ingest.fetch import Answer
from models import FeedEvent, Outage, Poll
from models.errors import FetchError
from models.store.engine import Begin
from models.store.feeds import pause_feed, remove_feed, resume_feed
from models.store.polls import polls_of
from models.vocabulary import FeedChange, FeedState
from tests.fakes import FakeFetch
from tests.ingest.visited import DAY, HOUR, TIMEOUT, URL, add, outages, row, rss, visit
from tests.make import NOON


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
