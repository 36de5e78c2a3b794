from datetime import date, timedelta
from random import Random

import pytest

from api.trends.series import Point
from api.trends.surges import Candidate, against_the_others, judge, strongest, surges

DAY = date(2026, 11, 23)


def candidate(window: tuple[int, int], *before: tuple[int, int], label: str = "x") -> Candidate:
    def point(count: int, volume: int) -> Point:
        return Point(DAY, DAY, count, volume)

    past = tuple(point(*one) for one in before)
    return Candidate("topic", label, label, f"topic:{label}", point(*window), past)


def test_a_label_that_triples_at_the_same_volume_surges() -> None:
    found = judge(candidate((60, 200), *[(20, 200)] * 8))

    assert found is not None
    assert found.is_surge
    assert found.expected == pytest.approx(20, abs=0.2)


def test_twice_as_much_of_twice_the_volume_is_no_surge() -> None:
    found = judge(candidate((40, 400), *[(20, 200)] * 8))

    assert found is not None
    assert found.p > 0.4


def test_a_label_that_always_comes_in_bursts_needs_more_to_surge() -> None:
    steady = judge(candidate((40, 200), *[(20, 200)] * 8))
    bursty = judge(candidate((40, 200), *[(2, 200), (38, 200)] * 4))

    assert steady is not None
    assert bursty is not None
    assert steady.is_surge
    assert not bursty.is_surge
    assert bursty.dispersion > 10 > steady.dispersion == 1


def test_a_handful_is_never_a_surge_and_no_past_gives_no_judgement() -> None:
    few = judge(candidate((4, 50), *[(0, 500)] * 8))

    assert few is not None
    assert few.p < 0.001
    assert not few.is_surge
    assert judge(candidate((40, 50))) is None
    assert judge(candidate((0, 0), *[(20, 200)] * 8)) is None


def test_chance_alone_raises_few_surges() -> None:
    dice = Random(2026)

    def draw() -> tuple[int, int]:
        return sum(dice.random() < 0.1 for _ in range(200)), 200

    cases = [candidate(draw(), *[draw() for _ in range(8)], label=str(n)) for n in range(200)]
    tested = surges(cases)

    assert sum(surge.is_surge for surge in tested) <= 2
    # One test alone is wrong about as often as it says: 5 % of 200, give or take.
    assert sum(surge.p <= 0.05 for surge in tested) <= 20


def test_months_rank_by_share_and_small_ones_are_left_out() -> None:
    months = [
        Point(DAY + timedelta(days=31 * n), DAY, count, volume)
        for n, (count, volume) in enumerate([(10, 200), (60, 300), (50, 60), (12, 250), (9, 200)])
    ]

    found = strongest(against_the_others("relevance", "subject", "Coverage", "", months))

    assert next((surge.observed, surge.volume) for surge in found) == (60, 300)
    assert (50, 60) not in [(surge.observed, surge.volume) for surge in found]
    assert [surge.is_surge for surge in found] == [True, False, False, False]
