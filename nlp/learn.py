"""Learning: ridge regression of every label at once, calibrated and given thresholds out of fold.

scikit-learn is imported here and nowhere else. The regression is solved in its dual form over the
items' similarities (their Gram matrix), which is computed once, so that cross-validation costs
seconds. Folds never split an outlet: a tagger is judged, calibrated and given its thresholds on
publishers it has not read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from models.vocabulary import TagKind
from nlp.gold import LABELS, SETS, Coded, truth
from nlp.heads import LEAST_CODED, LEAST_POSITIVE, Head, Label

PENALTY = 0.3
INNER_FOLDS = 4
NEVER = 9.0
"""The threshold of a label that was coded too rarely to be learnt: no probability reaches it."""

_GRID = np.arange(0.06, 0.92, 0.02)

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Learnt:
    """One question learnt: weights over the items it was learnt from, and how to read scores."""

    head: Head
    rows: Rows
    dual: Floats  # rows x labels


def learn(gram: Floats, coded: Sequence[Coded], rows: Rows) -> list[Learnt]:
    """Learn every question from these rows. Beyond relevance, subject items alone teach."""
    subject = np.array([row for row in rows if coded[row].is_subject])
    relevance, rest = (TagKind.RELEVANCE,), tuple(kind for kind in LABELS if kind != "relevance")
    return [*_learn(gram, coded, rows, relevance), *_learn(gram, coded, subject, rest)]


def folds(coded: Sequence[Coded], rows: Rows, count: int) -> Iterator[tuple[Rows, Rows]]:
    """Yield rows to learn from and rows to be judged on; no outlet is in both."""
    outlets = [coded[row].outlet for row in rows]
    for train, test in GroupKFold(count).split(rows, groups=outlets):
        yield rows[train], rows[test]


def solve(gram: Floats, rows: Rows, targets: Floats) -> Floats:
    """Return the dual weights of a ridge regression for each column of the targets."""
    ridge = KernelRidge(alpha=PENALTY, kernel="precomputed")
    return np.asarray(ridge.fit(gram[np.ix_(rows, rows)], targets).dual_coef_, np.float64)


def _learn(
    gram: Floats, coded: Sequence[Coded], rows: Rows, kinds: Sequence[TagKind]
) -> Iterator[Learnt]:
    """Learn questions that have the same rows, together: one factorisation serves them all."""
    truths = [truth(coded, kind) for kind in kinds]
    targets: Floats = np.where(np.concatenate(truths, axis=1), 1.0, -1.0)
    blind = np.zeros(targets.shape)
    for train, test in folds(coded, rows, INNER_FOLDS):
        blind[test] = np.dot(gram[np.ix_(test, train)], solve(gram, train, targets[train]))
    dual = solve(gram, rows, targets[rows])
    start = 0
    for kind, held in zip(kinds, truths, strict=True):
        stop = start + len(LABELS[kind])
        languages = [coded[row].reading.language or "" for row in rows]
        head = fit_head(kind, blind[rows, start:stop], held[rows], languages)
        yield Learnt(head, rows, dual[:, start:stop])
        start = stop


def fit_head(
    kind: TagKind, scores: Floats, held: NDArray[np.bool_], languages: Sequence[str]
) -> Head:
    """Fit calibration, thresholds and languages to scores of items that were not learnt from."""
    platt = [_calibrate(scores[:, place], held[:, place]) for place in range(scores.shape[1])]
    is_on = _languages(held, languages)
    labels = [
        Label(name, slope, offset, 0.5, on)
        for name, (slope, offset), on in zip(LABELS[kind], platt, is_on, strict=True)
    ]
    head = Head(kind, tuple(labels), kind not in SETS)
    p = np.asarray(head.probabilities(scores.astype(np.float32)), np.float64)
    thresholds = _axis_thresholds(p, held) if head.is_axis else _set_thresholds(p, held)
    tuned = [
        Label(label.name, label.slope, label.offset, round(float(threshold), 3), label.languages)
        for label, threshold in zip(labels, thresholds, strict=True)
    ]
    return Head(kind, tuple(tuned), head.is_axis)


def f1(said: NDArray[np.bool_], held: NDArray[np.bool_]) -> float:
    """Return the F1 of yes and no; 0 where nothing was said or held."""
    both, either = (said & held).sum(), said.sum() + held.sum()
    return float(2 * both / either) if either else 0.0


def _calibrate(scores: Floats, held: NDArray[np.bool_]) -> tuple[float, float]:
    """Fit Platt's slope and offset, rounded so that they are the same on every machine."""
    if held.all() or not held.any():
        return 0.0, 9.0 if held.all() else -9.0
    fitted = LogisticRegression(C=100.0, solver="liblinear", random_state=0)
    fitted.fit(scores.reshape(-1, 1), held)
    return round(max(float(fitted.coef_[0, 0]), 0.0), 3), round(float(fitted.intercept_[0]), 3)


def _languages(held: NDArray[np.bool_], languages: Sequence[str]) -> list[frozenset[str]]:
    told = np.array(languages)
    enough = [code for code in sorted(set(languages)) if (told == code).sum() >= LEAST_CODED]
    return [
        frozenset(code for code in enough if column[told == code].sum() >= LEAST_POSITIVE)
        for column in held.T
    ]


def _set_thresholds(p: Floats, held: NDArray[np.bool_]) -> list[float]:
    return [
        max(_GRID, key=lambda threshold, place=place: f1(p[:, place] >= threshold, held[:, place]))  # type: ignore[misc]
        for place in range(p.shape[1])
    ]


def _axis_thresholds(p: Floats, held: NDArray[np.bool_]) -> list[float]:
    """Climb to the thresholds with the best macro-F1, one label at a time."""
    thresholds = np.where(held.sum(axis=0) >= LEAST_POSITIVE, 0.5, NEVER)
    learnt = np.flatnonzero(thresholds < NEVER)
    for _ in range(3):
        for place in learnt:
            thresholds[place] = max(_GRID, key=_Climb(p, held, thresholds, int(place)))
    return [float(one) for one in thresholds]


@dataclass(frozen=True, slots=True)
class _Climb:
    """What macro-F1 would be if one label had another threshold."""

    p: Floats
    held: NDArray[np.bool_]
    thresholds: Floats
    place: int

    def __call__(self, threshold: float) -> float:
        tried = self.thresholds.copy()
        tried[self.place] = threshold
        said = np.argmax(self.p / tried, axis=1)
        learnt = np.flatnonzero(self.thresholds < NEVER)
        return float(np.mean([f1(said == place, self.held[:, place]) for place in learnt]))
