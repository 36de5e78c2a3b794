"""What became of a cited figure: identical, or what changed and why. Pure decisions over values.

What came after the mark is no change: it was never part of the figure.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from api.figures.addresses import Cited
from api.figures.explaining import Standing, shifts
from api.figures.making import WHOLE, Made, digest
from api.figures.numbers import Numbers
from api.trends.labels import name_of
from models.store.citing import Since, Touched


class Outcome(StrEnum):
    """What became of a figure."""

    IDENTICAL = "identical"
    SAME_NUMBERS = "same_numbers"  # of a corpus that is another
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that happened since, to how many articles; `code` is for programs."""

    code: str
    articles: int
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A point whose numbers are others than those cited; None: it has, or had, none."""

    label: str
    name: str
    period: str
    cited: int | None
    now: int | None
    cited_of: int | None
    now_of: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """An article that stands otherwise than it did, and why: the codes of reasons.

    `was` and `now` name the series that count it; none: only what shares are of; None: nothing.
    """

    uid: str
    title: str | None
    was: tuple[str, ...] | None
    now: tuple[str, ...] | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Newer:
    """What the taggers that are live say, where those that were cited are kept beside them."""

    taggers: str
    differences: tuple[Difference, ...] | None


@dataclass(frozen=True, slots=True)
class Recomputed:
    """What the store says of a figure now; `then` is the corpus as it was, where that is known.

    `titles` are those of the articles in which the two differ, as far as the store has them.
    """

    numbers: Numbers
    corpus: Sequence[str]
    then: Sequence[str] | None
    titles: Mapping[str, str]
    since: Since
    touched: Sequence[Touched]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a figure still holds; `differences` is None where the address kept no numbers.

    `changes` is None where it cannot be told which articles changed it. `taggers` are those it
    was made again with.
    """

    outcome: Outcome
    reasons: tuple[Reason, ...]
    differences: tuple[Difference, ...] | None
    changes: tuple[Change, ...] | None
    corpus: str
    taggers: str


def judge(made: Made, cited: Cited, found: Recomputed) -> Verdict:
    """Decide what became of a figure."""
    corpus = digest(found.corpus)
    is_same = corpus == cited.corpus
    differences = None
    if cited.numbers is not None:
        differences = tuple(differences_of(made, cited.numbers, found.numbers))
    outcome = Outcome.IDENTICAL if is_same and not differences else Outcome.CHANGED
    if not is_same and differences == ():
        outcome = Outcome.SAME_NUMBERS
    changes: tuple[Change, ...] | None = ()
    if not is_same:
        changes = None if found.then is None else tuple(_changes(made, found, found.then))
    reasons = (
        *_came(made, cited, found.since),
        *_altered(found, is_altered=is_same and bool(differences)),
        *(() if is_same else _why(made, cited, found, changes)),
    )
    return Verdict(outcome, reasons, differences, changes, corpus, made.taggers)


def summed_up(verdict: Verdict) -> str:
    """Say in one sentence what became of a figure."""
    if verdict.outcome is Outcome.CHANGED and verdict.differences:
        number = len(verdict.differences)
        return f"Changed: {number:,} {'number is' if number == 1 else 'numbers are'} not as cited."
    return _SUMMED[verdict.outcome]


def stood(change: Change) -> str:
    """Say how an article stood, and how it stands."""
    was, now = (_counted(one) for one in (change.was, change.now))
    return f"{was}, in other words" if was == now else f"then {was}, now {now}"


def used(cited: str, newer: Newer) -> str:
    """Say with which taggers a figure was made again, and whether those that are live agree."""
    if newer.differences is None:
        agree = "cannot be compared, since the address holds no numbers"
    elif newer.differences:
        number = len(newer.differences)
        agree = f"give {number:,} other number{'' if number == 1 else 's'}"
    else:
        agree = "give the same numbers"
    return (
        f"Made again with the taggers that it cites, {cited}, which are still kept here. Those that"
        f" are live, {newer.taggers}, {agree}."
    )


def differences_of(made: Made, cited: Numbers, now: Numbers) -> Iterator[Difference]:
    """Yield the points that have other numbers than those cited."""
    names = {series.label: series.name for series in made.series}
    periods = [f"{p.first}" for p in made.series[0].points] if made.series else []
    then_counts, now_counts = dict(cited.counts), dict(now.counts)
    for label in {**then_counts, **now_counts}:
        for index in range(max(len(cited.volumes), len(now.volumes))):
            was, whole = _at(then_counts.get(label), index), _at(cited.volumes, index)
            new, new_whole = _at(now_counts.get(label), index), _at(now.volumes, index)
            if (was, whole) != (new, new_whole):
                period = periods[index] if index < len(periods) else f"period {index + 1}"
                name = names.get(label, label)
                yield Difference(label, name, period, was, new, whole, new_whole)


