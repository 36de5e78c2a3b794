"""How good the taggers are: figures of cross-validation over the gold data, folds by outlet.

Topics, frames and tone are scored on items coded as `subject`. Precision, recall and F1 are of
what has the best odds (`said`), whatever the language; `answered`, `precision_yes` and `denied`
are of the decisions as they are given in use.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from nlp.blind import Blind, Question, ask, judge_blind
from nlp.codings import read_codings, read_voiced
from nlp.deciding import f1
from nlp.gold import SETS, digest, read_gold
from nlp.learn import Floats, Rows

ALL = "all"
_ENOUGH = 15
"""Items that have a label from which it counts in a second macro-F1."""


@dataclass(frozen=True, slots=True)
class Score:
    """One label in one language ("all" for every one): how often it holds and was found.

    `answered` is the share of items that did not get *can't say*; `precision_yes` that of the
    answers *yes* which are right; `denied` the share of the label's items answered *no*.
    """

    kind: str
    label: str
    language: str
    n: int
    positives: int
    precision: float
    recall: float
    f1: float
    ece: float
    answered: float
    precision_yes: float
    denied: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores of every label, and of every question as a whole."""

    gold: str  # digest
    items: int
    scores: tuple[Score, ...]
    summary: dict[str, dict[str, float]]  # kind: macro_f1, micro_f1, n


def evaluate(data: Path) -> Evaluation:
    """Cross-validate on the gold of a data folder.

    Raises:
        ArtefactError: there is no gold.
    """
    coded = read_gold(data)
    return evaluate_questions(ask(coded, read_codings(data), read_voiced(data)), digest(data))


def evaluate_questions(questions: list[Question], gold: str) -> Evaluation:
    """Measure questions whose items were scored blindly."""
    judged = [(question, judge_blind(question)) for question in questions]
    scores = [score for question, blind in judged for score in _scores(question, blind)]
    summary = {one.kind.value: _summary(one, blind) for one, blind in judged}
    return Evaluation(gold, len(questions[0].coded), tuple(scores), summary)


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


def calibration_error(p: Floats, held: NDArray[np.bool_]) -> float:
    """Return how far probabilities are from what holds, over ten bins, weighed by items."""
    bins = np.minimum((p * 10).astype(int), 9)
    gaps = [abs(float(p[bins == one].sum() - held[bins == one].sum())) for one in range(10)]
    return sum(gaps) / max(len(p), 1)


def _rows(question: Question, language: str) -> Rows:
    told = np.array(question.scored.languages)
    return np.flatnonzero((told == language) | (language == ALL))


def _scores(question: Question, blind: Blind) -> Iterator[Score]:
    for language in (ALL, *question.languages):
        rows = _rows(question, language)
        for place, label in enumerate(question.labels):
            said, held = blind.said[rows, place], question.scored.held[rows, place]
            yes, unsure = blind.yes[rows, place], blind.unsure[rows, place]
            yield Score(
                question.kind.value,
                label,
                language,
                len(rows),
                int(held.sum()),
                _share(said & held, said),
                _share(said & held, held),
                round(f1(said, held), 3),
                round(calibration_error(blind.p[rows, place], held), 3),
                _share(~unsure, np.ones_like(unsure)),
                _share(yes & held, yes),
                _share(held & ~yes & ~unsure, held),
            )


def _share(some: NDArray[np.bool_], of: NDArray[np.bool_]) -> float:
    return round(float(some.sum()) / max(int(of.sum()), 1), 3)


def _summary(question: Question, blind: Blind) -> dict[str, float]:
    summary: dict[str, float] = {}
    for language in (ALL, *question.languages):
        rows = _rows(question, language)
        said, held = blind.said[rows], question.scored.held[rows]
        each = {place: f1(said[:, place], held[:, place]) for place in range(held.shape[1])}
        known = [one for place, one in each.items() if held[:, place].any()]
        often = [one for place, one in each.items() if held[:, place].sum() >= _ENOUGH]
        suffix = "" if language == ALL else f"_{language}"
        summary[f"macro_f1{suffix}"] = _mean(known)
        summary[f"macro_f1_often{suffix}"] = _mean(often)
        summary[f"micro_f1{suffix}"] = round(f1(said, held), 3)
        summary[f"n{suffix}"] = len(rows)
        summary[f"answered{suffix}"] = _share(~blind.unsure[rows], np.ones_like(said))
        if question.kind in SETS:
            on = blind.on[rows]
            summary[f"micro_f1_where_on{suffix}"] = round(f1(said & on, held & on), 3)
    return summary


def _mean(values: list[float]) -> float:
    return round(float(np.mean(values)), 3) if values else 0.0
