"""Surges: a label that takes up more of what was collected than its past lets us expect.

Counts are judged against the volume they come from, so a feed added or a source down is no
surge by itself. For a label seen in `x` of `n` articles of a window, and in `x_i` of `n_i` of
the K windows before:

- the expected share is the pooled one, (Σx_i + ½) / (Σn_i + 1);
- news comes in bursts, so the past's own scatter counts: the dispersion is φ = max(1, X²/(K-1)),
  X² being Pearson's statistic of the K windows (McCullagh and Nelder 1989, section 4.5);
- the predictive variance of x is n·π·(1-π)·φ·(1 + n/Σn_i), as Farrington et al. have it
  (1996, J. R. Stat. Soc. A 159:547, section 3.6), and x is held to be beta-binomial with it;
- p = P(X ≥ x), one-sided. Over all labels tested together, the false-discovery rate is held by
  Benjamini and Hochberg's step-up procedure (1995, J. R. Stat. Soc. B 57:289): `q` is the
  adjusted p, and a surge is q ≤ `RATE`.

The windows before are as long as the window itself, so every weekday is in each of them. Past
surges are not weighted down, as later forms of the method do (Noufaily et al. 2013, Stat. Med.
32:1206): they widen what is expected, so after one the test is slower to call the next.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import exp, lgamma, log

from api.trends.series import Point

METHOD = (
    "one-sided beta-binomial test of the window's count against the pooled share of the windows"
    " before it, over-dispersion from their own scatter (Farrington 1996), false-discovery rate"
    " held at 0.05 over the labels tested (Benjamini-Hochberg 1995)"
)
"""The statistic in one sentence, for answers and pages."""

RATE = 0.05
"""The false-discovery rate: of the surges shown, about this share may be chance."""

LEAST = 5
"""Articles that a window needs before it is called a surge at all."""

PERIODS = 8
"""Windows before, that the expectation is made from."""

MONTH_VOLUME = 100
"""Dated items that a month of an archive needs, to be compared with others."""


@dataclass(frozen=True, slots=True)
class Surge:
    """What was observed of a label in a window, what was expected, and how odd that is.

    `p` is one test's, `q` the same after allowing for all labels tested with it.
    """

    dimension: str
    label: str
    name: str
    query: str
    first: date
    last: date
    observed: int
    volume: int
    expected: float
    baseline_count: int
    baseline_volume: int
    baseline_periods: int
    dispersion: float
    p: float
    q: float

    @property
    def is_surge(self) -> bool:
        """Whether it is one, at the stated rate and with enough articles to speak of."""
        return self.q <= RATE and self.observed >= LEAST

    @property
    def share(self) -> float:
        """The label's share of the window's volume."""
        return self.observed / self.volume if self.volume else 0.0

    @property
    def baseline_share(self) -> float:
        """The label's share of the volume before."""
        return self.baseline_count / self.baseline_volume if self.baseline_volume else 0.0

    @property
    def ratio(self) -> float:
        """Observed over expected."""
        return self.observed / self.expected if self.expected else 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A label to be tested: its window, and the windows before, oldest first."""

    dimension: str
    label: str
    name: str
    query: str
    window: Point
    before: tuple[Point, ...]


def surges(candidates: Iterable[Candidate]) -> list[Surge]:
    """Test labels together; every one is returned, the most surprising first."""
    tested = [judged for candidate in candidates if (judged := judge(candidate)) is not None]
    adjusted = adjust([surge.p for surge in tested])
    found = [replace(surge, q=q) for surge, q in zip(tested, adjusted, strict=True)]
    return sorted(found, key=lambda surge: (surge.q, surge.p, -surge.ratio))


def judge(candidate: Candidate) -> Surge | None:
    """Test one label; None where there is no past, or nothing collected, to judge it by."""
    window = candidate.window
    past = [point for point in candidate.before if point.volume]
    if len(past) < 2 or not window.volume:
        return None
    count, volume = sum(p.count for p in past), sum(p.volume for p in past)
    share = (count + 0.5) / (volume + 1)
    scatter = dispersion(past, share)
    p = tail(window.count, window.volume, share, scatter * (1 + window.volume / volume))
    return Surge(
        dimension=candidate.dimension,
        label=candidate.label,
        name=candidate.name,
        query=candidate.query,
        first=window.first,
        last=window.last,
        observed=window.count,
        volume=window.volume,
        expected=share * window.volume,
        baseline_count=count,
        baseline_volume=volume,
        baseline_periods=len(past),
        dispersion=scatter,
        p=p,
        q=p,
    )


def strongest(candidates: Iterable[Candidate]) -> list[Surge]:
    """Judge the periods of an archive, each against all the others; the largest share first.

    A period with fewer than `MONTH_VOLUME` items is left out: its share says too little.
    """
    kept = [one for one in candidates if one.window.volume >= MONTH_VOLUME]
    return sorted(surges(kept), key=lambda surge: (-surge.share, surge.p))


def against_the_others(
    dimension: str, label: str, name: str, query: str, points: Sequence[Point]
) -> list[Candidate]:
    """Make each period a candidate that has all other large enough periods for its past."""
    enough = [point for point in points if point.volume >= MONTH_VOLUME]
    return [
        Candidate(
            dimension,
            label,
            name,
            query,
            window,
            tuple(other for other in enough if other is not window),
        )
        for window in enough
    ]


def dispersion(past: Sequence[Point], share: float) -> float:
    """Return how much more the past scatters than chance alone would have it; at least 1."""
    chi = sum(
        (point.count - point.volume * share) ** 2 / (point.volume * share * (1 - share))
        for point in past
    )
    return max(1.0, chi / (len(past) - 1))


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


def _upper(start: int, volume: int, alpha: float, beta: float) -> float:
    """Sum the beta-binomial's mass from `start` up, each term from the one before it."""
    term = exp(_log_mass(start, volume, alpha, beta))
    mass = term
    for k in range(start, volume):
        term *= (volume - k) / (k + 1) * (alpha + k) / (beta + volume - k - 1)
        mass += term
        if term < mass * 1e-14:
            break
    return mass


def _log_mass(k: int, volume: int, alpha: float, beta: float) -> float:
    choose = lgamma(volume + 1) - lgamma(k + 1) - lgamma(volume - k + 1)
    return choose + _log_beta(k + alpha, volume - k + beta) - _log_beta(alpha, beta)


def _log_beta(one: float, other: float) -> float:
    return lgamma(one) + lgamma(other) - lgamma(one + other)


def adjust(ps: Sequence[float]) -> list[float]:
    """Return Benjamini and Hochberg's adjusted p of each, in the order given."""
    order = sorted(range(len(ps)), key=lambda index: ps[index], reverse=True)
    adjusted = [1.0] * len(ps)
    least = 1.0
    for rank, index in enumerate(order):
        least = min(least, ps[index] * len(ps) / (len(ps) - rank))
        adjusted[index] = least
    return adjusted


def evidence(surge: Surge) -> float:
    """Return -log10 p: a strength that can be compared where p itself is too small to read."""
    return -log(max(surge.p, 1e-300)) / log(10)
