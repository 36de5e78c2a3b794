import numpy as np
import pytest

from models.vocabulary import Decision, TagKind
from nlp.heads import Head, Judged, Label, judge

ON = frozenset({"en"})
TOPICS = Head(TagKind.TOPIC, (Label("borders", 1, 0, 0.4, ON), Label("labour", 1, 0, 0.6)), False)
AXIS = Head(
    TagKind.STANCE,
    (Label("-1", 1, 0, 0.3, ON), Label("0", 1, 0, 0.6, ON), Label("1", 1, 0, 0.3)),
    True,
)


@pytest.mark.parametrize(
    ("p", "decision"),
    [(0.4, Decision.YES), (0.39, Decision.CANT_SAY), (0.2, Decision.NO)],
)
def test_a_label_is_yes_from_its_threshold_on_and_not_denied_just_below_it(
    p: float, decision: Decision
) -> None:
    assert judge(TOPICS, [p, 0.0], "en")[0] == Judged("borders", p, decision)


@pytest.mark.parametrize("p", [0.01, 0.99])
def test_a_label_that_is_off_in_a_language_is_cant_say_whatever_the_score(p: float) -> None:
    assert judge(TOPICS, [0.0, p], "en")[1].decision is Decision.CANT_SAY
    assert judge(TOPICS, [p, 0.0], "sv")[0].decision is Decision.CANT_SAY
    assert judge(TOPICS, [p, 0.0], None)[0].decision is Decision.CANT_SAY


def test_an_axis_has_one_answer_and_a_rare_one_may_win_below_even() -> None:
    assert judge(AXIS, [0.42, 0.50, 0.08], "en") == [Judged("-1", 0.42, Decision.YES)]


def test_an_axis_is_cant_say_where_the_runner_up_is_close() -> None:
    assert judge(AXIS, [0.30, 0.58, 0.12], "en") == [Judged("-1", 0.30, Decision.CANT_SAY)]


def test_an_answer_that_is_off_in_the_language_is_given_as_cant_say() -> None:
    assert judge(AXIS, [0.1, 0.2, 0.7], "en") == [Judged("1", 0.7, Decision.CANT_SAY)]


def test_probabilities_of_an_axis_sum_to_one_and_those_of_a_set_need_not() -> None:
    scores = np.array([[5.0, 5.0, 5.0], [-5.0, 0.0, 1.0]], np.float32)

    assert np.allclose(AXIS.probabilities(scores).sum(axis=1), 1)
    assert TOPICS.probabilities(scores[:, :2])[0].sum() > 1