def _counted(labels: tuple[str, ...] | None) -> str:
    if labels is None:
        return "not counted"
    return f"counted under {', '.join(labels)}" if labels else "only among what shares are of"


def _at(numbers: tuple[int, ...] | None, index: int) -> int | None:
    return numbers[index] if numbers is not None and index < len(numbers) else None


def _came(made: Made, cited: Cited, after: Since) -> Iterator[Reason]:
    """Yield what happened since and changes no number by itself."""
    if after.arrived:
        yield _reason("arrived", after.arrived)
    if after.waiting:
        yield _reason("waiting", after.waiting)
    if made.taggers != cited.taggers:
        told = (
            f"labelled by taggers {cited.taggers}, which are not kept here any more, and counted by"
            f" the labels of {made.taggers}"
        )
        yield Reason("retagged", _total(made.numbers), told)


def _altered(found: Recomputed, *, is_altered: bool) -> Iterator[Reason]:
    if is_altered:
        told = "counted as cited, but the address holds other numbers: it was altered"
        yield Reason("altered", _total(found.numbers), told)


def _changes(made: Made, found: Recomputed, then: Sequence[str]) -> Iterator[Change]:
    figure = made.figure
    names = {one.label: one.name for one in made.series}

    def named(stood: Standing) -> tuple[str, ...] | None:
        labels = sorted(stood - {WHOLE})
        told = (names.get(one) or name_of(figure.dimension, one) for one in labels)
        return tuple(told) if stood else None

    touched = {one.uid: one for one in found.touched}
    for one in shifts(then, found.corpus):
        yield Change(
            one.uid,
            found.titles.get(one.uid),
            named(one.was),
            named(one.now),
            _codes(touched.get(one.uid), is_here=one.uid in found.titles),
        )


def _codes(touched: Touched | None, *, is_here: bool) -> tuple[str, ...]:
    if touched is None:
        return ("unexplained" if is_here else "gone",)
    told = {
        "edited": touched.old is not None,
        "corrected": touched.is_corrected,
        "reviewed": touched.is_reviewed,
    }
    return tuple(code for code, is_so in told.items() if is_so)


def _why(
    made: Made, cited: Cited, found: Recomputed, changes: tuple[Change, ...] | None
) -> Iterator[Reason]:
    """Yield what changed the corpus; without proof, all that was recorded and may have."""
    if changes is not None:
        number = Counter(code for one in changes for code in one.why)
        told = [_reason(code, number[code]) for code in _WHY if number[code]]
        yield from told[:-1]
        yield from (replace(last, text=f"{last.text}; nothing else changed") for last in told[-1:])
        return
    number = Counter(code for one in found.touched for code in _codes(one, is_here=True))
    number["gone"] = _gone(cited, found.numbers)
    number["without_text"] = found.since.without_text
    yield from (_reason(code, number[code]) for code in _WHY if number[code])
    if not number.total() and made.taggers == cited.taggers:
        told_of = "counted, not all of them those that were: the store has recorded no reason"
        yield Reason("unexplained", _total(found.numbers), told_of)


def _reason(code: str, articles: int) -> Reason:
    one, many = _WHY[code]
    return Reason(code, articles, one if articles == 1 else many)


def _gone(cited: Cited, now: Numbers) -> int:
    """Return by how much the articles that shares are of have become fewer."""
    if cited.numbers is None:
        return 0
    return max(0, sum(cited.numbers.volumes) - sum(now.volumes))


def _total(numbers: Numbers) -> int:
    return sum(numbers.volumes)


_WHY: Mapping[str, tuple[str, str]] = {
    "arrived": ("came since, and is not counted", "came since, and are not counted"),
    "waiting": (
        "had come before but was read, or read anew, only since, and is not counted",
        "had come before but were read, or read anew, only since, and are not counted",
    ),
    "edited": ("was edited by its publisher", "were edited by their publishers"),
    "corrected": ("had labels corrected by people", "had labels corrected by people"),
    "reviewed": ("had signals reviewed by people", "had signals reviewed by people"),
    "gone": (
        "is gone from what shares are of: removed, or labelled otherwise",
        "are gone from what shares are of: removed, or labelled otherwise",
    ),
    "without_text": (
        "has no text any more: words of a query do not find it",
        "have no text any more: words of a query do not find them",
    ),
    "unexplained": (
        "stands otherwise, and the store has recorded no reason",
        "stand otherwise, and the store has recorded no reason",
    ),
}
_SUMMED: Mapping[Outcome, str] = {
    Outcome.IDENTICAL: "Identical: the same articles, and the same numbers.",
    Outcome.SAME_NUMBERS: "The numbers are the same; the articles behind them, or their words,"
    " are not.",
    Outcome.CHANGED: "Changed: the articles behind it are others, and the address holds no numbers"
    " to compare.",
}
