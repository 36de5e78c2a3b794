"""When a brief is due: once a week, by the clock of a zone, and never before its week is over."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.briefs.schedule import Times, newest_due
from api.briefs.weeks import last_whole_week, name_of_week, week_of
from api.trends.ranges import Range
from models.errors import InvalidError

BEFORE = datetime(2020, 1, 1, tzinfo=UTC)
GENEVA = Times(0, time(7, 0), ZoneInfo("Europe/Zurich"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2026-W46", date(2026, 11, 9), date(2026, 11, 15)),
        ("2026W46", date(2026, 11, 9), date(2026, 11, 15)),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3)),
        ("2020-W53", date(2020, 12, 28), date(2021, 1, 3)),
        ("2025-W01", date(2024, 12, 30), date(2025, 1, 5)),
    ],
)
def test_weeks_are_those_of_iso_8601(name: str, first: date, last: date) -> None:
    assert week_of(name) == Range(first, last)
    assert name_of_week(first) == name_of_week(last) == f"{name[:4]}-{name[-3:]}"


@pytest.mark.parametrize(
    "name", ["", "2026", "2026-46", "2025-W53", "2026-W00", "0000-W01", "2026-W4x"]
)
def test_what_is_no_week_is_told(name: str) -> None:
    with pytest.raises(InvalidError, match="week"):
        week_of(name)


@pytest.mark.parametrize("today", ["2026-11-23", "2026-11-25", "2026-11-29"])
def test_the_last_whole_week_is_over(today: str) -> None:
    assert name_of_week(last_whole_week(date.fromisoformat(today)).last) == "2026-W47"


@pytest.mark.parametrize(
    ("zone", "weekday", "clock", "due"),
    [
        ("UTC", 0, "07:00", "2026-11-23T07:00Z"),
        ("Europe/Zurich", 0, "07:00", "2026-11-23T06:00Z"),
        ("America/New_York", 1, "07:00", "2026-11-24T12:00Z"),
        ("Asia/Tokyo", 0, "07:00", "2026-11-23T00:00Z"),  # Sunday, in UTC, is not over before
        ("Pacific/Auckland", 0, "00:30", "2026-11-23T00:00Z"),
        ("UTC", 6, "23:59", "2026-11-29T23:59Z"),
    ],
)
def test_a_brief_is_due_by_the_clock_of_its_zone(
    zone: str, weekday: int, clock: str, due: str
) -> None:
    times = Times(weekday, time.fromisoformat(clock), ZoneInfo(zone))
    moment = at(due)

    found = newest_due(times, BEFORE, moment)
    before = newest_due(times, BEFORE, moment - timedelta(seconds=1))

    assert found is not None
    assert (found.week, found.since) == ("2026-W47", moment)
    assert before is not None
    assert before.week == "2026-W46"


@pytest.mark.parametrize(
    ("clock", "due"),
    [
        ("02:30", "2026-03-29T01:30Z"),  # leapt over: as if the clock had not been put on
        ("03:30", "2026-03-29T01:30Z"),
        ("07:00", "2026-03-29T05:00Z"),
    ],
)
def test_when_the_clock_is_put_on_nobody_is_left_out(clock: str, due: str) -> None:
    times = Times(6, time.fromisoformat(clock), ZoneInfo("Europe/Zurich"))

    found = newest_due(times, BEFORE, at("2026-03-29T20:00Z"))

    assert found is not None
    assert found.since == at(due)


def test_an_hour_that_comes_twice_is_the_first() -> None:
    times = Times(6, time(2, 30), ZoneInfo("Europe/Zurich"))

    found = newest_due(times, BEFORE, at("2026-10-25T20:00Z"))

    assert found is not None
    assert found.since == at("2026-10-25T00:30Z")


def test_after_weeks_without_power_only_the_newest_week_is_due() -> None:
    found = newest_due(GENEVA, at("2026-10-01T00:00Z"), at("2026-11-27T12:00Z"))

    assert found is not None
    assert found.week == "2026-W47"


def test_a_new_subscription_waits_for_its_next_time() -> None:
    assert newest_due(GENEVA, at("2026-11-25T12:00Z"), at("2026-11-29T12:00Z")) is None
    assert newest_due(GENEVA, at("2026-11-25T12:00Z"), at("2026-11-30T06:00Z")) is not None


@example(weekday=0, clock=time(11), zone="America/St_Johns", hours=16070)  # the clock goes back
@given(
    weekday=st.integers(0, 6),
    clock=st.times(),
    zone=st.sampled_from(["Europe/Zurich", "America/St_Johns", "Pacific/Kiritimati", "UTC"]),
    hours=st.integers(0, 24 * 800),
)
def test_no_week_is_told_before_it_is_over_and_each_is_told(
    weekday: int, clock: time, zone: str, hours: int
) -> None:
    now = at("2026-01-01T00:00Z") + timedelta(hours=hours)
    times = Times(weekday, clock, ZoneInfo(zone))

    shown = now.astimezone(times.zone) + timedelta(days=7)  # as the clock there shows it

    found, next_week = (newest_due(times, BEFORE, one) for one in (now, shown.astimezone(UTC)))

    assert found is not None
    assert next_week is not None
    assert found.days.moments[1] <= found.since <= now
    assert next_week.days.first - found.days.first == timedelta(days=7)
