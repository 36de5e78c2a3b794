"""Series set against earlier days."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.trends.comparing import Against, compare, earlier
from api.trends.ranges import Range
from api.trends.series import By, Of, Point, Series, wilson

DAY = date(2026, 11, 23)
RANGES = st.builds(
    lambda first, length: Range(first, first + timedelta(days=length)),
    st.dates(date(1990, 1, 1), date(2030, 12, 31)),
    st.integers(0, 800),
)


def series(*points: tuple[int, int], coverage: float | None = None, **kwargs: object) -> Series:
    made = tuple(
        Point(day, day, count, volume, coverage, **kwargs)  # type: ignore[arg-type]
        for (count, volume), day in zip(
            points, (DAY + timedelta(days=n) for n in itertools.count()), strict=False
        )
    )
    return Series("topic", "borders", "Borders", By.DAY, Of.SUBJECT, "topic:borders", made)


@pytest.mark.parametrize(
    ("days", "against", "by", "expected"),
    [
        (Range(date(2026, 11, 18), date(2026, 11, 24)), Against.BEFORE, By.DAY, "11-11 11-17"),
        (Range(date(2026, 11, 18), date(2026, 11, 24)), Against.WEEKDAYS, By.DAY, "11-11 11-17"),
        (Range(date(2026, 11, 24), date(2026, 11, 24)), Against.BEFORE, By.HOUR, "11-23 11-23"),
        (Range(date(2026, 11, 24), date(2026, 11, 24)), Against.WEEKDAYS, By.HOUR, "11-17 11-17"),
        (Range(date(2026, 11, 15), date(2026, 11, 24)), Against.WEEKDAYS, By.DAY, "11-01 11-10"),
        (Range(date(2026, 10, 1), date(2026, 10, 31)), Against.BEFORE, By.DAY, "09-01 09-30"),
    ],
)
def test_days_are_set_against_the_ones_before_or_the_same_weekdays(
    days: Range, against: Against, by: By, expected: str
) -> None:
    found = earlier(days, against, by)

    assert f"{found.first:%m-%d} {found.last:%m-%d}" == expected


def test_a_year_before_meets_by_weekday_and_months_by_name() -> None:
    week = earlier(Range(date(2026, 11, 18), date(2026, 11, 24)), Against.YEAR, By.DAY)
    month = earlier(Range(date(2024, 2, 1), date(2024, 2, 29)), Against.YEAR, By.DAY)
    months = earlier(Range(date(2024, 2, 10), date(2024, 3, 15)), Against.YEAR, By.MONTH)

    assert week == Range(date(2025, 11, 19), date(2025, 11, 25))
    assert month == Range(date(2023, 2, 1), date(2023, 2, 28))
    assert months == Range(date(2023, 2, 10), date(2023, 3, 15))


@given(RANGES, st.sampled_from(Against), st.sampled_from(By))
def test_earlier_days_are_earlier_and_weekdays_meet(days: Range, against: Against, by: By) -> None:
    found = earlier(days, against, by)

    assert found.first <= found.last
    assert found.first < days.first
    if against is Against.WEEKDAYS:
        assert (days.first - found.first).days % 7 == 0
        assert (found.days, found.last < days.first) == (days.days, True)


def test_the_difference_of_two_shares_agrees_with_the_published_example() -> None:
    # Newcombe 1998, Stat. Med. 17:873, Table II, method 10: 56/70 less 48/80, and 0/10 less 0/10.
    total = compare(series((56, 70)), series((48, 80))).total
    none = compare(series((0, 10)), series((0, 10))).total

    assert total.change == pytest.approx(0.2)
    assert total.interval == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert total.is_beyond_chance
    assert none.interval == pytest.approx((-0.2775, 0.2775), abs=5e-5)
    assert not none.is_beyond_chance


def test_where_days_scatter_the_same_change_may_be_chance() -> None:
    steady = compare(series(*[(20, 100)] * 4), series(*[(12, 100)] * 4)).total
    bursts = compare(
        series((0, 100), (40, 100), (0, 100), (40, 100)),
        series((0, 100), (24, 100), (0, 100), (24, 100)),
    ).total

    assert steady.change == bursts.change == pytest.approx(0.08)
    assert (steady.is_beyond_chance, bursts.is_beyond_chance) == (True, False)


def test_a_gap_is_not_compared_and_what_was_missing_widens() -> None:
    now, then = series((30, 100)), series((15, 100))
    heard = compare(now, then).total
    half = compare(series((30, 100), coverage=0.55, missing=(0.0, 0.3)), then).total
    gap = compare(series((30, 100), coverage=0.4), then)

    assert heard.interval is not None
    assert half.interval is not None
    assert half.interval[0] < heard.interval[0]
    assert (heard.is_beyond_chance, half.is_beyond_chance) == (True, False)
    assert (gap.total.change, gap.differences[0].change) == (None, None)  # type: ignore[union-attr]


def test_periods_without_a_partner_have_no_difference() -> None:
    longer = compare(series((1, 9), (1, 9), (1, 9)), series((1, 9), (1, 9)))
    shorter = compare(series((1, 9)), series((1, 9), (1, 9)))

    assert [one is None for one in longer.differences] == [False, False, True]
    assert len(shorter.differences) == 1


COUNTS = st.integers(1, 2000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(
    COUNTS,
    st.floats(0, 1),
    st.floats(0, 1).flatmap(lambda least: st.tuples(st.just(least), st.floats(least, 1))),
)
def test_a_widened_interval_is_the_manski_bound_of_the_wilson_interval(
    counts: tuple[int, int], coverage: float, missing: tuple[float, float]
) -> None:
    [point] = series(counts, coverage=coverage, missing=missing).points

    low, high = point.interval or (0, 0)

    plain = wilson(*counts)
    assert 0 <= low <= plain[0] <= plain[1] <= high <= 1 + 1e-9
    # Whatever the unheard articles say within the range, the whole share's ends lie inside.
    for rest in missing:
        for end in plain:
            assert low - 1e-9 <= coverage * end + (1 - coverage) * rest <= high + 1e-9
