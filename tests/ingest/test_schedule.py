"""When to come back: laws of the schedule."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.schedule import (
    LONGEST,
    SHORTEST,
    Told,
    after_entries,
    after_failure,
    after_silence,
    back_off,
    hold_until,
    is_whole_due,
    moves,
    rhythm,
)
from models import Feed
from models.errors import FetchError, ParseError
from models.vocabulary import FeedState
from tests.make import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
intervals = st.integers(SHORTEST, LONGEST)
chances = st.floats(0, 1, exclude_max=True)
moments = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  bounds of a strategy are naive


def make(interval: int = 3600, failures: int = 0, **fields: object) -> Feed:
    feed = Feed(url="https://a.example/feed", outlet_id=1, added_at=NOON, due_at=NOON)
    return feed.sqlmodel_update({"interval": interval, "failures": failures, **fields})


def failed(
    code: str = "timeout", status: int | None = None, wait: float | None = None
) -> FetchError:
    return FetchError("https://a.example/feed", code, "it failed", status=status, retry_after=wait)


@given(st.lists(moments), intervals, st.integers(0, 10**9))
def test_a_feed_that_is_well_is_visited_within_a_day_and_not_within_five_minutes(
    published: list[datetime], interval: int, lasting: int
) -> None:
    for plan in (
        after_entries(make(interval), published, Told(lasting), NOON),
        after_silence(make(interval), Told(lasting), NOON),
    ):
        assert SHORTEST <= plan.interval <= LONGEST
        assert plan.due_at == NOON + timedelta(seconds=plan.interval)
        assert (plan.state, plan.failures) == (FeedState.FRESH, 0)


@given(intervals, st.integers(1, 10_000), chances)
def test_backing_off_is_never_faster_than_before_nor_longer_than_a_day(
    interval: int, failures: int, chance: float
) -> None:
    wait = back_off(interval, failures, chance)

    assert timedelta(seconds=interval) <= wait <= DAY
    assert wait <= back_off(interval, failures + 1, chance)


@given(chances)
def test_feeds_that_failed_together_do_not_come_back_together(chance: float) -> None:
    assert back_off(3600, 1, chance) == HOUR * (1 + chance)


@given(
    intervals, st.integers(0, 50), chances, st.none() | st.floats(0, 10**9), st.integers(400, 599)
)
def test_a_wait_that_was_asked_for_binds_the_feed_and_its_host(
    interval: int, failures: int, chance: float, wait: float | None, status: int
) -> None:
    plan = after_failure(make(interval, failures), failed("x", status, wait), NOON, chance)

    asked = NOON + timedelta(seconds=min(wait or 0, 7 * 86_400))
    assert plan.due_at >= max(asked, NOON + timedelta(seconds=interval))
    assert plan.hold_until is None or plan.due_at >= plan.hold_until
    assert plan.failures == failures + 1


@pytest.mark.parametrize(
    ("error", "held"),
    [
        (failed("rate_limited", 429, 3600), HOUR),
        (failed("rate_limited", 429), 4 * HOUR),
        (failed("rate_limited", 429, 3.2e8), 7 * DAY),
        (failed("rate_limited", 429, 1e300), 7 * DAY),
        (failed("http_503", 503, 0), 0 * HOUR),
        (failed("http_503", 503), HOUR / 4),
        (failed("http_500", 500), None),
        (failed(), None),
        (ParseError("https://a.example/feed", "not_a_feed", "it is a page"), None),
    ],
)
def test_a_host_is_left_alone_as_it_asked_or_as_is_decent(
    error: FetchError, held: timedelta | None
) -> None:
    assert hold_until(error, 1, NOON, 0.5) == (None if held is None else NOON + held)


@given(st.integers(1, 100), chances)
def test_a_host_that_goes_on_failing_is_left_alone_longer_and_by_chance(
    failures: int, chance: float
) -> None:
    overloaded = failed("http_503", 503)

    held = hold_until(overloaded, failures, NOON, chance)

    assert held is not None
    assert NOON + HOUR / 4 <= held <= NOON + 6 * HOUR
    assert held <= (hold_until(overloaded, failures + 1, NOON, chance) or NOON)
    spread = min(6 * HOUR, HOUR / 4 * 2 ** min(failures - 1, 16)) - HOUR / 4
    assert abs(held - NOON - HOUR / 4 - spread * chance) < timedelta(milliseconds=1)


def test_a_host_that_asks_for_little_again_and_again_is_not_believed() -> None:
    hasty = failed("http_503", 503, wait=1)

    assert hold_until(hasty, 1, NOON, 0.5) == NOON + timedelta(seconds=1)
    assert hold_until(hasty, 6, NOON, 0.5) == NOON + 3 * HOUR + HOUR / 8


@pytest.mark.parametrize(("failures", "held"), [(4, None), (5, HOUR / 12), (6, HOUR / 8)])
def test_a_host_that_does_not_answer_five_times_running_is_left_alone(
    failures: int, held: timedelta | None
) -> None:
    told = hold_until(failed("timeout"), failures, NOON, 0.5)

    assert told == (None if held is None else NOON + held)


def test_hours_and_days_on_which_a_feed_asks_to_be_spared_are_kept() -> None:
    tuesday_noon = NOON
    assert tuesday_noon.weekday() == 1

    nights = Told(skip_hours=frozenset({13, 14}))
    weekdays = Told(skip_days=frozenset({1, 2, 3, 4}))

    assert after_silence(make(2880), nights, NOON).due_at == NOON + 3 * HOUR
    assert after_silence(make(2880), weekdays, NOON).due_at == NOON + HOUR + 4 * DAY - 13 * HOUR
    assert after_silence(make(2880), Told(), NOON).due_at == NOON + HOUR


@pytest.mark.parametrize(
    "never", [Told(skip_hours=frozenset(range(24))), Told(skip_days=frozenset(range(7)))]
)
def test_a_feed_that_forbids_every_hour_means_nothing_by_it(never: Told) -> None:
    assert after_silence(make(2880), never, NOON).due_at == NOON + HOUR


def test_a_feed_whose_host_asked_for_quiet_has_not_failed_itself() -> None:
    feed = make(failures=2, state=FeedState.FAILING)

    plan = after_failure(feed, failed("host_waiting", wait=7200), NOON, 0.5)

    assert (plan.state, plan.failures) == (FeedState.FAILING, 2)
    assert plan.due_at == NOON + 2 * HOUR


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("gone", FeedState.GONE),
        ("not_a_feed", FeedState.NOT_A_FEED),
        ("blocked_address", FeedState.BLOCKED),
        ("http_403", FeedState.BLOCKED),
        ("http_404", FeedState.FAILING),
        ("timeout", FeedState.FAILING),
    ],
)
def test_a_failure_gives_the_feed_a_state(code: str, state: FeedState) -> None:
    assert after_failure(make(), failed(code), NOON, 0).state == state


@pytest.mark.parametrize("every", [timedelta(minutes=20), HOUR, 6 * HOUR])
def test_a_feed_is_visited_twice_in_its_own_rhythm(every: timedelta) -> None:
    published = [NOON - every * number for number in range(1, 20)]

    assert rhythm(published, NOON) == every.total_seconds() / 2


def test_dates_that_tell_nothing_leave_the_interval_alone() -> None:
    assert rhythm([], NOON) is None
    assert rhythm([NOON + DAY, NOON + 2 * DAY, NOON + 3 * DAY], NOON) is None
    assert after_entries(make(1234), [], Told(), NOON).interval == 1234


def test_a_silent_feed_is_visited_less_and_less_often() -> None:
    assert after_silence(make(3600), Told(), NOON).interval == 4500


def test_a_server_that_says_how_long_its_answer_lasts_is_believed() -> None:
    often = [NOON - timedelta(minutes=number) for number in range(1, 20)]

    assert after_entries(make(), often, Told(), NOON).interval == SHORTEST
    assert after_entries(make(), often, Told(7200), NOON).interval == 7200


def test_moves_to_one_address_are_counted_in_a_row() -> None:
    once = make(moved_to="https://b.example/", moved_count=2)

    assert moves(once, "https://b.example/") == 3
    assert moves(once, "https://c.example/") == 1
    assert moves(once, None) == moves(once, once.url) == 0


def test_validators_are_trusted_for_a_week() -> None:
    assert is_whole_due(make(), NOON)
    assert is_whole_due(make(full_at=NOON - 7 * DAY), NOON)
    assert not is_whole_due(make(full_at=NOON - 6 * DAY), NOON)
