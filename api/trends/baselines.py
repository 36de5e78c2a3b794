"""What a label's past lets us expect: the windows before, how they scatter, which count less.

Pure arithmetic. A window's past are windows of the same length that end whole weeks before it, so
each holds the same weekdays. Windows in which too few of the usual sources were heard are left
out; those that were themselves a surge count less, or one peak would hide the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from api.trends.series import Point
from api.trends.tails import anscombe, student_score

PERIODS = 12
"""Windows before, that the expectation is made from: a quarter, where the window is a week."""

HEARD = 0.8
"""Coverage below which a window before is left out: its share may be that of other sources."""

ODD = 2.58
"""Residual above which a window before counts less (Noufaily et al. 2013): 1 in 200 by chance."""

_ROUNDS = 2  # the first may hide a smaller peak behind a larger


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was counted in windows before, weighed, and what follows from it.

    `windows` is the sum of their weights; `squares` that of x²/n, from which the scatter comes.
    """

    windows: float = 0.0
    count: float = 0.0
    volume: float = 0.0
    squares: float = 0.0

    @property
    def share(self) -> float:
        """The share that is expected; never quite none, or all."""
        return (self.count + 0.5) / (self.volume + 1)

    @property
    def freedom(self) -> float:
        """How many windows tell how much they scatter: all but the one that tells the share."""
        return self.windows - 1

    @property
    def dispersion(self) -> float:
        """How much more the windows scatter than chance alone would have it; at least 1."""
        share = self.share
        chi = self.squares - 2 * share * self.count + share * share * self.volume
        return max(1.0, chi / (share * (1 - share)) / self.freedom)

    def inflation(self, volume: float) -> float:
        """How many times the binomial's the variance of a new window of this volume is.

        The scatter, and that the share is itself an estimate (Farrington et al. 1996).
        """
        return self.dispersion * (1 + volume / self.volume)

    def but(self, point: Point, weight: float) -> "Baseline":
        """Return the baseline of the other windows."""
        return self.plus(point, -weight)

    def plus(self, point: Point, weight: float = 1.0) -> "Baseline":
        """Return the baseline with one more window in it."""
        return Baseline(
            self.windows + weight,
            self.count + weight * point.count,
            self.volume + weight * point.volume,
            self.squares + weight * point.count * point.count / point.volume,
        )


def windows(first: date, last: date) -> list[tuple[date, date]]:
    """Return a window and those before it, oldest first: each as long, whole weeks apart."""
    step = timedelta(weeks=ceil(((last - first).days + 1) / 7))
    return [(first - step * back, last - step * back) for back in range(PERIODS, -1, -1)]


def usable(past: Sequence[Point]) -> list[Point]:
    """Return the windows that say what is usual: something came, and enough sources were heard."""
    return [p for p in past if p.volume and (p.coverage is None or p.coverage >= HEARD)]


def learn(past: Sequence[Point]) -> Baseline:
    """Weigh windows down that stand out from the others, and sum them up."""
    weights = [1.0] * len(past)
    for _ in range(_ROUNDS):
        whole = _summed(past, weights)
        weights = [
            _weight(point, whole.but(point, weight))
            for point, weight in zip(past, weights, strict=True)
        ]
    return _summed(past, weights)


def _summed(past: Sequence[Point], weights: Sequence[float]) -> Baseline:
    summed = Baseline()
    for point, weight in zip(past, weights, strict=True):
        summed = summed.plus(point, weight)
    return summed


def _weight(point: Point, others: Baseline) -> float:
    """Return how much a window counts: 1, or s⁻² where its residual s against the others is odd.

    The others alone say what is odd: among few windows, one peak would widen its own measure.
    """
    expected = others.share * point.volume
    if others.freedom < 2 or point.count <= expected:
        return 1.0
    spread = others.inflation(point.volume) * (1 - others.share)
    score = student_score(anscombe(point.count, expected, spread), others.freedom)
    return 1.0 if score <= ODD else score**-2
