"""Making the artefact from what was coded, the same bit for bit on one machine.

What ships is learnt from labels made for this project, over texts that stay outside of it or that
we wrote (`nlp/coded/README.md`). What an artefact holds are weights of hashed features; no
sentence can be read from them. The scores on its card are of cross-validation, never of the data
it was made from.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from models.vocabulary import TagKind
from nlp import codings
from nlp.artefact import Artefact, Gate
from nlp.blind import Question, alike, ask, weigh_features
from nlp.evaluate import Evaluation, evaluate_questions
from nlp.gold import LABELS, Coded, coded_rows, digest, read_gold, read_lines
from nlp.learn import Floats, Learnt, learn

LOST = 0.01
"""The share of subject items that the gate may stop."""

KNOWN = 90
"""Items coded `none` in a language from which the gate believes its words alone."""

LICENCE = (
    "Apache-2.0. Learnt from this project's own labels; the labelled texts belong to their"
    " publishers, are not part of the artefact and cannot be restored from it."
)


@dataclass(frozen=True, slots=True)
class Taught:
    """What is learnt from: `coded` is judged in cross-validation too, the others are not."""

    coded: Sequence[Coded]
    more: Sequence[Coded] = ()
    voiced: Sequence[Coded] = ()


def train(data: Path, made_on: date, encoder: str, also: Path | None = None) -> Artefact:
    """Learn the artefact from a data folder; `also` is a file of further coded items.

    Raises:
        ArtefactError: there is no gold, or the file cannot be read.
    """
    added = coded_rows(read_lines(also)) if also else []
    more = [*codings.read_codings(data), *added]
    taught = Taught(read_gold(data), more, codings.read_voiced(data))
    questions = ask(taught.coded, taught.more, taught.voiced)
    learnt_from = [
        {"name": "gold", "sha256": digest(data), "items": len(taught.coded)},
        {"name": "nlp/coded", "sha256": codings.digest(), "items": len(more) - len(added)},
    ]
    if added:
        learnt_from.append({"name": "codings of the newsroom", "items": len(added)})
    card = _card(learnt_from, evaluate_questions(questions, digest(data)))
    return make_artefact(taught, questions, encoder, card, made_on)


def make_artefact(
    taught: Taught,
    questions: Sequence[Question],
    encoder: str,
    card: dict[str, Any],
    made_on: date,
) -> Artefact:
    """Learn from coded items; weights are rounded to what is stored."""
    coded = [*taught.coded, *taught.more, *taught.voiced]
    idf, weighed = weigh_features(coded)
    columns = np.flatnonzero(idf).astype(np.int32)
    weighed = weighed[:, columns]
    learnt = [_primal(weighed, one) for one in learn(alike(weighed), coded, np.arange(len(coded)))]
    heads = tuple(question.head() for question in questions)
    weights = np.concatenate(learnt, axis=1)
    return Artefact(
        columns,
        idf[columns],
        weights.astype(np.float16).astype(np.float32),
        heads,
        _gate(questions[0]),
        encoder,
        card,
        made_on.isoformat(),
    )


def _primal(weighed: Any, learnt: Learnt) -> Floats:  # noqa: ANN401  scipy's sparse product
    """Return what each feature weighs, from what each item weighs."""
    return np.asarray(weighed[learnt.rows].T @ learnt.dual, np.float64)


def _gate(relevance: Question) -> Gate:
    """Return the gate that stops as much as it may without stopping subjects."""
    none = relevance.scored.linear[:, 0]
    names = LABELS[TagKind.RELEVANCE]
    held = {name: relevance.scored.held[:, place] for place, name in enumerate(names)}
    most = round(float(np.quantile(none[held["subject"]], 1 - LOST)), 3)
    stopped = none > most
    times = Counter(
        language
        for language, is_none in zip(relevance.scored.languages, held["none"], strict=True)
        if is_none
    )
    known = frozenset(language for language, count in times.items() if count >= KNOWN)
    return Gate(
        most, round(float(held["none"][stopped].mean()), 3) if stopped.any() else 1.0, known
    )


def _card(learnt_from: list[dict[str, Any]], evaluation: Evaluation) -> dict[str, Any]:
    return {
        "what": "Relevance, topics, frames, event valence, stance, respect, voiced stance",
        "learnt_from": learnt_from,
        "licence": LICENCE,
        "method": (
            "ridge regression over hashed words and characters, and a fine-tuned multilingual"
            " encoder; Platt calibration over both scores"
        ),
        "scores_from": "5-fold cross-validation, folds by outlet",
        "summary": evaluation.summary,
        "scores": [asdict(score) for score in evaluation.scores],
    }
