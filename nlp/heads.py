"""What is made of scores: calibrated probabilities, and yes, no or can't say.

A head is one question: a set of labels of which several may hold (topics, frames), or an axis of
which exactly one does (relevance, tone). Rules, all fixed on out-of-fold scores of the training
data: a label is *yes* from its threshold on (the one with the best F1), *can't say* from `BAND`
times the threshold up to it, *no* below. On an axis the label with the highest ratio of
probability to threshold is given, and it is *can't say* where the runner-up comes within `BAND`.
A label with too little coded in a language is off there: *can't say*, whatever the score.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from models.vocabulary import Decision, TagKind

BAND = 0.85
"""How near to yes a label is not denied."""

LEAST_CODED, LEAST_POSITIVE = 100, 20
"""Coded items, and those that have the label, below which a label is off in a language."""

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Label:
    """One label: its calibration (Platt's slope and offset), threshold, languages it is on in."""

    name: str
    slope: float
    offset: float
    threshold: float
    languages: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Head:
    """One question; `is_axis` where exactly one of its labels holds."""

    kind: TagKind
    labels: tuple[Label, ...]
    is_axis: bool

    def probabilities(self, scores: Scores) -> Scores:
        """Return calibrated probabilities, a column a label; on an axis they sum to one."""
        slopes = np.array([label.slope for label in self.labels], np.float32)
        offsets = np.array([label.offset for label in self.labels], np.float32)
        p: Scores = 1 / (1 + np.exp(-(scores * slopes + offsets)))
        return p / p.sum(axis=1, keepdims=True) if self.is_axis else p

    def ratios(self, p: Scores) -> Scores:
        """Return probabilities over thresholds: 1 and more is yes."""
        thresholds = np.array([label.threshold for label in self.labels], np.float32)
        return np.asarray(p / thresholds, np.float32)


@dataclass(frozen=True, slots=True)
class Judged:
    """What was decided of one label for one item."""

    label: str
    p: float
    decision: Decision


def judge(head: Head, p: Sequence[float], language: str | None) -> list[Judged]:
    """Decide for one item: every label of a set, or the one label of an axis."""
    if head.is_axis:
        return [_judge_axis(head, p, language)]
    return [
        Judged(label.name, float(one), _decide(label, float(one), language))
        for label, one in zip(head.labels, p, strict=True)
    ]


def _decide(label: Label, p: float, language: str | None) -> Decision:
    if language not in label.languages:
        return Decision.CANT_SAY
    if p >= label.threshold:
        return Decision.YES
    return Decision.CANT_SAY if p >= BAND * label.threshold else Decision.NO


def _judge_axis(head: Head, p: Sequence[float], language: str | None) -> Judged:
    ratios = [one / label.threshold for label, one in zip(head.labels, p, strict=True)]
    best = max(range(len(ratios)), key=ratios.__getitem__)
    runner_up = sorted(ratios)[-2]
    is_sure = runner_up < BAND * ratios[best] and language in head.labels[best].languages
    label = head.labels[best].name
    return Judged(label, float(p[best]), Decision.YES if is_sure else Decision.CANT_SAY)
