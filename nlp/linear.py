"""Reading with an artefact: one sparse product gives the scores of every label.

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
    """The weights of an artefact, ready to read."""

    heads: tuple[Head, ...]
    idf: NDArray[np.float32]  # of every feature, 0 where it does not count
    kept: NDArray[np.bool_]  # whether it does
    place: NDArray[np.int32]  # of every feature: its row of the weights
    weights: NDArray[np.float32]

    def read(self, readings: Sequence[Annotated]) -> dict[TagKind, Scores]:
        """Return the scores of each question, a row a reading and a column a label."""
        scores = self.scores(weigh(count(readings, self.kept), self.idf))
        bounds = np.cumsum([0, *(len(head.labels) for head in self.heads)])
        return {
            head.kind: scores[:, start:stop]
            for head, start, stop in zip(self.heads, bounds, bounds[1:], strict=False)
        }

    def scores(self, weighed: csr_array) -> Scores:
        """Return the raw scores, a column a label, of texts counted by the features kept."""
        placed = csr_array(
            (weighed.data, self.place[weighed.indices], weighed.indptr),
            shape=(weighed.shape[0], len(self.weights)),
        )
        return np.asarray(placed @ self.weights, np.float32)


def ready(artefact: Artefact) -> Linear:
    """Return an artefact's weights, spread so that a feature's row is found at once."""
    idf = np.zeros(COLUMNS, np.float32)
    idf[artefact.columns] = artefact.idf
    place = np.zeros(COLUMNS, np.int32)
    place[artefact.columns] = np.arange(len(artefact.columns), dtype=np.int32)
    return Linear(artefact.heads, idf, idf > 0, place, artefact.weights)
