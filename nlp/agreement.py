"""How far coders agree: Krippendorff's alpha for each question of the codebook.

Relevance is nominal, the axes of tone are ordinal, and sets of labels are compared by MASI. A
question counts where it was asked: of what a coder found to be of other things, the coder gave no
answer to the others. The library for it is under the GPL and knows no sets, so it is written here.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from models.codebook import ASKED, Answers

Distance = Callable[[Any, Any, Mapping[Any, int]], float]
"""How far two answers are apart, given how often each answer was given."""

Coded = Mapping[str, Answers]
"""The answers to one article, by coder."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The alpha of one question, over the `n` articles that several coders answered it of.

    None where it is not defined: nothing to compare, or everybody always said the same.
    """

    question: str
    alpha: float | None
    n: int
    coders: tuple[str, ...]


def agree(articles: Iterable[Coded]) -> list[Agreed]:
    """Return how far coders agree on each question."""
    told = list(articles)
    return [_agree(name, distance, told) for name, distance in QUESTIONS.items()]


def alpha(units: Iterable[Sequence[Hashable]], distance: Distance) -> float | None:
    """Return Krippendorff's alpha of what coders said of each unit; who was silent is left out.

    K. Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011: one minus observed over
    expected disagreement, both over values that can be paired within a unit.
    """
    paired = [Counter(values) for values in units if len(values) > 1]
    given: Counter[Hashable] = Counter(chain.from_iterable(unit.elements() for unit in paired))
    number = given.total()
    if len(given) < 2:
        return None
    observed = sum(_apart(unit, distance, given) / (unit.total() - 1) for unit in paired)
    expected = _apart(given, distance, given) / (number - 1)
    return 1 - observed / expected


def nominal(one: object, other: object, _: Mapping[Any, int]) -> float:
    """Return 0 where two answers are equal, else 1."""
    return float(one != other)


def ordinal(one: int, other: int, given: Mapping[Any, int]) -> float:
    """Return how many ranks lie between two answers, squared: by how often each was given."""
    low, high = sorted((one, other))
    between = sum(count for value, count in given.items() if low <= value <= high)
    return (between - (given[low] + given[high]) / 2) ** 2 if low != high else 0.0


def masi(one: frozenset[Any], other: frozenset[Any], _: Mapping[Any, int]) -> float:
    """Return how far two sets are apart: Jaccard's distance, less where one holds the other.

    R. Passonneau, Measuring Agreement on Set-valued Items (MASI), LREC 2006.
    """
    if one == other:
        return 0.0
    shared = one & other
    monotony = 2 / 3 if shared in (one, other) else 1 / 3
    return 1 - monotony * len(shared) / len(one | other)


QUESTIONS: dict[str, Distance] = {
    "rel": nominal,
    "topics": masi,
    "val": ordinal,
    "stance": ordinal,
    "resp": ordinal,
    "frames": masi,
    "narr": masi,
    "ctry": masi,
}
"""The questions of the codebook, and how far two answers to them are apart."""


def _agree(name: str, distance: Distance, articles: Sequence[Coded]) -> Agreed:
    asked = [_asked(name, coded) for coded in articles]
    units = [answers for answers in asked if len(answers) > 1]
    coders = sorted({coder for answers in units for coder in answers})
    found = alpha([list(answers.values()) for answers in units], distance)
    return Agreed(name, None if found is None else round(found, 4), len(units), tuple(coders))


def _asked(name: str, coded: Coded) -> dict[str, Hashable]:
    """Return the answers of those who were asked a question, comparable: sets know no order."""
    least = ASKED.get(name, 0)
    told = {coder: getattr(one, name) for coder, one in coded.items() if one.rel >= least}
    return {
        coder: frozenset(value) if isinstance(value, tuple) else value
        for coder, value in told.items()
    }


def _apart(given: Counter[Hashable], distance: Distance, all_given: Mapping[Any, int]) -> float:
    """Sum the distances between all ordered pairs of values."""
    return sum(
        count * others * distance(one, other, all_given)
        for one, count in given.items()
        for other, others in given.items()
    )
