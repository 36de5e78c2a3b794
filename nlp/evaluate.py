"""How good the taggers are: cross-validation over the gold data, folds by outlet.

Each fold's taggers are learnt, calibrated and given their thresholds on the other folds alone
(out of fold within them), so no figure comes from an item, an outlet or a threshold that was
chosen with it. Two things are taken over all items beforehand, neither of which knows a label:
how rare a feature is, and which stand in too few items to count. Topics, frames and tone are
scored on items coded as `subject`; *can't say* counts as not said in the figures of a set.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from models.vocabulary import Decision, TagKind
from nlp.features import count, rarity, weigh
from nlp.gold import LABELS, SETS, Coded, digest, read_gold, truth
from nlp.heads import LEAST_CODED, Head, judge
from nlp.learn import Floats, Rows, f1, folds, learn

FOLDS = 5
LEAST_TEXTS = 4
"""Items that a feature must stand in to count."""


@dataclass(frozen=True, slots=True)
class Score:
    """One label in one language ("all" for every one): how often it holds and was found."""

    kind: str
    label: str
    language: str
    n: int
    positives: int
    precision: float
    recall: float
    f1: float
    ece: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores of every label, and of every question as a whole."""

    gold: str  # digest
    items: int
    scores: tuple[Score, ...]
    summary: dict[str, dict[str, float]]  # kind: macro_f1, micro_f1, n


@dataclass(frozen=True, slots=True)
class Blind:
    """What was said of items by taggers that had not read them: a row an item, a column a label."""

    said: NDArray[np.bool_]
    p: Floats
    on: NDArray[np.bool_]  # said where the label is on in the language
    yes: NDArray[np.bool_]  # as decided in use
    unsure: NDArray[np.bool_]  # can't say, in use; on an axis all labels of the item are


def similarities(coded: Sequence[Coded]) -> Floats:
    """Return how alike every two items are, as their features tell."""
    counts = count([one.reading for one in coded])
    weighed = weigh(counts, rarity(counts, LEAST_TEXTS))
    return np.asarray((weighed @ weighed.T).toarray(), np.float64)


def evaluate(data: Path) -> Evaluation:
    """Cross-validate on the gold of a data folder.

    Raises:
        ArtefactError: there is no gold.
    """
    coded = read_gold(data)
    blind = cross_validate(coded)
    scores = [score for kind in LABELS for score in _scores(kind, coded, blind[kind])]
    summary = {kind.value: _summary(kind, coded, blind[kind]) for kind in LABELS}
    return Evaluation(digest(data), len(coded), tuple(scores), summary)


def below_floors(evaluation: Evaluation, floors: Path) -> list[str]:
    """Return what has fallen below its floor, in words; a changed gold is said first."""
    pinned: dict[str, Any] = orjson.loads(floors.read_bytes())
    if pinned["gold"] != evaluation.gold:
        return ["the gold is not the one that the floors were measured on"]
    return [
        f"{kind} {measure} {evaluation.summary[kind][measure]:.3f} is below {floor}"
        for kind, measures in pinned["floors"].items()
        for measure, floor in measures.items()
        if evaluation.summary[kind][measure] < floor
    ]


def as_json(evaluation: Evaluation) -> dict[str, Any]:
    """Return the evaluation as plain values."""
    return asdict(evaluation)


def cross_validate(coded: Sequence[Coded]) -> dict[TagKind, Blind]:
    """Return what was said of each item by taggers that had read none of its outlet."""
    gram = similarities(coded)
    blind = {kind: _nothing(len(coded), len(labels)) for kind, labels in LABELS.items()}
    for train, test in folds(coded, np.arange(len(coded)), FOLDS):
        for learnt in learn(gram, coded, train):
            scores = gram[np.ix_(test, learnt.rows)] @ learnt.dual
            _note(blind[learnt.head.kind], learnt.head, scores, coded, test)
    return blind


def _nothing(items: int, labels: int) -> Blind:
    said, on, yes, unsure = np.zeros((4, items, labels), bool)
    return Blind(said, np.zeros((items, labels)), on, yes, unsure)


def _note(blind: Blind, head: Head, scores: Floats, coded: Sequence[Coded], rows: Rows) -> None:
    p = head.probabilities(scores.astype(np.float32))
    ratios = head.ratios(p)
    blind.p[rows] = p
    blind.said[rows] = ratios == ratios.max(axis=1, keepdims=True) if head.is_axis else ratios >= 1
    blind.on[rows] = [
        [coded[row].reading.language in label.languages for label in head.labels] for row in rows
    ]
    for row, told in zip(rows, p.tolist(), strict=True):
        for one in judge(head, told, coded[row].reading.language):
            place = LABELS[head.kind].index(one.label)
            blind.yes[row, place] = one.decision is Decision.YES
            blind.unsure[row, slice(None) if head.is_axis else place] = (
                one.decision is Decision.CANT_SAY
            )


def _rows(kind: TagKind, coded: Sequence[Coded], language: str = "all") -> Rows:
    return np.array(
        [
            row
            for row, one in enumerate(coded)
            if (kind is TagKind.RELEVANCE or one.is_subject)
            and language in ("all", one.reading.language)
        ],
        np.int64,
    )


def _languages(kind: TagKind, coded: Sequence[Coded]) -> list[str]:
    found = sorted({one.reading.language or "" for one in coded})
    return [code for code in found if len(_rows(kind, coded, code)) >= LEAST_CODED]


def _scores(kind: TagKind, coded: Sequence[Coded], blind: Blind) -> Iterator[Score]:
    held = truth(coded, kind)
    for language in ("all", *_languages(kind, coded)):
        rows = _rows(kind, coded, language)
        for place, label in enumerate(LABELS[kind]):
            said, true = blind.said[rows, place], held[rows, place]
            both = float((said & true).sum())
            yield Score(
                kind.value,
                label,
                language,
                len(rows),
                int(true.sum()),
                round(both / max(int(said.sum()), 1), 3),
                round(both / max(int(true.sum()), 1), 3),
                round(f1(said, true), 3),
                round(calibration_error(blind.p[rows, place], true), 3),
            )


def calibration_error(p: Floats, held: NDArray[np.bool_]) -> float:
    """Return how far probabilities are from what holds, over ten bins, weighed by items."""
    bins = np.minimum((p * 10).astype(int), 9)
    gaps = [abs(float(p[bins == one].sum() - held[bins == one].sum())) for one in range(10)]
    return sum(gaps) / max(len(p), 1)


def _summary(kind: TagKind, coded: Sequence[Coded], blind: Blind) -> dict[str, float]:
    held = truth(coded, kind)
    summary: dict[str, float] = {}
    for language in ("all", *_languages(kind, coded)):
        rows = _rows(kind, coded, language)
        said, true = blind.said[rows], held[rows]
        known = [place for place in range(held.shape[1]) if true[:, place].any()]
        macro = [f1(said[:, place], true[:, place]) for place in known]
        suffix = "" if language == "all" else f"_{language}"
        summary[f"macro_f1{suffix}"] = round(float(np.mean(macro)), 3)
        summary[f"micro_f1{suffix}"] = round(f1(said, true), 3)
        summary[f"n{suffix}"] = len(rows)
        if kind in SETS:
            on = blind.on[rows]
            summary[f"micro_f1_where_on{suffix}"] = round(f1(said & on, true & on), 3)
    return summary
