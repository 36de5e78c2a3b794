"""Changes: a label in this period and in the one before, and whether chance explains the move.

Pure arithmetic. The share's move is held against its standard error (two-proportion z), widened by
how much the days scatter more than chance has it: φ = max(1, X²/d), X² being Pearson's statistic
over the days, each against the share of its own side (McCullagh and Nelder 1989, section 4.5),
since news comes in bursts. Over all labels told together the false-discovery rate is held by
Benjamini and Hochberg's procedure (1995, J. R. Stat. Soc. B 57:289).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import erfc, exp, log, sqrt

from api.trends.surges import LEAST, RATE
from api.trends.tails import adjust

SMALL = 20
"""Articles below which no percentage is made of a count, and a change is said to be small."""

_Z = 1.959963984540054  # of a two-sided 95 % interval

Days = Iterable[tuple[int, int]]
"""Count and volume of each day."""


@dataclass(frozen=True, slots=True)
class Change:
    """A label in both periods: its articles, and the volume they are a share of.

    `query` and `of` find both, without their dates. `dispersion` is φ; `q` the two-sided p of the
    move after allowing for all that were judged with it; `is_alike` says that the sources heard in
    both periods show the move too.
    """

    dimension: str
    label: str
    name: str
    query: str
    count: int
    before: int
    volume: int
    volume_before: int
    of: str = "relevance:subject"
    dispersion: float = 1.0
    q: float = 1.0
    is_alike: bool = True

    @property
    def share(self) -> float:
        """Its share in this period."""
        return _share(self.count, self.volume)

    @property
    def share_before(self) -> float:
        """Its share in the period before."""
        return _share(self.before, self.volume_before)

    @property
    def errors(self) -> float:
        """How many standard errors its share moved: the order of the lists."""
        if not self.volume or not self.volume_before:
            return 0.0
        pooled = (self.count + self.before) / (self.volume + self.volume_before)
        spread = pooled * (1 - pooled) * (1 / self.volume + 1 / self.volume_before)
        moved = self.share - self.share_before
        return moved / sqrt(spread * self.dispersion) if spread else 0.0

    @property
    def p(self) -> float:
        """How often chance alone moves a share so far, up or down."""
        return erfc(abs(self.errors) / sqrt(2))

    @property
    def is_small(self) -> bool:
        """Whether both counts are too small to say much."""
        return max(self.count, self.before) < SMALL

    @property
    def is_real(self) -> bool:
        """Whether it moved by more than chance explains, and the sources that were heard too."""
        return self.is_large and self.is_alike

    @property
    def is_large(self) -> bool:
        """Whether it moved by more than chance explains, with enough articles to speak of."""
        return self.q <= RATE and max(self.count, self.before) >= LEAST

    @property
    def times(self) -> tuple[float, float] | None:
        """The 95 % interval of its share as a multiple of the one before (Katz et al. 1978)."""
        if not self.count or not self.before:
            return None
        parts = 1 / self.count - 1 / self.volume + 1 / self.before - 1 / self.volume_before
        spread = _Z * sqrt(max(0.0, parts) * self.dispersion)
        middle = log(self.share / self.share_before)
        return exp(middle - spread), exp(middle + spread)


def judged(changes: Sequence[Change]) -> list[Change]:
    """Give each its q, as told together with the others."""
    adjusted = adjust([change.p for change in changes])
    return [replace(change, q=q) for change, q in zip(changes, adjusted, strict=True)]


def scatter(*sides: Days) -> float:
    """Return how much more the days of each side scatter than chance has it; at least 1."""
    chi, freedom = 0.0, 0
    for side in sides:
        heard = [(count, volume) for count, volume in side if volume]
        share = _share(sum(count for count, _ in heard), sum(volume for _, volume in heard))
        freedom += max(0, len(heard) - 1)
        if 0 < share < 1:
            chi += sum(
                (count - volume * share) ** 2 / (volume * share * (1 - share))
                for count, volume in heard
            )
    return max(1.0, chi / freedom) if freedom else 1.0


def _share(count: int, volume: int) -> float:
    return count / volume if volume else 0.0
