"""Costs as ratios: contenders take turns in one run, and the median of their rounds is compared.

Only CPU time of this process counts, so a machine that is busy with other things moves both sides
alike; servers that are asked run in processes of their own.
"""

import gc
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from time import process_time

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Goal:
    """A ratio of LIMITS: `ours` should cost at most `most` times what `theirs` does.

    `held` is the ratio that the benchmark asserts: the goal where it is reached, else what is
    reached instead and must not get worse; `why` says what stands in the way.
    """

    number: str
    ours: str
    theirs: str
    most: float
    held: float
    why: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """What two contenders cost, in milliseconds a unit, and the goal they are held to."""

    goal: Goal
    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        """How many times the other's cost ours is."""
        return self.ours / self.theirs

    def row(self) -> str:
        """Return a line of the table in `docs/benchmarks.md`."""
        goal = self.goal
        verdict = "met" if self.ratio <= goal.most else f"missed: {goal.why}"
        return (
            f"| {goal.number} | {goal.ours} | {self.ours:.3g} | {goal.theirs} | {self.theirs:.3g}"
            f" | {self.ratio:.3g} | {goal.most:.3g} | {verdict} |"
        )


def take_turns(contenders: Mapping[str, Work], units: int, rounds: int = 5) -> dict[str, float]:
    """Run contenders one after another, round by round; return the median milliseconds a unit.

    The first round only warms up.
    """
    costs: dict[str, list[float]] = {name: [] for name in contenders}
    for turn in range(rounds + 1):
        for name, work in contenders.items():
            before = process_time()
            work()
            if turn:
                costs[name].append((process_time() - before) / units * 1000)
    return {name: median(each) for name, each in costs.items()}


def repeated(work: Work, times: int) -> Work:
    """Return work that is done so many times over: once is too quick for the clock.

    Without looks for garbage, as `timeit` has it: they cost by what others left in memory.
    """

    def many() -> None:
        gc.disable()
        try:
            for _ in range(times):
                work()
        finally:
            gc.enable()

    return many


def compared(costs: Mapping[str, float], goals: Iterable[Goal]) -> list[Measured]:
    """Return what came of each goal in one run."""
    return [Measured(goal, costs[goal.ours], costs[goal.theirs]) for goal in goals]
