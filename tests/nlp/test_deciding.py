import numpy as np
import pytest
from numpy.typing import NDArray

from models.vocabulary import Decision, TagKind
from nlp.deciding import MISSED, WRONG, Scored, f1, fit_head
from nlp.evaluate import calibration_error
from nlp.gold import LABELS
from nlp.heads import NEVER, Head, judge

TOPICS = LABELS[TagKind.TOPIC]
AXIS = ("0", "1", "2")


def scored(held: NDArray[np.bool_], spread: float, seed: int = 0) -> Scored:
    noise = np.random.default_rng(seed).normal(0, spread, (2, *held.shape))
    clear = np.where(held, 1.0, -1.0)
    return Scored(clear + noise[0], clear + noise[1], held, ["en"] * len(held))


def decisions(head: Head, of: Scored, place: int) -> list[Decision]:
    name = head.labels[place].name
    return [
        next((one.decision for one in judge(head, p, "en") if one.label == name), Decision.NO)
        for p in of.probabilities(head).tolist()
    ]


def test_thresholds_find_the_cut_and_probabilities_are_calibrated() -> None:
    held = np.random.default_rng(0).random((4000, 21)) < 0.2
    found = scored(held, 1.5)

    head = fit_head(TagKind.TOPIC, TOPICS, found, is_axis=False)

    assert calibration_error(found.probabilities(head)[:, 0], held[:, 0]) < 0.03
    assert 0.2 < head.labels[0].sure < 0.6
    assert head.labels[0].ruled_out < head.labels[0].sure


def test_two_scores_that_tell_something_are_better_than_either() -> None:
    held = np.random.default_rng(1).random((3000, 21)) < 0.3
    both = scored(held, 1.5)
    one = Scored(both.linear, np.zeros_like(both.encoder), held, both.languages)

    heads = [fit_head(TagKind.TOPIC, TOPICS, given, is_axis=False) for given in (both, one)]

    said = [
        given.probabilities(head)[:, 0] >= head.labels[0].sure
        for head, given in zip(heads, (both, one), strict=True)
    ]
    assert f1(said[0], held[:, 0]) > f1(said[1], held[:, 0])
    assert heads[1].labels[0].slopes[1] == 0


def test_of_new_items_with_a_label_no_more_are_denied_than_was_promised() -> None:
    held = np.random.default_rng(2).random((4000, 21)) < 0.2
    head = fit_head(TagKind.TOPIC, TOPICS, scored(held, 2.5), is_axis=False)
    new = scored(np.random.default_rng(3).random((4000, 21)) < 0.2, 2.5, seed=9)

    told = decisions(head, new, 0)

    having = [one for one, holds in zip(told, new.held[:, 0], strict=True) if holds]
    assert 0 < having.count(Decision.NO) / len(having) < MISSED + 0.03
    assert told.count(Decision.CANT_SAY) > 0


def test_of_an_axis_no_more_answers_are_wrong_than_was_promised() -> None:
    held = np.eye(3, dtype=bool)[np.random.default_rng(4).choice(3, 3000, p=[0.6, 0.25, 0.15])]
    head = fit_head(TagKind.RELEVANCE, AXIS, scored(held, 2.0), is_axis=True)
    new = scored(np.random.default_rng(5).permutation(held), 2.0, seed=6)

    answers = [judge(head, p, "en")[0] for p in new.probabilities(head).tolist()]

    sure = [
        holds[AXIS.index(one.label)]
        for one, holds in zip(answers, new.held, strict=True)
        if one.decision is Decision.YES
    ]
    assert 0.3 < len(sure) / len(answers) < 1
    assert 1 - np.mean(sure) < WRONG[TagKind.RELEVANCE] + 0.03


def test_a_label_whose_yes_would_mostly_be_wrong_is_never_yes() -> None:
    held = np.random.default_rng(7).random((2000, 21)) < 0.1
    linear, encoder = np.random.default_rng(8).normal(0, 1, (2, *held.shape))
    nothing = Scored(linear, encoder, held, ["en"] * 2000)

    head = fit_head(TagKind.TOPIC, TOPICS, nothing, is_axis=False)

    assert Decision.YES not in decisions(head, nothing, 0)
    assert head.labels[0].sure == NEVER


def test_a_label_is_on_only_where_enough_was_coded() -> None:
    held = np.zeros((320, 21), bool)
    held[:20, 0] = held[200:219, 0] = held[300:320, 0] = True
    languages = ["en"] * 200 + ["de"] * 100 + ["sv"] * 20
    zeros = np.zeros((320, 21))

    head = fit_head(TagKind.TOPIC, TOPICS, Scored(zeros, zeros, held, languages), is_axis=False)

    assert head.labels[0].languages == {"en"}
    assert head.labels[1].languages == set()


def test_an_axis_label_coded_too_rarely_is_never_given() -> None:
    place = np.random.default_rng(0).choice(3, 500, p=[0.7, 0.28, 0.02])

    head = fit_head(TagKind.RESPECT, AXIS, scored(np.eye(3, dtype=bool)[place], 0.1), is_axis=True)

    assert [label.threshold == NEVER for label in head.labels] == [False, False, True]


def test_f1_is_that_of_a_worked_example_and_zero_without_any() -> None:
    said = np.array([True, True, False, False])

    assert f1(said, np.array([True, False, True, False])) == pytest.approx(0.5)
    assert f1(np.zeros(4, bool), np.zeros(4, bool)) == 0.0
