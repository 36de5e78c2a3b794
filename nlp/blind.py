"""What the taggers say of coded items whose outlets they had not read: cross-validation.

The linear tagger is learnt anew for each fold; the encoder's scores are kept (`nlp.encoder.kept`).
Calibration and thresholds of a fold are fixed on the scores of the other folds, so nothing is said
of an item by what was chosen with it. Two things are taken over all items beforehand, neither of
which knows a label: how rare a feature is, and which stand in too few items to count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.vocabulary import Decision, TagKind
from nlp.deciding import Scored, fit_head
from nlp.encoder.kept import is_kept, kept_scores
from nlp.features import count, look_up, rarity, weigh
from nlp.gold import LABELS, SETS, Coded, truth
from nlp.heads import LEAST_CODED, Head, judge
from nlp.learn import Floats, Rows, answering, blind_scores, folds

LEAST_TEXTS = 6
"""Items that a feature must stand in to count."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Blind:
    """What was said of items, a row an item and a column a label."""

    said: Flags
    p: Floats
    on: Flags  # said where the label is on in the language
    yes: Flags  # as decided in use
    unsure: Flags  # can't say, in use; on an axis all labels of the item are


@dataclass(frozen=True, slots=True)
class Question:
    """The items that a question was coded of, and their scores."""

    kind: TagKind
    coded: Sequence[Coded]
    scored: Scored

    @property
    def labels(self) -> tuple[str, ...]:
        """Its labels, in their order."""
        return LABELS[self.kind]

    @property
    def is_axis(self) -> bool:
        """Whether exactly one of its labels holds."""
        return self.kind not in SETS

    @property
    def languages(self) -> list[str]:
        """Languages with enough coded items to be told apart."""
        told = list(self.scored.languages)
        return [code for code in sorted(set(told)) if told.count(code) >= LEAST_CODED]

    def head(self, rows: Rows | None = None) -> Head:
        """Return how its scores are to be read, by these rows or all."""
        scored = self.scored if rows is None else self.scored[rows]
        return fit_head(self.kind, self.labels, scored, is_axis=self.is_axis)


def similarities(coded: Sequence[Coded]) -> Floats:
    """Return how alike every two items are, as their features tell."""
    return alike(weigh_features(coded)[1])


def weigh_features(coded: Sequence[Coded]) -> tuple[NDArray[np.float32], csr_array]:
    """Return each feature's rarity, 0 where too few items have it, and its weight in each item."""
    readings = [one.reading for one in coded]
    counts = count(readings, look_up(readings))
    idf = rarity(counts, LEAST_TEXTS)
    return idf, weigh(counts, idf)


def alike(weighed: csr_array) -> Floats:
    """Return how alike every two rows are."""
    return np.asarray((weighed @ weighed.T).toarray(), np.float64)


def ask(
    coded: Sequence[Coded], more: Sequence[Coded] = (), voiced: Sequence[Coded] = ()
) -> list[Question]:
    """Return every question with its items' scores by taggers that read none of their outlets.

    `more` is learnt from and never judged; of `voiced`, what the encoder has not read blindly.
    """
    every = [*coded, *more, *voiced]
    gram = similarities(every)
    gold = np.arange(len(coded))
    heard = np.arange(len(coded) + len(more), len(every))
    kept = np.array([row for row in heard if is_kept(every[row])], np.int64)
    extra = np.arange(len(coded), len(coded) + len(more))
    linear = blind_scores(gram, every, gold, extra)
    questions = [
        _question(kind, every, answering(every, gold, kind), linear)
        for kind in LABELS
        if kind is not TagKind.VOICED
    ]
    if len(kept):
        taught = [np.setdiff1d(heard, kept), answering(every, extra, TagKind.VOICED)]
        linear = blind_scores(gram, every, kept, np.concatenate(taught))
        questions.append(_question(TagKind.VOICED, every, kept, linear))
    return questions


def cross_validate(coded: Sequence[Coded], more: Sequence[Coded] = ()) -> dict[TagKind, Blind]:
    """Return what is said of every item; nothing where a question was not coded of it."""
    found: dict[TagKind, Blind] = {}
    for question in ask(coded, more):
        rows = answering(coded, np.arange(len(coded)), question.kind)
        told, whole = judge_blind(question), _nothing(len(coded), len(question.labels))
        for name in Blind.__slots__:
            getattr(whole, name)[rows] = getattr(told, name)
        found[question.kind] = whole
    return found


def judge_blind(question: Question) -> Blind:
    """Decide each item's labels by what was fixed without its fold.

    Where a label is on is told by all items: a fold less would tell it of too few languages.
    """
    blind = _nothing(len(question.coded), len(question.labels))
    whole = question.head()
    for train, test in folds(question.coded, np.arange(len(question.coded))):
        _note(blind, question.head(train).on_as(whole), question.scored[test], test)
    return blind


def _question(
    kind: TagKind, coded: Sequence[Coded], rows: Rows, linear: Mapping[TagKind, Floats]
) -> Question:
    about = [coded[row] for row in rows]
    languages = [one.reading.language or "" for one in about]
    scored = Scored(linear[kind][rows], kept_scores(about, kind), truth(about, kind), languages)
    return Question(kind, about, scored)


def _nothing(items: int, labels: int) -> Blind:
    said, on, yes, unsure = np.zeros((4, items, labels), bool)
    return Blind(said, np.zeros((items, labels)), on, yes, unsure)


def _note(blind: Blind, head: Head, scored: Scored, rows: Rows) -> None:
    p = scored.probabilities(head)
    ratios = head.ratios(p.astype(np.float32))
    blind.p[rows] = p
    blind.said[rows] = ratios == ratios.max(axis=1, keepdims=True) if head.is_axis else ratios >= 1
    blind.on[rows] = [
        [language in label.languages for label in head.labels] for language in scored.languages
    ]
    names = [label.name for label in head.labels]
    for row, told, language in zip(rows, p.tolist(), scored.languages, strict=True):
        for one in judge(head, told, language):
            place = names.index(one.label)
            blind.yes[row, place] = one.decision is Decision.YES
            blind.unsure[row, slice(None) if head.is_axis else place] = (
                one.decision is Decision.CANT_SAY
            )
