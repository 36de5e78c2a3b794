"""How scores are to be read: calibration, thresholds, and what is left as *can't say*.

All is fixed on scores of items that the taggers had not learnt from. The bounds, each of which
`tidings evaluate` holds against items that were not used to set it:

- sets: of the items that have a label at most `MISSED` are answered *no*. Split conformal, class
  by class (Sadinle, Lei and Wasserman 2019, doi:10.1080/01621459.2017.1395341): *no* is said
  below the `MISSED` quantile of the scores of items that have the label. *Yes* is said from the
  threshold with the best F1 on, or from where no more than `WRONG_SET` of it is wrong.
- axes: of the answers that are *yes* at most `WRONG` are wrong. Selective classification (Geifman
  and El-Yaniv 2017, arXiv:1705.08500): for each label the lowest probability from which its
  answers keep the bound.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from models.vocabulary import TagKind
from nlp.heads import LEAST_CODED, LEAST_POSITIVE, NEVER, Head, Label

MISSED = 0.10
"""The share of a label's items that may be answered *no*."""

WRONG_SET = 0.5
"""The share of a topic's or frame's *yes* that may be wrong."""

WRONG = {TagKind.RELEVANCE: 0.10, TagKind.RESPECT: 0.20}
"""The share of an axis's *yes* that may be wrong."""

WRONG_TONE = 0.25
"""That of the other axes."""

CAUTION = 1.0
"""Standard errors that *yes* stays on the safe side of its bound."""

_GRID = np.arange(0.04, 0.92, 0.02)
_FEWEST = 8  # answers that a bound on an axis is looked for on

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Scored:
    """Scores of items that were not learnt from, and what people coded: a column a label."""

    linear: Floats
    encoder: Floats
    held: Flags
    languages: Sequence[str]

    def probabilities(self, head: Head) -> Floats:
        """Return what a head makes of the scores."""
        linear, encoder = self.linear.astype(np.float32), self.encoder.astype(np.float32)
        return np.asarray(head.probabilities(linear, encoder), np.float64)

    def __getitem__(self, rows: NDArray[np.int64]) -> "Scored":
        languages = [self.languages[row] for row in rows]
        return Scored(self.linear[rows], self.encoder[rows], self.held[rows], languages)


def fit_head(kind: TagKind, names: Sequence[str], scored: Scored, *, is_axis: bool) -> Head:
    """Fit calibration, thresholds and languages."""
    labels = tuple(
        Label(name, *_calibrate(scored, place), threshold=0.5, sure=0.5, languages=is_on)
        for place, (name, is_on) in enumerate(zip(names, _languages(scored), strict=True))
    )
    head = Head(kind, labels, is_axis)
    p = scored.probabilities(head)
    decided = _decided_axis(head, p, scored.held) if is_axis else _decided_set(head, p, scored.held)
    return Head(kind, decided, is_axis)


def f1(said: Flags, held: Flags) -> float:
    """Return the F1 of yes and no; 0 where nothing was said or held."""
    both, either = (said & held).sum(), said.sum() + held.sum()
    return float(2 * both / either) if either else 0.0


def _calibrate(scored: Scored, place: int) -> tuple[tuple[float, float], float]:
    """Fit Platt's slopes and offset, rounded so that they are the same on every machine."""
    held = scored.held[:, place]
    if held.all() or not held.any():
        return (0.0, 0.0), 9.0 if held.all() else -9.0
    columns = np.stack([scored.linear[:, place], scored.encoder[:, place]], axis=1)
    fitted = LogisticRegression(C=100.0, solver="liblinear", random_state=0).fit(columns, held)
    slopes = [round(max(float(slope), 0.0), 3) for slope in fitted.coef_[0]]
    return (slopes[0], slopes[1]), round(float(fitted.intercept_[0]), 3)


