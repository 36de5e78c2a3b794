"""Chances: how odd a count is, and what many of them are worth together. Pure functions."""

from collections.abc import Sequence
from math import cbrt, exp, lgamma, sqrt


def tail(observed: int, volume: int, share: float, inflation: float) -> float:
    """Return P(X ≥ observed); the variance is `inflation` times the binomial's."""
    if observed <= 0:
        return 1.0
    if volume == 1:
        return share
    rho = min((inflation - 1) / (volume - 1), 0.99)
    alpha, beta = share * (1 - rho) / rho, (1 - share) * (1 - rho) / rho
    if observed > share * volume:
        return min(1.0, _upper(observed, volume, alpha, beta))
    # Below the mean the other tail is the short one: P(X ≥ x) = 1 - P(n-X ≥ n-x+1).
    return max(0.0, 1.0 - _upper(volume - observed + 1, volume, beta, alpha))


def unsure(p: float, freedom: float) -> float:
    """Return the p that is left where the scatter itself was estimated with so much freedom.

    Its normal score is read as Student's t (1908, Biometrika 6:1), which few windows make wide.
    """
    from scipy.special import ndtri, stdtr

    return float(stdtr(freedom, float(ndtri(max(p, 1e-300)))))


def student_score(value: float, freedom: float) -> float:
    """Return the normal score that is as odd as a value of Student's t."""
    from scipy.special import ndtri, stdtr

    return -float(ndtri(float(stdtr(freedom, -value))))


def anscombe(observed: float, expected: float, inflation: float) -> float:
    """Return Anscombe's residual of a count (1953), standardised: near normal, skew taken out."""
    apart = cbrt(observed) ** 2 - cbrt(expected) ** 2
    return 1.5 * apart / sqrt(cbrt(expected) * inflation)


def adjust(ps: Sequence[float]) -> list[float]:
    """Return Benjamini and Hochberg's adjusted p of each, in the order given."""
    order = sorted(range(len(ps)), key=lambda index: ps[index], reverse=True)
    adjusted = [1.0] * len(ps)
    least = 1.0
    for rank, index in enumerate(order):
        least = min(least, ps[index] * len(ps) / (len(ps) - rank))
        adjusted[index] = least
    return adjusted


def _upper(start: int, volume: int, alpha: float, beta: float) -> float:
    """Sum the beta-binomial's mass from `start` up, each term from the one before it."""
    term = exp(_log_mass(start, volume, alpha, beta))
    mass = term
    for k in range(start, volume):
        term *= (volume - k) / (k + 1) * (alpha + k) / (beta + volume - k - 1)
        mass += term
        if term < mass * 1e-11:
            break
    return mass


def _log_mass(k: int, volume: int, alpha: float, beta: float) -> float:
    choose = lgamma(volume + 1) - lgamma(k + 1) - lgamma(volume - k + 1)
    return choose + _log_beta(k + alpha, volume - k + beta) - _log_beta(alpha, beta)


def _log_beta(one: float, other: float) -> float:
    return lgamma(one) + lgamma(other) - lgamma(one + other)
