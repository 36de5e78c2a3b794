"""Making the artefact from the gold data, the same bit for bit on one machine.

What ships is learnt from the gold alone: labels made for this project, over texts that stay
outside of it. What an artefact holds are weights of hashed features; no sentence can be read
from them. The scores on its card are of cross-validation, never of the data it was made from.
"""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from nlp.artefact import Artefact
from nlp.evaluate import LEAST_TEXTS, Evaluation, evaluate, similarities
from nlp.features import count, rarity, weigh
from nlp.gold import Coded, digest, read_gold
from nlp.learn import Learnt, learn

LICENCE = (
    "Apache-2.0. Learnt from this project's own labels; the labelled texts belong to their"
    " publishers, are not part of the artefact and cannot be restored from it."
)


def train(data: Path, made_on: date, evaluation: Evaluation | None = None) -> Artefact:
    """Learn the artefact from a data folder; its card carries the evaluation's scores.

    Raises:
        ArtefactError: there is no gold.
    """
    coded = read_gold(data)
    card = _card(digest(data), len(coded), evaluation or evaluate(data))
    return make_artefact(coded, card, made_on)


def make_artefact(coded: list[Coded], card: dict[str, Any], made_on: date) -> Artefact:
    """Learn from coded items; weights are rounded to what is stored."""
    learnt = learn(similarities(coded), coded, np.arange(len(coded)))
    counts = count([one.reading for one in coded])
    idf = rarity(counts, LEAST_TEXTS)
    columns = np.flatnonzero(idf).astype(np.int32)
    weighed = weigh(counts, idf)[:, columns]
    weights = np.concatenate([_primal(weighed, one) for one in learnt], axis=1)
    return Artefact(
        columns,
        idf[columns],
        weights.astype(np.float16).astype(np.float32),
        tuple(one.head for one in learnt),
        card,
        made_on.isoformat(),
    )


def _primal(weighed: Any, learnt: Learnt) -> Any:  # noqa: ANN401  scipy's sparse product
    """Return what each feature weighs, from what each item weighs."""
    return weighed[learnt.rows].T @ learnt.dual


def _card(gold: str, items: int, evaluation: Evaluation) -> dict[str, Any]:
    return {
        "what": "Relevance, topics, frames, event valence, stance, respect of language",
        "learnt_from": [{"name": "gold", "sha256": gold, "items": items}],
        "licence": LICENCE,
        "method": "ridge regression over hashed words and characters, Platt calibration",
        "scores_from": "5-fold cross-validation, folds by outlet",
        "summary": evaluation.summary,
        "scores": [
            {
                "kind": score.kind,
                "label": score.label,
                "language": score.language,
                "n": score.n,
                "positives": score.positives,
                "precision": score.precision,
                "recall": score.recall,
                "f1": score.f1,
                "ece": score.ece,
            }
            for score in evaluation.scores
        ],
    }
