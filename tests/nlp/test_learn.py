import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.errors import ArtefactError
from models.vocabulary import TagKind
from nlp.blind import similarities
from nlp.evaluate import Evaluation, below_floors, evaluate
from nlp.gold import LABELS, read_gold, truth
from nlp.learn import apart, blind_scores, folds, learn
from nlp.report import report_lines
from tests.nlp.coded import coded

NONE = np.zeros(0, np.int64)
FLOORS = Path(__file__).parent.parent / "data" / "floors.json"


def test_no_outlet_is_learnt_from_and_judged_in_the_same_fold() -> None:
    outlets = [one.outlet for one in coded()]
    judged: list[int] = []

    for train, test in folds(coded(), np.arange(len(coded())), 4):
        assert not {outlets[row] for row in train} & {outlets[row] for row in test}
        judged += test.tolist()

    assert sorted(judged) == list(range(len(coded())))


def test_what_is_learnt_is_found_in_outlets_that_were_not_read() -> None:
    scores = blind_scores(similarities(coded()), coded(), np.arange(len(coded())), NONE)[
        TagKind.RELEVANCE
    ]

    held = truth(coded(), TagKind.RELEVANCE)
    assert np.mean(scores.argmax(axis=1) == held.argmax(axis=1)) > 0.9


def test_what_is_learnt_beside_teaches_and_is_not_judged() -> None:
    few = coded()[::7]
    gram = similarities([*few, *coded()])

    alone = blind_scores(similarities(few), few, np.arange(len(few)), NONE)
    every = [*few, *coded()]
    more = blind_scores(gram, every, np.arange(len(few)), np.arange(len(few), len(every)))

    held = truth(few, TagKind.RELEVANCE).argmax(axis=1)
    found = [one[TagKind.RELEVANCE][: len(few)].argmax(axis=1) for one in (alone, more)]
    right = [np.mean(one == held).item() for one in found]
    assert right[1] > right[0]


def test_nothing_is_learnt_from_an_outlet_or_a_headline_that_is_judged() -> None:
    test = np.arange(3)
    judged = {coded()[row].outlet for row in test}
    same = replace(coded()[0], outlet="a new outlet")
    every = [*coded(), same]

    kept = apart(every, np.arange(3, len(every)), test)

    assert not {every[row].outlet for row in kept} & judged
    assert len(every) - 1 not in kept
    assert len(kept) > 0


def test_topics_are_learnt_from_subject_items_alone() -> None:
    gram = similarities(coded())

    relevance, topics = learn(gram, coded(), np.arange(len(coded())))

    assert len(relevance.rows) == len(coded())
    assert all(coded()[row].is_subject for row in topics.rows)


def make_evaluation(macro: float, gold: str = "same") -> Evaluation:
    summary = {"relevance": {"macro_f1": macro, "micro_f1": 0.9, "n": 10}}
    return Evaluation(gold, 10, (), summary)


@pytest.fixture
def floors(tmp_path: Path) -> Path:
    path = tmp_path / "floors.json"
    path.write_text(json.dumps({"gold": "same", "floors": {"relevance": {"macro_f1": 0.8}}}))
    return path


def test_a_score_below_its_floor_is_told_and_one_at_it_is_not(floors: Path) -> None:
    assert below_floors(make_evaluation(0.8), floors) == []
    assert below_floors(make_evaluation(0.79), floors) == ["relevance macro_f1 0.790 is below 0.8"]


def test_floors_of_another_gold_do_not_pass(floors: Path) -> None:
    assert "not the one" in below_floors(make_evaluation(0.9, "other"), floors)[0]


def test_gold_that_is_no_gold_is_told(tmp_path: Path) -> None:
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "train.jsonl.gz").write_bytes(b"not gzip")

    with pytest.raises(ArtefactError, match="no coded items"):
        read_gold(tmp_path)


@pytest.mark.slow
def test_the_taggers_are_as_good_as_their_floors_on_the_gold(shared: Path) -> None:
    measured = evaluate(shared)

    assert below_floors(measured, FLOORS) == []
    assert len(report_lines({"summary": measured.summary, "scores": []})) > len(LABELS)
