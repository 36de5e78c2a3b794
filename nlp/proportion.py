"""A proportion counted in a sample, with its 95 % interval: what the pages of figures show."""

from dataclasses import dataclass

from scipy.stats import binomtest


@dataclass(frozen=True, slots=True)
class Proportion:
    """So many of so many."""

    hits: int
    of: int

    @property
    def share(self) -> float:
        """The hits' share; of none it is 0."""
        return self.hits / self.of if self.of else 0.0

    @property
    def bounds(self) -> tuple[float, float]:
        """The 95 % interval of Wilson (1927), honest for small counts; of none it is everything."""
        if not self.of:
            return 0.0, 1.0
        interval = binomtest(self.hits, self.of).proportion_ci(method="wilson")
        return float(interval.low), float(interval.high)

    def __str__(self) -> str:
        """Tell it in per cent, with its interval."""
        if not self.of:
            return "–"
        low, high = self.bounds
        return f"{self.share:.1%} ({low:.1%} to {high:.1%})"
