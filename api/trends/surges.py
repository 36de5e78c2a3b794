"""Surges: a label that takes up more of what was collected than its past lets us expect.

Counts are judged against the volume they come from, so more of more is no surge by itself. For a
label seen in `x` of `n` articles of a window, and in `x_i` of `n_i` of the windows before
(`api.trends.baselines`), each of weight `w_i`:

- the expected share is the pooled one, π = (Σw_i·x_i + ½) / (Σw_i·n_i + 1);
- news comes in bursts, so the past's own scatter counts: X²/d with d = Σw_i - 1, X² being Pearson's
  statistic (McCullagh and Nelder 1989, section 4.5). A dozen windows tell it badly, so the labels
  tested together lend each other theirs: the dispersion φ is the mean of a label's own scatter and
  the typical one, weighed by their degrees of freedom, and at least 1 (after McCarthy, Chen and
  Smyth 2012, Nucleic Acids Res. 40:4288);
- the weight of a window that stands out is the inverse square of its Anscombe residual (Farrington
  et al. 1996, J. R. Stat. Soc. A 159:547; Noufaily et al. 2013, Stat. Med. 32:1206), taken from
  the other windows, so that a peak does not hide the next;
- the predictive variance of x is n·π·(1-π)·φ·(1 + n/Σw_i·n_i) (Farrington, section 3.6), x is held
  to be beta-binomial with it, and since φ is an estimate, P(X ≥ x) is read as of Student's t with
  its degrees of freedom: p, one-sided;
- where only the part `c` of what is usual was heard in the window (its coverage), x is judged as if
  it came from n/c articles: what was not heard is taken to hold none of the label, so that silence
  can never make a surge;
- over all labels tested together, the false-discovery rate is held by Benjamini and Hochberg's
  step-up procedure (1995, J. R. Stat. Soc. B 57:289), which holds for tests that go together, as
  labels do (Benjamini and Yekutieli 2001): `q` is the adjusted p, and a surge is q ≤ `RATE`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from api.trends.baselines import (
    TYPICAL,
    Baseline,
    learn,
    moderated,
    typical_dispersion,
    usable,
)
from api.trends.series import GAP, Point
from api.trends.tails import adjust, tail, unsure

TEST = (
    "one-sided beta-binomial test of the window's count against the share of up to twelve windows"
    " of the same weekdays before it, past surges weighed down (Farrington 1996, Noufaily 2013);"
    " over-dispersion from their own scatter and what is typical (McCarthy, Chen and Smyth 2012);"
    " what silent sources did not bring is held against a surge"
)
"""How one label is tested, in one sentence."""

METHOD = (
    f"{TEST}; false-discovery rate held at 0.05 over all labels tested together"
    " (Benjamini-Hochberg 1995)"
)
"""The statistic in one sentence, for answers and pages."""

RATE = 0.05
"""The false-discovery rate: of the surges shown, about this share may be chance."""

LEAST = 5
"""Articles that a window needs before it is called a surge at all."""

LEAST_WINDOWS = 4
"""Windows before that it takes to tell how much they scatter."""

MONTH_VOLUME = 100
"""Dated items that a month of an archive needs, to be compared with others."""


@dataclass(frozen=True, slots=True)
class Surge:
    """What was observed of a label in a window, what was expected, and how odd that is.

    `p` is one test's, `q` the same after allowing for all labels tested with it. `expected` is of
    the usual volume, so of more than `volume` where sources were silent (`coverage`).
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
    baseline_share: float
    baseline_periods: int
    dispersion: float
    coverage: float | None
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


@dataclass(frozen=True, slots=True)
class Tested:
    """What came of testing a window: the labels in it, of all that were `tested`.

    `coverage` is what the sources brought in it of what is usual, None where nothing was expected;
    `windows` is how many of the windows before were heard well enough to compare with; `new_only`
    how many labels surge only by what sources added of late brought, so that they do not.
    """

    surges: tuple[Surge, ...]
    tested: int
    coverage: float | None
    windows: int
    new_only: int = 0

    @property
    def untested(self) -> str | None:
        """Why nothing was tested; None where something was."""
        if self.coverage is not None and self.coverage < GAP:
            return f"too few of the usual sources were heard: {self.coverage:.0%} of their volume"
        if self.windows < LEAST_WINDOWS:
            return f"too little past to compare with: {self.windows} windows"
        return None


def surges(candidates: Iterable[Candidate], silent: int = 0) -> list[Surge]:
    """Test labels together; every one is returned, the most surprising first.

    `silent` is how many more were seen before and not in the window: they were tested, too.
    """
    learnt = [(one, known) for one in candidates if (known := _learn(one)) is not None]
    typical = typical_dispersion(baseline for _, (baseline, _) in learnt)
    tested = [_judge(one, *known, typical) for one, known in learnt]
    adjusted = adjust([surge.p for surge in tested] + [1.0] * silent)
    found = [replace(surge, q=q) for surge, q in zip(tested, adjusted, strict=False)]
    return sorted(found, key=lambda surge: (surge.q, surge.p, -surge.ratio))


def judge(candidate: Candidate) -> Surge | None:
    """Test one label alone; None where there is no past, or too little was heard."""
    known = _learn(candidate)
    return None if known is None else _judge(candidate, *known, TYPICAL)


def _learn(candidate: Candidate) -> tuple[Baseline, int] | None:
    """Return what a label's past tells, and of how many windows."""
    window = candidate.window
    past = usable(window, candidate.before)
    if len(past) < LEAST_WINDOWS or not window.volume or window.is_gap:
        return None
    return learn(past), len(past)


def _judge(candidate: Candidate, baseline: Baseline, windows: int, typical: float) -> Surge:
    window = candidate.window
    volume = round(window.volume / min(window.coverage or 1.0, 1.0))
    dispersion, freedom = moderated(baseline, typical)
    inflation = baseline.inflation(volume, dispersion)
    p = unsure(tail(window.count, volume, baseline.share, inflation), freedom)
    return Surge(
        dimension=candidate.dimension,
        label=candidate.label,
        name=candidate.name,
        query=candidate.query,
        first=window.first,
        last=window.last,
        observed=window.count,
        volume=window.volume,
        expected=baseline.share * volume,
        baseline_share=baseline.share,
        baseline_periods=windows,
        dispersion=dispersion,
        coverage=window.coverage,
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
