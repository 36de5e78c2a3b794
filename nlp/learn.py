"""Learning the linear tagger: a ridge regression on every label at once, from coded items alone.

scikit-learn trains (here alone, and in `nlp.deciding`); reading needs none of it. Learning works
on the similarities of items (the kernel of their sparse features), which is exact, needs no seed
and takes a second a fold. A publisher's items are always on one side of a fold, so a tagger is
judged, calibrated and given its thresholds on publishers it has not read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.kernel_ridge import KernelRidge
from sklearn.model_selection import GroupKFold

from models.vocabulary import TagKind
from nlp.gold import ALWAYS, LABELS, Coded, truth

PENALTY = 0.3
FOLDS = 5

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Learnt:
    """Questions learnt from the same items: a weight for each of them and each label."""

    kinds: tuple[TagKind, ...]
    rows: Rows
    dual: Floats  # rows x labels of all kinds

    def scores(self, gram: Floats, rows: Rows) -> dict[TagKind, Floats]:
        """Return the scores of items, from how like they are to those learnt from."""
        scores = gram[np.ix_(rows, self.rows)] @ self.dual
        bounds = np.cumsum([0, *(len(LABELS[kind]) for kind in self.kinds)])
        return {
            kind: scores[:, start:stop]
            for kind, start, stop in zip(self.kinds, bounds, bounds[1:], strict=False)
        }


TOGETHER: tuple[tuple[TagKind, ...], ...] = (
    (TagKind.RELEVANCE,),
    tuple(kind for kind in LABELS if kind not in ALWAYS),
    (TagKind.VOICED,),
)
"""Questions that are coded of the same items: one factorisation serves them all."""


def learn(gram: Floats, coded: Sequence[Coded], rows: Rows) -> list[Learnt]:
    """Learn every question from those of the rows that answer it."""
    return [
        _learn(gram, coded, taught, kinds)
        for kinds in TOGETHER
        if len(taught := answering(coded, rows, kinds[0]))
    ]


def answering(coded: Sequence[Coded], rows: Rows, kind: TagKind) -> Rows:
    """Return the rows of items that a question was coded of."""
    return np.array([row for row in rows if coded[row].answers(kind)], np.int64)


def blind_scores(
    gram: Floats, coded: Sequence[Coded], judged: Rows, more: Rows
) -> dict[TagKind, Floats]:
    """Return the scores of `judged` by taggers that read none of their outlets.

    Rows are those of `coded`, and so are the scores'; `more` is only learnt from.
    """
    scores = {kind: np.zeros((len(coded), len(labels))) for kind, labels in LABELS.items()}
    for train, test in folds(coded, judged):
        rows = np.concatenate([train, apart(coded, more, test)])
        for learnt in learn(gram, coded, rows):
            for kind, found in learnt.scores(gram, test).items():
                scores[kind][test] = found
    return scores


def folds(coded: Sequence[Coded], rows: Rows, count: int = FOLDS) -> Iterator[tuple[Rows, Rows]]:
    """Yield rows to learn from and rows to be judged on; no outlet is in both."""
    outlets = [coded[row].outlet for row in rows]
    for train, test in GroupKFold(count).split(rows, groups=outlets):
        yield rows[train], rows[test]


def apart(coded: Sequence[Coded], rows: Rows, test: Rows) -> Rows:
    """Leave out of rows what shares an outlet or a headline with the items to be judged."""
    outlets = {coded[row].outlet for row in test}
    titles = {_headline(coded[row]) for row in test} - {""}
    kept = [
        row
        for row in rows
        if coded[row].outlet not in outlets and _headline(coded[row]) not in titles
    ]
    return np.array(kept, np.int64)


def _headline(one: Coded) -> str:
    return one.reading.item.title.casefold().strip()


def _learn(gram: Floats, coded: Sequence[Coded], rows: Rows, kinds: tuple[TagKind, ...]) -> Learnt:
    chosen = [coded[row] for row in rows]
    held = np.concatenate([truth(chosen, kind) for kind in kinds], axis=1)
    return Learnt(kinds, rows, solve(gram, rows, np.where(held, 1.0, -1.0)))


def solve(gram: Floats, rows: Rows, targets: Floats) -> Floats:
    """Return the dual weights of a ridge regression for each column of the targets."""
    ridge = KernelRidge(alpha=PENALTY, kernel="precomputed")
    return np.asarray(ridge.fit(gram[np.ix_(rows, rows)], targets).dual_coef_, np.float64)