def _languages(scored: Scored) -> list[frozenset[str]]:
    told = np.array(scored.languages)
    enough = [code for code in sorted(set(told.tolist())) if (told == code).sum() >= LEAST_CODED]
    return [
        frozenset(code for code in enough if column[told == code].sum() >= LEAST_POSITIVE)
        for column in scored.held.T
    ]


def _decided_set(head: Head, p: Floats, held: Flags) -> tuple[Label, ...]:
    return tuple(
        _decided(label, p[:, place], held[:, place]) for place, label in enumerate(head.labels)
    )


def _decided(label: Label, p: Floats, held: Flags) -> Label:
    best = max(_GRID, key=lambda threshold: f1(p >= threshold, held))
    kept = [one for one in _GRID if one >= best and _is_right(p >= one, held)]
    sure = round(float(kept[0]), 3) if kept else NEVER
    ruled_out = round(min(_quantile(p[held], MISSED), float(best)), 4)
    return replace(label, threshold=round(float(best), 3), sure=sure, ruled_out=ruled_out)


def _quantile(positives: Floats, share: float) -> float:
    """Return the score below which at most a share of a new item's chances lies."""
    place = int(np.floor(share * (len(positives) + 1)))
    return float(np.sort(positives)[place - 1]) if place else 0.0


def _is_right(said: Flags, held: Flags) -> bool:
    answers = np.array([max(int(said.sum()), 1)])
    right = np.array([float((said & held).sum())]) / answers
    return bool(_least(right, answers)[0] >= 1 - WRONG_SET)


def _least(right: Floats, answers: NDArray[np.int64]) -> Floats:
    """Return the lower end of Wilson's interval: a few answers promise more than others keep."""
    spread = np.sqrt(right * (1 - right) / answers + CAUTION**2 / (4 * answers**2))
    middle = right + CAUTION**2 / (2 * answers)
    return np.asarray((middle - CAUTION * spread) / (1 + CAUTION**2 / answers))


def _decided_axis(head: Head, p: Floats, held: Flags) -> tuple[Label, ...]:
    thresholds = _axis_thresholds(p, held)
    given = np.argmax(p / thresholds, axis=1)
    wrong = WRONG.get(head.kind, WRONG_TONE)
    return tuple(
        replace(
            label,
            threshold=round(float(thresholds[place]), 3),
            sure=_sure(p[given == place, place], held[given == place, place], wrong),
        )
        for place, label in enumerate(head.labels)
    )


def _sure(p: Floats, held: Flags, wrong: float) -> float:
    """Return the lowest probability from which answers keep the bound, or `NEVER`."""
    order = np.argsort(-p)
    answers = np.arange(1, len(order) + 1)
    least = _least(np.cumsum(held[order]) / answers, answers)
    kept = np.flatnonzero(least >= 1 - wrong)
    kept = kept[kept >= _FEWEST - 1]
    return round(float(p[order[kept[-1]]]), 4) if len(kept) else NEVER


def _axis_thresholds(p: Floats, held: Flags) -> Floats:
    """Climb to the thresholds with the best macro-F1, one label at a time."""
    thresholds = np.where(held.sum(axis=0) >= LEAST_POSITIVE, 0.5, NEVER)
    learnt = np.flatnonzero(thresholds < NEVER)
    for _ in range(3):
        for place in learnt:
            thresholds[place] = max(_GRID, key=_Climb(p, held, thresholds, int(place)))
    return np.asarray(thresholds, np.float64)


@dataclass(frozen=True, slots=True)
class _Climb:
    """What macro-F1 would be if one label had another threshold."""

    p: Floats
    held: Flags
    thresholds: Floats
    place: int

    def __call__(self, threshold: float) -> float:
        tried = self.thresholds.copy()
        tried[self.place] = threshold
        said = np.argmax(self.p / tried, axis=1)
        learnt = np.flatnonzero(self.thresholds < NEVER)
        return float(np.mean([f1(said == place, self.held[:, place]) for place in learnt]))
