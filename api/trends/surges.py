"""Surges: a label that takes up more of what was collected than its past lets us expect.

Counts are judged against the volume they come from, so a feed added or a source down is no
surge by itself. For a label seen in `x` of `n` articles of a window, and in `x_i` of `n_i` of
the windows before (`api.trends.baselines`), each of weight `w_i`:

- the expected share is the pooled one, π = (Σw_i·x_i + ½) / (Σw_i·n_i + 1);
- news comes in bursts, so the past's own scatter counts: the dispersion is φ = max(1, X²/d) with
  d = Σw_i - 1, X² being Pearson's statistic (McCullagh and Nelder 1989, section 4.5);
- the weight of a window that stands out is the inverse square of its Anscombe residual (Farrington
  et al. 1996, J. R. Stat. Soc. A 159:547; Noufaily et al. 2013, Stat. Med. 32:1206), taken from
  the other windows, so that a peak does not hide the next;
- the predictive variance of x is n·π·(1-π)·φ·(1 + n/Σw_i·n_i) (Farrington, section 3.6), x is held
  to be beta-binomial with it, and since φ is an estimate, P(X ≥ x) is read as of Student's t with
  d degrees of freedom: p, one-sided;
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

from api.trends.baselines import learn, usable
from api.trends.series import Point
from api.trends.tails import adjust, tail, unsure

TEST = (
    "one-sided beta-binomial test of the window's count against the share of up to twelve windows"
    " of the same weekdays before it; over-dispersion from their own scatter, read as Student's t,"
    " past surges weighed down (Farrington 1996, Noufaily 2013); what silent sources did not bring"
    " is held against a surge"
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


def surges(candidates: Iterable[Candidate]) -> list[Surge]:
    """Test labels together; every one is returned, the most surprising first."""
    tested = [judged for candidate in candidates if (judged := judge(candidate)) is not None]
    adjusted = adjust([surge.p for surge in tested])
    found = [replace(surge, q=q) for surge, q in zip(tested, adjusted, strict=True)]
    return sorted(found, key=lambda surge: (surge.q, surge.p, -surge.ratio))


def judge(candidate: Candidate) -> Surge | None:
    """Test one label; None where there is no past to judge it by, or too little was heard."""
    window, past = candidate.window, usable(candidate.before)
    if len(past) < 2 or not window.volume or window.is_gap:
        return None
    baseline = learn(past)
    volume = round(window.volume / min(window.coverage or 1.0, 1.0))
    p = tail(window.count, volume, baseline.share, baseline.inflation(volume))
    p = unsure(p, baseline.freedom)
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
        baseline_periods=len(past),
        dispersion=baseline.dispersion,
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
