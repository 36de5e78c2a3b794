from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, false_discovery_control, norm, t

from api.trends.tails import adjust, anscombe, student_score, tail, unsure

CASES = st.integers(2, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(deadline=None)
@given(CASES, st.floats(0.001, 0.9), st.floats(1.01, 8))
def test_the_tail_is_that_of_the_beta_binomial(
    case: tuple[int, int], share: float, inflation: float
) -> None:
    observed, volume = case
    rho = min((inflation - 1) / (volume - 1), 0.99)
    alpha, beta = share * (1 - rho) / rho, (1 - share) * (1 - rho) / rho
    law = betabinom(volume, alpha, beta)
    exact = float(sum(law.pmf(range(observed, volume + 1))))

    assert tail(observed, volume, share, inflation) == pytest.approx(exact, rel=1e-6, abs=1e-9)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_adjusted_p_are_those_of_benjamini_and_hochberg(ps: list[float]) -> None:
    assert adjust(ps) == pytest.approx(list(false_discovery_control(ps)))


@settings(deadline=None)
@given(st.floats(1e-12, 1 - 1e-12), st.floats(1, 200))
def test_a_scatter_that_few_windows_told_makes_a_small_p_larger(p: float, freedom: float) -> None:
    assert unsure(p, freedom) == pytest.approx(float(t.sf(norm.isf(p), freedom)), rel=1e-6)
    assert unsure(p, freedom) >= p or p > 0.5


@settings(deadline=None)
@given(st.floats(-3, 12), st.floats(1, 200))
def test_a_value_of_students_t_is_as_odd_as_its_score(value: float, freedom: float) -> None:
    assert norm.sf(student_score(value, freedom)) == pytest.approx(t.sf(value, freedom), rel=1e-6)


@settings(deadline=None)
@given(CASES, st.floats(0.001, 0.9), st.floats(1.01, 8))
def test_more_articles_are_never_less_odd(
    case: tuple[int, int], share: float, inflation: float
) -> None:
    observed, volume = case
    assume(observed < volume)

    here, further = (tail(x, volume, share, inflation) for x in (observed, observed + 1))

    assert further <= here + 1e-9


def test_residuals_of_a_skewed_count_are_near_normal() -> None:
    dice = Random(7)
    drawn = [sum(dice.random() < 0.01 for _ in range(1000)) for _ in range(2000)]

    residuals = [anscombe(count, 10, 1) for count in drawn]

    beyond = sum(abs(one) > 1.96 for one in residuals) / len(residuals)
    assert beyond == pytest.approx(0.05, abs=0.02)
    assert sum(residuals) / len(residuals) == pytest.approx(0, abs=0.1)
