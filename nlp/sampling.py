"""Which articles people are asked to code: drawn from what is stored, the same for the same seed.

Strata are taken in turn, so that the rare are coded as often as the common. By uncertainty, those
come first of which the cascade could say least: the entropy of all that it can't say, summed (B.
Settles, Active Learning Literature Survey, 2009).
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import log2
from random import Random


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may be drawn: its stratum, and the probabilities of what can't be said."""

    id: int
    stratum: Hashable
    doubts: tuple[float, ...] = ()


def by_strata(candidates: Iterable[Candidate], size: int, seed: int) -> list[int]:
    """Return the ids of articles drawn from each stratum in turn."""
    random = Random(seed)  # noqa: S311  a sample, no secret
    strata: dict[Hashable, list[int]] = defaultdict(list)
    for one in sorted(candidates, key=lambda one: one.id):
        strata[one.stratum].append(one.id)
    shuffled = sorted(strata.values())
    random.shuffle(shuffled)
    for ids in shuffled:
        random.shuffle(ids)
    drawn = [
        ids[turn]
        for turn in range(max(map(len, shuffled), default=0))
        for ids in shuffled
        if turn < len(ids)
    ]
    return drawn[:size]


def by_uncertainty(candidates: Sequence[Candidate], size: int, seed: int) -> list[int]:
    """Return the ids of the articles of which least can be said; of equals, those the seed says."""
    random = Random(seed)  # noqa: S311  a sample, no secret
    ranked = sorted(candidates, key=lambda one: one.id)
    random.shuffle(ranked)
    return [one.id for one in sorted(ranked, key=_certainty)][:size]


def _certainty(candidate: Candidate) -> float:
    return -sum(_entropy(p) for p in candidate.doubts)


def _entropy(p: float) -> float:
    return -sum(q * log2(q) for q in (p, 1 - p) if q > 0)
