"""Changes: what chance explains, and the words for a multiple."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.trends.changes import Change, judged, scatter
from api.trends.telling.times import holds, rung_of


def change(count: int, before: int, volume: int = 1000, dispersion: float = 1.0) -> Change:
    return Change(
        "topic", "borders", "Borders", "topic:borders", count, before, volume, volume,
        dispersion=dispersion,
    )  # fmt: skip


def test_a_large_move_is_real_and_one_of_chance_is_not() -> None:
    large, chance = judged([change(120, 60), change(63, 60)])

    assert large.is_real
    assert not chance.is_real


def test_one_told_among_many_must_be_larger() -> None:
    [alone] = judged([change(83, 60)])
    among, *_ = judged([change(83, 60), *[change(60, 60)] * 40])

    assert alone.is_real
    assert not among.is_real


def test_few_articles_are_never_a_real_change() -> None:
    [few] = judged([change(4, 0, volume=20)])

    assert few.q < 0.05
    assert not few.is_real


def test_bursts_make_a_move_less_sure() -> None:
    assert change(90, 60, dispersion=4).p > change(90, 60).p


def test_days_that_scatter_as_chance_has_it_count_as_one() -> None:
    assert scatter([(5, 50), (5, 50), (5, 50)], [(9, 50), (9, 50)]) == 1.0
    assert scatter([(0, 50), (10, 50), (0, 50), (10, 50)]) > 5
    assert scatter([(3, 10)], []) == scatter() == 1.0


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 99)), max_size=20))
def test_scatter_is_never_below_chance(days: list[tuple[int, int]]) -> None:
    assert scatter(days) >= 1.0


@pytest.mark.parametrize(
    ("low", "high", "key"),
    [
        (1.9, 2.2, "twice"),
        (1.6, 2.4, None),
        (2.1, 9.0, "over_twice"),
        (4.9, 5.2, "five"),
        (5.5, 30.0, "over_five"),
        (12.0, 40.0, "over_ten"),
        (11.0, 13.0, "ten"),
        (0.9, 1.1, None),
        (1.3, 1.6, "half_up"),
        (0.45, 0.55, "half_down"),
        (0.1, 0.4, "under_half"),
        (0.01, 0.03, "under_third"),
        (0.7, 1.4, None),
    ],
)
def test_a_multiple_is_worded_only_where_its_whole_interval_allows_it(
    low: float, high: float, key: str | None
) -> None:
    assert rung_of(low, high) == key


@given(st.integers(5, 400), st.integers(5, 400), st.integers(400, 5000), st.integers(400, 5000))
def test_the_words_for_a_multiple_hold_for_the_multiple_itself(
    count: int, before: int, volume: int, volume_before: int
) -> None:
    one = Change("topic", "x", "X", "q", count, before, volume, volume_before)
    assert one.times is not None
    key = rung_of(*one.times)

    assert key is None or holds(key, one.share / one.share_before)
