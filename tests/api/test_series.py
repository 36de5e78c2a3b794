import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.trends.series import By, periods, points, total, wilson

DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))


@given(DAYS, st.integers(0, 800), st.sampled_from(By))
def test_periods_cover_every_day_once(first: date, length: int, by: By) -> None:
    last = first + timedelta(days=length)

    found = list(periods(first, last, by))

    assert found[0][0] == first
    assert found[-1][1] == last
    assert all(
        later[0] - earlier[1] == timedelta(days=1) for earlier, later in itertools.pairwise(found)
    )


def test_weeks_begin_on_monday_and_months_on_the_first() -> None:
    weeks = list(periods(date(2026, 11, 18), date(2026, 11, 24), By.WEEK))
    months = list(periods(date(2024, 1, 31), date(2024, 3, 1), By.MONTH))

    assert weeks == [
        (date(2026, 11, 18), date(2026, 11, 22)),
        (date(2026, 11, 23), date(2026, 11, 24)),
    ]
    assert [first for first, _ in months] == [
        date(2024, 1, 31),
        date(2024, 2, 1),
        date(2024, 3, 1),
    ]


def test_a_day_without_articles_is_zero_and_its_share_is_nothing() -> None:
    day = date(2026, 11, 23)

    one, gap = points({day: 3}, {day: 12}, [(day, day), (date(2026, 11, 24), date(2026, 11, 24))])

    assert (one.count, one.share) == (3, 0.25)
    assert (gap.count, gap.volume, gap.share, gap.interval) == (0, 0, None, None)


@given(
    st.dictionaries(DAYS, st.integers(0, 100), max_size=30),
    DAYS,
    st.integers(0, 4000),
)
def test_a_total_is_the_sum_of_its_days(counts: dict[date, int], first: date, length: int) -> None:
    last = first + timedelta(days=length)

    assert total(counts, first, last) == sum(
        count for day, count in counts.items() if first <= day <= last
    )


def test_wilson_agrees_with_the_published_example() -> None:
    # Newcombe 1998, Stat. Med. 17:857, Table I: 81 of 263, and 0 of 20.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share(case: tuple[int, int]) -> None:
    count, volume = case

    low, high = wilson(count, volume)

    assert 0 <= low <= count / volume <= high <= 1
