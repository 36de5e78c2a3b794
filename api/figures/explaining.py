"""What became of a figure's corpus, article by article.

A digest tells that a corpus is another one, not which. But the store records what may have changed
it, and the numbers that were cited leave few ways in which those articles can have stood then: the
one that has the digest is how they did, which proves that nothing else changed. Pure; a corpus
that somebody kept is compared as it is.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product
from math import prod

from api.figures.making import WHOLE, Made, digest, line_of
from api.figures.numbers import Numbers

MOST = 2_000_000
"""Lines that are hashed at most in search of a corpus: in a tenth of a second."""

_TRIED = 20_000  # ways in which the articles of one period are tried against its numbers

Standing = frozenset[str]
"""The labels under which an article stands in a corpus; empty: it does not."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may have stood otherwise; `content` is the hash of what it said then.

    `labels` are those it may have been counted under, `now` is how it stands.
    """

    uid: str
    content: str
    period: int
    labels: Standing
    now: Standing


@dataclass(frozen=True, slots=True)
class Shift:
    """An article that stands otherwise than it did, or says something else."""

    uid: str
    was: Standing
    now: Standing


def standings(lines: Iterable[str]) -> dict[str, Standing]:
    """Return how each article stands in a corpus."""
    found: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        found[_uid(line)].add(line.partition("\t")[0])
    return {uid: frozenset(labels) for uid, labels in found.items()}


def shifts(then: Iterable[str], now: Iterable[str]) -> list[Shift]:
    """Return the articles in which two corpora differ."""
    before, after = set(then), set(now)
    moved = {_uid(line) for line in before ^ after}
    if not moved:
        return []
    was, stands = (
        standings(line for line in lines if _uid(line) in moved) for lines in (before, after)
    )
    nowhere: Standing = frozenset()
    return [Shift(uid, was.get(uid, nowhere), stands.get(uid, nowhere)) for uid in sorted(moved)]


def _uid(line: str) -> str:
    return line.split("\t", 2)[1]


def period_of(made: Made) -> Callable[[float], int]:
    """Return what tells in which of a figure's periods a moment lies."""
    points = made.series[0].points if made.series else ()
    starts = [point.start.timestamp() for point in points if point.start]
    return lambda second: bisect_right(starts, second) - 1


def reconstructed(
    now: Sequence[str], candidates: Sequence[Candidate], cited: Numbers | None, made: Numbers
) -> Iterator[list[str]]:
    """Yield the corpora that may have been; none where they are too many to be tried.

    Those that have the numbers that were cited, and are else as this one but for the candidates.
    """
    uids = {one.uid for one in candidates}
    others = [line for line in now if line.split("\t", 2)[1] not in uids]
    periods: dict[int, list[Candidate]] = defaultdict(list)
    for one in candidates:
        periods[one.period].append(one)
    if any(prod(len(_ways(one)) for one in own) > _TRIED for own in periods.values()):
        return
    found = [
        [_lines(own, way) for way in _fitting(own, _change(cited, made, period))]
        for period, own in periods.items()
    ]
    if prod(map(len, found)) * (len(others) + 1) <= MOST:
        for chosen in product(*found):
            yield sorted(chain(others, *chosen))


def proven(corpora: Iterable[list[str]], corpus: str) -> list[str] | None:
    """Return the one that has the digest."""
    return next((lines for lines in corpora if digest(lines) == corpus), None)


def _fitting(own: Sequence[Candidate], change: Mapping[str, int]) -> Iterator[tuple[Standing, ...]]:
    """Yield how the articles of a period can have stood, that its numbers be those cited."""
    for way in product(*map(_ways, own)):
        if all(
            sum(label in one for one in way) - sum(label in one.now for one in own) == more
            for label, more in change.items()
        ):
            yield way


def _ways(one: Candidate) -> list[Standing]:
    """Return how an article may have stood: as it does, not at all, or under any of its labels."""
    labels = sorted(one.labels - {WHOLE})
    under = chain.from_iterable(combinations(labels, some) for some in range(len(labels) + 1))
    others: list[Standing] = [frozenset(), *(frozenset({WHOLE, *some}) for some in under)]
    return [one.now, *(other for other in others if other != one.now)]


def _lines(own: Sequence[Candidate], way: Sequence[Standing]) -> list[str]:
    return [
        line_of(label, one.uid, one.content)
        for one, labels in zip(own, way, strict=True)
        for label in labels
    ]


def _change(cited: Numbers | None, made: Numbers, period: int) -> dict[str, int]:
    """Return by how much each number of a period was higher when it was cited."""
    if cited is None or not 0 <= period < min(len(cited.volumes), len(made.volumes)):
        return {}
    then, now = dict(cited.counts), dict(made.counts)
    change = {label: then[label][period] - now[label][period] for label in then.keys() & now.keys()}
    return {WHOLE: cited.volumes[period] - made.volumes[period], **change}
