import json
from pathlib import Path

import numpy as np
import pytest

from models.errors import ArtefactError
from models.vocabulary import TagKind
from nlp.evaluate import Evaluation, below_floors, calibration_error, evaluate, similarities
from nlp.gold import LABELS, read_gold, truth
from nlp.heads import BAND
from nlp.learn import NEVER, f1, fit_head, folds, learn
from nlp.report import report_lines
from tests.nlp.coded import coded

FLOORS = Path(__file__).parent.parent / "data" / "floors.json"


def test_no_outlet_is_learnt_from_and_judged_in_the_same_fold() -> None:
    outlets = [one.outlet for one in coded()]
    judged: list[int] = []

    for train, test in folds(coded(), np.arange(len(coded())), 4):
        assert not {outlets[row] for row in train} & {outlets[row] for row in test}
        judged += test.tolist()

    assert sorted(judged) == list(range(len(coded())))


def test_what_is_learnt_is_found_in_outlets_that_were_not_read() -> None:
    gram = similarities(coded())
    train, test = next(folds(coded(), np.arange(len(coded())), 4))

    for learnt in learn(gram, coded(), train):
        scores = (gram[np.ix_(test, learnt.rows)] @ learnt.dual).astype(np.float32)
        ratios = learnt.head.ratios(learnt.head.probabilities(scores))
        held = truth(coded(), learnt.head.kind)[test]
        if learnt.head.kind is TagKind.RELEVANCE:
            assert np.mean(ratios.argmax(axis=1) == held.argmax(axis=1)) > 0.9


def test_topics_are_learnt_from_subject_items_alone() -> None:
    gram = similarities(coded())

    relevance, topics, *_ = learn(gram, coded(), np.arange(len(coded())))

    assert len(relevance.rows) == len(coded())
    assert all(coded()[row].is_subject for row in topics.rows)


def test_thresholds_find_the_cut_and_probabilities_are_calibrated() -> None:
    generator = np.random.default_rng(0)
    held = generator.random((4000, 21)) < 0.2
    scores = np.where(held, 1.0, -1.0) + generator.normal(0, 1, held.shape)

    head = fit_head(TagKind.TOPIC, scores, held, ["en"] * 4000)

    p = head.probabilities(scores.astype(np.float32)).astype(np.float64)
    assert calibration_error(p[:, 0], held[:, 0]) < 0.03
    assert 0.2 < head.labels[0].threshold < 0.6
    band = (p >= BAND * head.labels[0].threshold) & (p < head.labels[0].threshold)
    assert band[:, 0].mean() < 0.1


def test_a_label_is_on_only_where_enough_was_coded() -> None:
    held = np.zeros((320, 21), bool)
    held[:20, 0] = held[200:219, 0] = held[300:320, 0] = True
    languages = ["en"] * 200 + ["de"] * 100 + ["sv"] * 20

    head = fit_head(TagKind.TOPIC, np.zeros((320, 21)), held, languages)

    assert head.labels[0].languages == {"en"}
    assert head.labels[1].languages == set()


def test_an_axis_label_coded_too_rarely_is_never_given() -> None:
    generator = np.random.default_rng(0)
    place = generator.choice(3, 500, p=[0.7, 0.28, 0.02])
    held = np.eye(3, dtype=bool)[place]

    head = fit_head(
        TagKind.RESPECT, held + generator.normal(0, 0.1, held.shape), held, ["en"] * 500
    )

    assert [label.threshold == NEVER for label in head.labels] == [False, False, True]


def test_f1_is_that_of_a_worked_example_and_zero_without_any() -> None:
    said = np.array([True, True, False, False])

    assert f1(said, np.array([True, False, True, False])) == 0.5
    assert f1(np.zeros(4, bool), np.zeros(4, bool)) == 0.0


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
