"""Costs as ratios: contenders take turns in one run, and the median of their rounds is compared.

Only CPU time of this process counts, so a machine that is busy with other things moves both sides
alike; servers that are asked run in processes of their own.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import process_time

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio of LIMITS: `ours` costs at most `most` times what `theirs` does."""

    number: str
    ours: str
    theirs: str
    most: float


@dataclass(frozen=True, slots=True)
class Costs:
    """What each contender cost, in CPU seconds a unit of work."""

    medians: Mapping[str, float]

    def ratio(self, goal: Goal) -> float:
        """Return how many times the other's cost ours is."""
        return self.medians[goal.ours] / self.medians[goal.theirs]


def take_turns(contenders: Mapping[str, Work], units: Mapping[str, int], rounds: int = 7) -> Costs:
    """Run contenders one after another, round by round; the first round only warms up."""
    costs: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, work in contenders.items():
            before = process_time()
            work()
            if turn:
                costs[name].append((process_time() - before) / units[name])
    return Costs({name: median(each) for name, each in costs.items()})
