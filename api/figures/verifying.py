"""Checking a cited figure: identical, or what changed and why.

What came after the mark is no change: it was never part of the figure. `judge` decides from values
alone; `verify` reads them. An edit explains a change for certain where the corpus, with what the
article said before, has the digest that is cited.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from api.figures.addresses import Cited, Figure, read_address
from api.figures.making import Made, corpus_lines, digest, make, scope_of
from api.figures.numbers import Numbers
from ingest.text import digest as content_digest
from models.errors import InvalidError
from models.store.citing import Since, since


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
class Recomputed:
    """What the store says of a figure now: its corpus, as it is and with edits undone."""

    numbers: Numbers
    corpus: str
    corpus_before_edits: str
    taggers: str
    since: Since


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a figure still holds; `differences` is None where the address kept no numbers."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    differences: tuple[Difference, ...] | None
    corpus: str
    taggers: str


@dataclass(frozen=True, slots=True)
class Verified:
    """A verdict with what it is of."""

    figure: Figure
    cited: Cited
    made: Made
    verdict: Verdict
    at: datetime


def read_cited(address: str) -> tuple[Figure, Cited]:
    """Read an address that can be checked.

    Raises:
        InvalidError: it is no figure's, or says nothing of the store it was made from.
    """
    figure, cited, _ = read_address(address)
    if cited is None:
        raise InvalidError("address", "has no corpus to compare with: cite the figure first")
    return figure, cited


def verify(session: Session, figure: Figure, cited: Cited, now: datetime) -> Verified:
    """Make a cited figure again, and say whether it is the same.

    Raises:
        QueryError: a query does not parse any more.
    """
    made = make(session, figure, cited.mark)
    found = since(session, scope_of(figure, cited.mark), cited.mark)
    corpus = digest(corpus_lines(session, figure, cited.mark))
    before = corpus
    if found.edits and corpus != cited.corpus:
        said = {edit.uid: content_digest(edit.title, edit.text) for edit in found.edits}
        before = digest(corpus_lines(session, figure, cited.mark, said))
    recomputed = Recomputed(made.numbers, corpus, before, made.taggers, found)
    return Verified(figure, cited, made, judge(made, cited, recomputed), now)


def judge(made: Made, cited: Cited, found: Recomputed) -> Verdict:
    """Decide what became of a figure."""
    is_same = found.corpus == cited.corpus
    differences = None
    if cited.numbers is not None:
        differences = tuple(_differences(made, cited.numbers, found.numbers))
    outcome = Outcome.IDENTICAL if is_same and not differences else Outcome.CHANGED
    if not is_same and differences == ():
        outcome = Outcome.SAME_NUMBERS
    reasons = tuple(_reasons(cited, found, is_same=is_same, has_moved=bool(differences)))
    return Verdict(outcome, reasons, differences, found.corpus, found.taggers)


def _differences(made: Made, cited: Numbers, now: Numbers) -> Iterator[Difference]:
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


def _at(numbers: tuple[int, ...] | None, index: int) -> int | None:
    return numbers[index] if numbers is not None and index < len(numbers) else None


def _reasons(
    cited: Cited, found: Recomputed, *, is_same: bool, has_moved: bool
) -> Iterator[Reason]:
    """Yield what happened since; what explains nothing, as where all is the same, is told too."""
    after = found.since
    if after.arrived:
        yield Reason("arrived", after.arrived, "arrived since and are not counted")
    if after.waiting:
        told = "were seen before but read, or read anew, only since; they are not counted"
        yield Reason("waiting", after.waiting, told)
    if found.taggers != cited.taggers:
        told = f"were labelled by taggers {cited.taggers}, and anew by {found.taggers}"
        yield Reason("retagged", _total(found.numbers), told)
    if is_same:
        if has_moved:
            told = "are counted as cited, but the address holds other numbers: it was altered"
            yield Reason("altered", _total(found.numbers), told)
        return
    yield from _changes(cited, found)


def _changes(cited: Cited, found: Recomputed) -> Iterator[Reason]:
    after, gone = found.since, _gone(cited, found.numbers)
    if after.edits:
        proven = found.corpus_before_edits == cited.corpus
        told = "were edited by their publishers; nothing else changed" if proven else "were edited"
        yield Reason("edited", len(after.edits), told)
        if proven:
            return
    for code, number, told in (
        ("corrected", after.corrected, "had labels corrected by people"),
        ("reviewed", after.reviewed, "had signals reviewed by people"),
        ("gone", gone, "are gone from what shares are of: erased, or labelled otherwise"),
        (
            "without_text",
            after.without_text,
            "have no text any more: words of a query do not find them",
        ),
    ):
        if number:
            yield Reason(code, number, told)
    labelled = after.edits or after.corrected or after.reviewed or found.taggers != cited.taggers
    if not (labelled or gone or after.without_text):
        told = "cannot be told apart: nothing that the store has recorded explains the change"
        yield Reason("unexplained", _total(found.numbers), told)


def _gone(cited: Cited, now: Numbers) -> int:
    """Return by how much the articles that shares are of have become fewer."""
    if cited.numbers is None:
        return 0
    return max(0, sum(cited.numbers.volumes) - sum(now.volumes))


def _total(numbers: Numbers) -> int:
    return sum(numbers.volumes)


def summed_up(verdict: Verdict) -> str:
    """Say in one sentence what became of a figure."""
    return _SUMMED[verdict.outcome]


_SUMMED: Mapping[Outcome, str] = {
    Outcome.IDENTICAL: "Identical: the same articles, and the same numbers.",
    Outcome.SAME_NUMBERS: "The numbers are the same; the articles behind them are not.",
    Outcome.CHANGED: "Changed: the numbers, or the articles behind them, are others.",
}
