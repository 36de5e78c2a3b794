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
from nlp.features import Places, count, weigh
from nlp.heads import Head, Scores
from nlp.lexicon import Hits


@dataclass(frozen=True, slots=True)
class Linear:
    """The weights of an artefact, ready to read."""

    heads: tuple[Head, ...]
    places: Places
    idf: NDArray[np.float32]  # of the features that count, in their order
    weights: NDArray[np.float32]  # a row a feature, a column a label of all heads
    first: NDArray[np.float32]  # those of the first head, relevance, by themselves

    def weighed(self, readings: Sequence[Annotated], hits: Sequence[Hits]) -> csr_array:
        """Return the weighed features of readings, in which the lexicon found `hits`."""
        return weigh(count(readings, hits, self.places), self.idf, self.places)

    def relevance(self, weighed: csr_array) -> Scores:
        """Return the scores of relevance alone: all that is asked of most items."""
        return np.asarray(weighed @ self.first, np.float32)

    def scores(self, weighed: csr_array) -> dict[TagKind, Scores]:
        """Return the scores of each question, a row a reading and a column a label."""
        scores = np.asarray(weighed @ self.weights, np.float32)
        bounds = np.cumsum([0, *(len(head.labels) for head in self.heads)])
        return {
            head.kind: scores[:, start:stop]
            for head, start, stop in zip(self.heads, bounds, bounds[1:], strict=False)
        }


def ready(artefact: Artefact) -> Linear:
    """Return an artefact's weights, with a table that finds a feature's row at once."""
    places = Places.among(artefact.columns)
    first = np.ascontiguousarray(artefact.weights[:, : len(artefact.heads[0].labels)])
    return Linear(artefact.heads, places, artefact.idf, artefact.weights, first)
