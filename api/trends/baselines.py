"""What a label's past lets us expect: the windows before, how they scatter, which count less.

Pure arithmetic. A window's past are windows of the same length that end whole weeks before it, so
each holds the same weekdays. Windows in which too few of the usual sources were heard are left
out; those that were themselves a surge count less, or one peak would hide the next.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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

TYPICAL = 2.0
"""Dispersion that news has where no other labels tell it: a story comes in about two articles."""

BORROWED = 10.0
"""Windows' worth of certainty that the typical dispersion has."""

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
    def scatter(self) -> float:
        """How many times more the windows scatter than chance alone would have it."""
        share = self.share
        chi = self.squares - 2 * share * self.count + share * share * self.volume
        return max(0.0, chi / (share * (1 - share)) / self.freedom)

    @property
    def usual(self) -> float:
        """How many articles a window has on average."""
        return self.share * self.volume / self.windows

    def inflation(self, volume: float, dispersion: float) -> float:
        """How many times the binomial's the variance of a new window of this volume is.

        The scatter, and that the share is itself an estimate (Farrington et al. 1996).
        """
        return dispersion * (1 + volume / self.volume)

    def worth(self, typical: float) -> float:
        """How many degrees of freedom its scatter is worth: few where its counts are few.

        They are so skewed then that the windows seen tell little of those to come.
        """
        return self.freedom / (1 + 3 * typical / self.usual)

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


def covered(counted: Iterable[Point], heard: Mapping[date, float]) -> list[Point]:
    """Give each window the mean coverage of its days; None where nothing was expected on any.

    A day before the first source was expected is one on which nothing was heard.
    """
    return [replace(point, coverage=_coverage(point, heard)) for point in counted]


def covered_alike(counted: Iterable[Point], others: Iterable[Point]) -> list[Point]:
    """Give each window the coverage that another of the same days has."""
    return [
        Point(point.first, point.last, point.count, point.volume, other.coverage)
        for point, other in zip(counted, others, strict=True)
    ]


def compared(windows: Sequence[Point]) -> tuple[Point, list[Point]]:
    """Return the last of some windows, and those before it that say what is usual."""
    *before, window = windows
    return window, usable(window, before)


def usable(window: Point, past: Sequence[Point]) -> list[Point]:
    """Return the windows that say what is usual: something came, and enough sources were heard.

    Where sources are expected now, what is dated before they were says little: a first visit
    brings a feed's last entries, however old.
    """
    if window.coverage is None:
        return [point for point in past if point.volume]
    return [p for p in past if p.volume and p.coverage is not None and p.coverage >= HEARD]


def learn(past: Sequence[Point]) -> Baseline:
    """Weigh windows down that stand out from the others, and sum them up."""
    weights = [1.0] * len(past)
    for _ in range(_ROUNDS):
        whole = _summed(past, weights)
        weighed = [
            _weight(point, whole.but(point, weight))
            for point, weight in zip(past, weights, strict=True)
        ]
        if weighed == weights:
            return whole
        weights = weighed
    return _summed(past, weights)


def typical_dispersion(baselines: Iterable[Baseline]) -> float:
    """Return the dispersion of labels taken together, each by what its own is worth; at least 1."""
    known = [(one.worth(TYPICAL), one.scatter) for one in baselines]
    worth = sum(weight for weight, _ in known)
    return max(1.0, sum(weight * scatter for weight, scatter in known) / worth) if worth else 1.0


def moderated(baseline: Baseline, typical: float) -> tuple[float, float]:
    """Return a label's dispersion, at least 1, and its degrees of freedom.

    Few windows tell little of how a label scatters, so what is typical counts as `BORROWED` more
    (Smyth 2004; McCarthy, Chen and Smyth 2012, Nucleic Acids Res. 40:4288).
    """
    own = baseline.worth(typical)
    freedom = own + BORROWED
    return max(1.0, (own * baseline.scatter + BORROWED * typical) / freedom), freedom


def _coverage(point: Point, heard: Mapping[date, float]) -> float | None:
    days = [point.first + timedelta(days=n) for n in range((point.last - point.first).days + 1)]
    if not any(day in heard for day in days):
        return None
    return sum(heard.get(day, 0.0) for day in days) / len(days)


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
    spread = others.inflation(point.volume, max(1.0, others.scatter)) * (1 - others.share)
    score = student_score(anscombe(point.count, expected, spread), others.freedom)
    return 1.0 if score <= ODD else score**-2
