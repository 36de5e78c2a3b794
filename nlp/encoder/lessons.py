"""What the encoder is taught: pieces of items, and the answers to every question coded of them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.vocabulary import TagKind
from nlp.gold import LABELS, SETS, Coded, truth

OUTPUTS: Mapping[TagKind, int] = {
    **{kind: len(labels) for kind, labels in LABELS.items()},
    TagKind.RESPECT: 2,
}
"""How many outputs each question has; how disrespectful a text is, too few items tell."""

NOT_CODED = -1
TOGETHER = 60  # batches that are cut from one heap, sorted by length

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lessons:
    """Items as pieces, and for each question the answers: a row a set, a place on an axis."""

    pieces: Sequence[list[int]]
    answers: Mapping[TagKind, NDArray[Any]]
    subject: NDArray[np.bool_]

    @property
    def lengths(self) -> Rows:
        """Pieces of each item."""
        return np.array([len(one) for one in self.pieces])


def lessons(pieces: Sequence[list[int]], coded: Sequence[Coded]) -> Lessons:
    """Return what is to be learnt of coded items."""
    subject = np.array([one.is_subject for one in coded])
    answers = {kind: _answers(kind, coded) for kind in OUTPUTS}
    return Lessons(pieces, answers, subject)


def heaps(lengths: Rows, size: int, generator: np.random.Generator) -> Iterator[Rows]:
    """Yield batches of items of like length, in random order."""
    order, batches = generator.permutation(len(lengths)), []
    for start in range(0, len(order), size * TOGETHER):
        heap = order[start : start + size * TOGETHER]
        heap = heap[np.argsort(lengths[heap], kind="stable")]
        batches += [heap[at : at + size] for at in range(0, len(heap), size)]
    generator.shuffle(batches)
    yield from batches


def _answers(kind: TagKind, coded: Sequence[Coded]) -> NDArray[Any]:
    held = truth(coded, kind)
    if kind in SETS:
        return held.astype(np.float32)
    place = np.minimum(held.argmax(axis=1), OUTPUTS[kind] - 1)
    return np.where([one.answers(kind) for one in coded], place, NOT_CODED)
