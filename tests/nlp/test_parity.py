import numpy as np

from models.vocabulary import TagKind
from nlp.blind import cross_validate
from nlp.gold import LABELS
from nlp.parity import Fairness, measure, page
from tests.nlp.coded import coded

SIDES = ["left"] * 40 + ["center"] * 40 + ["right"] * 40


def measure_respect(*, left: int = 0, right: int) -> Fairness:
    """All 40 items of each side are plain; so many are said to be loaded."""
    held = np.tile([True, False, False], (120, 1))
    yes = held.copy()
    yes[:left] = yes[120 - right :] = [False, True, False]
    return next(one for one in measure(TagKind.RESPECT, held, yes, SIDES) if one.label == "1")


def test_a_label_that_errs_on_one_side_more_is_told() -> None:
    fairness = measure_respect(right=10)

    assert {side: one.share for side, one in fairness.wrong.items()} == {
        "left": 0,
        "center": 0,
        "right": 0.25,
    }
    assert fairness.gap == 0.25
    assert fairness.verdict == "**over**"


def test_a_gap_that_chance_alone_makes_is_told_as_such() -> None:
    assert measure_respect(right=2).verdict == ""
    assert measure_respect(left=1, right=3).gap > 0.05
    assert "chance" in measure_respect(left=1, right=3).verdict


def test_items_that_have_the_label_are_no_false_positives() -> None:
    held = np.tile([False, True, False], (120, 1))

    _, loaded, _ = measure(TagKind.RESPECT, held, held, SIDES)

    assert [one.of for one in loaded.wrong.values()] == [0, 0, 0]
    assert (loaded.gap, loaded.chance) == (0, 1)


def test_the_page_has_every_tone_label_of_items_with_a_side_alone() -> None:
    blind = cross_validate(coded())
    subjects = [one.reading.item.id for one in coded() if one.is_subject]

    shown = page(coded(), blind, dict.fromkeys(subjects[:30], "left"))

    assert "30 items of AllSides" in shown
    assert all(
        f"| {kind} | {label} " in shown
        for kind in (TagKind.VALENCE, TagKind.STANCE, TagKind.RESPECT)
        for label in LABELS[kind]
    )


def test_what_is_decided_blind_is_yes_or_cannot_be_said_but_never_both() -> None:
    blind = cross_validate(coded())

    for kind in blind:
        assert not (blind[kind].yes & blind[kind].unsure).any()
    relevance = blind[TagKind.RELEVANCE]
    assert (relevance.yes.sum(axis=1) + relevance.unsure.all(axis=1) == 1).all()
    assert (relevance.yes <= relevance.on).all()
