"""Reading with an artefact: one sparse product gives the scores of every label asked for.

The same numbers as scikit-learn's, without it: a test holds the two together.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.annotation import Annotated
from models.vocabulary import TagKind
from nlp.artefact import Artefact
from nlp.features import COLUMNS, count, weigh
from nlp.heads import Head, Scores


@dataclass(frozen=True, slots=True)
class Linear:
    """Some heads of an artefact, ready to read."""

    heads: tuple[Head, ...]
    idf: NDArray[np.float32]  # of every feature, 0 where it does not count
    place: NDArray[np.int32]  # of every feature: its row of the weights
    weights: NDArray[np.float32]

    def probabilities(self, readings: Sequence[Annotated]) -> list[tuple[Head, Scores]]:
        """Return each head with its probabilities, a row a reading."""
        scores = self.scores(weigh(count(readings), self.idf))
        bounds = np.cumsum([0, *(len(head.labels) for head in self.heads)])
        return [
            (head, head.probabilities(scores[:, start:stop]))
            for head, start, stop in zip(self.heads, bounds, bounds[1:], strict=False)
        ]

    def scores(self, weighed: csr_array) -> Scores:
        """Return the raw scores, a column a label."""
        counts = self.idf[weighed.indices] > 0
        ends = np.concatenate([[0], np.cumsum(counts)])[weighed.indptr]
        kept = csr_array(
            (weighed.data[counts], self.place[weighed.indices[counts]], ends),
            shape=(weighed.shape[0], len(self.weights)),
        )
        return np.asarray(kept @ self.weights, np.float32)


def choose(artefact: Artefact, kinds: frozenset[TagKind]) -> Linear:
    """Return the heads of these kinds, with their columns of the weights."""
    chosen: list[int] = []
    start = 0
    for head in artefact.heads:
        if head.kind in kinds:
            chosen += range(start, start + len(head.labels))
        start += len(head.labels)
    idf = np.zeros(COLUMNS, np.float32)
    idf[artefact.columns] = artefact.idf
    place = np.zeros(COLUMNS, np.int32)
    place[artefact.columns] = np.arange(len(artefact.columns), dtype=np.int32)
    weights = np.ascontiguousarray(artefact.weights[:, chosen])
    heads = tuple(head for head in artefact.heads if head.kind in kinds)
    return Linear(heads, idf, place, weights)
