"""Simulated series: counts that come in bursts, as news does."""

from random import Random

from api.trends.series import Point
from api.trends.surges import Candidate
from tests.make import NOON

DAY = NOON.date()
VOLUME = 1500
PAST = 12


def draw(dice: Random, mean: float, dispersion: float) -> int:
    """Draw a negative binomial of a mean; its variance is so many times that."""
    rate = dice.gammavariate(mean / (dispersion - 1), dispersion - 1)
    count, left = 0, dice.expovariate(1)
    while left < rate:
        count, left = count + 1, left + dice.expovariate(1)
    return count


def candidate(label: str, window: int, before: list[int]) -> Candidate:
    """Return a label with a count of each window, all of one volume."""
    points = [Point(DAY, DAY, count, VOLUME) for count in [*before, window]]
    return Candidate("topic", label, label, f"topic:{label}", points[-1], tuple(points[:-1]))


def quiet_run(dice: Random, dispersions: tuple[float, ...], labels: int = 40) -> list[Candidate]:
    """Return labels of very unequal size, none of which surges."""
    found = []
    for number in range(labels):
        mean, bursts = 0.2 * 300 ** dice.random(), dice.choice(dispersions)
        series = [draw(dice, mean, bursts) for _ in range(PAST + 1)]
        found.append(candidate(str(number), series[0], series[1:]))
    return found
