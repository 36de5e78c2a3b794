"""What is made of scores: calibrated probabilities, and yes, no or can't say.

A head is one question: a set of labels of which several may hold (topics, frames), or an axis of
which exactly one does (relevance, tone). Two scores are read for each label, the linear tagger's
and the encoder's. All rules are fixed in `nlp.deciding`, on scores of outlets that were not read:

- a label of a set is *yes* from `sure` on, *no* below `ruled_out`, and between them *can't say*;
- on an axis the label with the highest ratio of probability to `threshold` is given, *yes* where
  its probability reaches `sure`, else *can't say*;
- a label with too little coded in a language is off there: *can't say*, whatever the score.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from models.vocabulary import Decision, TagKind

LEAST_CODED, LEAST_POSITIVE = 100, 20
"""Coded items, and those that have the label, below which a label is off in a language."""

NEVER = 9.0
"""A threshold that no probability reaches."""

Scores = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Label:
    """One label: its calibration (a slope a score, an offset), its thresholds, where it is on."""

    name: str
    slopes: tuple[float, float]  # of the linear tagger's score, of the encoder's
    offset: float
    threshold: float  # with the best F1: what a probability is held against
    sure: float
    ruled_out: float = 0.0
    languages: frozenset[str] = field(default=frozenset())


@dataclass(frozen=True, slots=True)
class Head:
    """One question; `is_axis` where exactly one of its labels holds."""

    kind: TagKind
    labels: tuple[Label, ...]
    is_axis: bool

    def probabilities(self, linear: Scores, encoder: Scores) -> Scores:
        """Return calibrated probabilities, a column a label; on an axis they sum to one."""
        slopes = np.array([label.slopes for label in self.labels], np.float32).T
        offsets = np.array([label.offset for label in self.labels], np.float32)
        p: Scores = 1 / (1 + np.exp(-(linear * slopes[0] + encoder * slopes[1] + offsets)))
        return p / p.sum(axis=1, keepdims=True) if self.is_axis else p

    def on_as(self, other: "Head") -> "Head":
        """Return this head with its labels on in the languages of another's."""
        labels = zip(self.labels, other.labels, strict=True)
        return replace(
            self, labels=tuple(replace(one, languages=two.languages) for one, two in labels)
        )

    def ratios(self, p: Scores) -> Scores:
        """Return probabilities over thresholds: in a set, 1 and more is what has the best F1."""
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
    if p >= label.sure:
        return Decision.YES
    return Decision.NO if p < label.ruled_out else Decision.CANT_SAY


def _judge_axis(head: Head, p: Sequence[float], language: str | None) -> Judged:
    ratios = [one / label.threshold for label, one in zip(head.labels, p, strict=True)]
    best = max(range(len(ratios)), key=ratios.__getitem__)
    label = head.labels[best]
    is_sure = p[best] >= label.sure and language in label.languages
    return Judged(label.name, float(p[best]), Decision.YES if is_sure else Decision.CANT_SAY)
