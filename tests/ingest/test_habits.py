"""What silence is usual: laws, and rhythms that people know."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.habits import FLOOR, LEAST, UNSEEN, habit, is_late
from tests.make import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2026, 11, 1), timezones=st.just(UTC))  # noqa: DTZ001  bounds of a strategy are naive


def daily(days: int, *, weekends: bool = True) -> list[datetime]:
    """Three articles a day, the last of them at NOON of today."""
    every = [NOON - DAY * back - 4 * HOUR * turn for back in range(days) for turn in range(3)]
    return [moment for moment in every if weekends or moment.weekday() < 5]


@given(st.lists(moments, min_size=LEAST + 1, max_size=300, unique=True))
def test_no_silence_that_a_source_often_had_is_beyond_its_habit(past: list[datetime]) -> None:
    usual = habit(past, NOON)

    known = sorted(past)[-200:]
    silences = sorted(later - earlier for earlier, later in pairwise(known))
    assert usual is not None
    assert usual >= FLOOR.total_seconds()
    assert usual >= silences[len(silences) // 2].total_seconds()


@given(st.lists(moments, max_size=LEAST))
def test_too_little_history_tells_no_habit(past: list[datetime]) -> None:
    assert habit(past, NOON) is None


def test_a_source_that_is_always_slow_is_not_late_within_its_own_rhythm() -> None:
    usual = habit([NOON - 60 * DAY * number for number in range(12)], NOON)

    assert not is_late(NOON - 85 * DAY, usual, NOON)
    assert is_late(NOON - 91 * DAY, usual, NOON)


def test_a_weekend_is_no_silence_for_a_newsroom_that_rests() -> None:
    usual = habit(daily(40, weekends=False), NOON)

    assert usual is not None
    assert usual > (3 * DAY).total_seconds()


def test_a_source_known_for_few_days_is_given_a_long_weekend() -> None:
    assert habit(daily(6), NOON) == UNSEEN.total_seconds()
    assert habit(daily(40), NOON) == FLOOR.total_seconds()


def test_one_long_holiday_does_not_make_a_source_deaf() -> None:
    before_a_holiday = [moment - 30 * DAY for moment in daily(40)]

    assert habit(daily(20) + before_a_holiday, NOON) == FLOOR.total_seconds()


@pytest.mark.parametrize(
    ("news_at", "usual"), [(None, 3600), (NOON, None), (NOON + DAY, 0), (NOON, 0)]
)
def test_what_is_not_known_or_lies_ahead_is_not_late(
    news_at: datetime | None, usual: int | None
) -> None:
    assert not is_late(news_at, usual, NOON)


def test_moments_that_lie_ahead_tell_nothing() -> None:
    assert habit([NOON + HOUR * number for number in range(1, 40)], NOON) is None
