"""What is drawn for coders: the rare as often as the common, the doubtful first, the same again."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from nlp.sampling import Candidate, by_strata, by_uncertainty

POOL = [Candidate(number, "common" if number < 90 else "rare") for number in range(100)]


def test_strata_are_drawn_from_in_turn() -> None:
    drawn = by_strata(POOL, 10, seed=1)

    assert Counter(POOL[number].stratum for number in drawn) == {"common": 5, "rare": 5}
    assert len(by_strata(POOL, 50, seed=1)) == 50
    assert sum(number >= 90 for number in by_strata(POOL, 50, seed=1)) == 10


def test_what_can_be_said_least_of_comes_first() -> None:
    sure, torn, twice = Candidate(1, ""), Candidate(2, "", (0.5,)), Candidate(3, "", (0.5, 0.1))
    rather = Candidate(4, "", (0.05, 1.0))

    assert by_uncertainty([sure, rather, torn, twice], 3, seed=0) == [3, 2, 4]


@given(st.integers(0, 120), st.integers())
def test_the_same_seed_draws_the_same_whatever_the_order(size: int, seed: int) -> None:
    turned = list(reversed(POOL))

    for draw in (by_strata, by_uncertainty):
        drawn = draw(POOL, size, seed)
        assert drawn == draw(turned, size, seed)
        assert len(set(drawn)) == len(drawn) == min(size, 100)


def test_another_seed_draws_others() -> None:
    assert by_strata(POOL, 10, seed=1) != by_strata(POOL, 10, seed=2)
    assert by_uncertainty(POOL, 10, seed=1) != by_uncertainty(POOL, 10, seed=2)


def test_from_nothing_nothing_is_drawn() -> None:
    assert by_strata([], 10, seed=1) == by_uncertainty([], 10, seed=1) == []
