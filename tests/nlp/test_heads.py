import numpy as np
import pytest

from models.vocabulary import Decision, TagKind
from nlp.heads import Head, Judged, Label, judge

ON = frozenset({"en"})
LINEAR = (1.0, 0.0)
TOPICS = Head(
    TagKind.TOPIC,
    (
        Label("borders", LINEAR, 0, 0.4, 0.4, 0.1, ON),
        Label("labour", LINEAR, 0, 0.6, 0.6, 0.1),
    ),
    False,
)
AXIS = Head(
    TagKind.STANCE,
    (
        Label("-1", LINEAR, 0, 0.3, 0.4, languages=ON),
        Label("0", LINEAR, 0, 0.6, 0.5, languages=ON),
        Label("1", LINEAR, 0, 0.3, 0.3),
    ),
    True,
)


@pytest.mark.parametrize(
    ("p", "decision"),
    [
        (0.4, Decision.YES),
        (0.39, Decision.CANT_SAY),
        (0.1, Decision.CANT_SAY),
        (0.09, Decision.NO),
    ],
)
def test_a_label_is_yes_from_its_threshold_on_and_denied_only_where_it_is_ruled_out(
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


def test_an_axis_is_cant_say_where_its_answer_is_not_sure_enough() -> None:
    assert judge(AXIS, [0.35, 0.57, 0.08], "en") == [Judged("-1", 0.35, Decision.CANT_SAY)]


def test_an_answer_that_is_off_in_the_language_is_given_as_cant_say() -> None:
    assert judge(AXIS, [0.1, 0.2, 0.7], "en") == [Judged("1", 0.7, Decision.CANT_SAY)]


def test_probabilities_of_an_axis_sum_to_one_and_those_of_a_set_need_not() -> None:
    scores = np.array([[5.0, 5.0, 5.0], [-5.0, 0.0, 1.0]], np.float32)
    none = np.zeros_like(scores)

    assert np.allclose(AXIS.probabilities(scores, none).sum(axis=1), 1)
    assert TOPICS.probabilities(scores[:, :2], none[:, :2])[0].sum() > 1


def test_both_scores_count_as_their_slopes_say() -> None:
    both = Head(TagKind.TOPIC, (Label("borders", (1.0, 2.0), -1.0, 0.5, 0.5),), False)
    one, half = np.ones((1, 1), np.float32), np.full((1, 1), 0.5, np.float32)

    (told,) = both.probabilities(one, half)

    assert told == pytest.approx(1 / (1 + np.exp(-1.0)))
