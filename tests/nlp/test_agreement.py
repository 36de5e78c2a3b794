"""Krippendorff's alpha, on the examples that its author published, and for each question."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.codebook import Answers
from nlp.agreement import Distance, agree, alpha, masi, nominal, ordinal

# K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011); a dot is no answer.
BINARY = ("0100000010", "1110010000")
NOMINAL = ("aabbdcccedda", "babbbccceddd")
FOUR_WITH_GAPS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


@pytest.mark.parametrize(
    ("observers", "distance", "expected"),
    [
        (BINARY, nominal, 0.095),
        (NOMINAL, nominal, 0.692),
        (FOUR_WITH_GAPS, nominal, 0.743),
        (FOUR_WITH_GAPS, ordinal, 0.815),
    ],
)
def test_the_published_examples_come_out(
    observers: tuple[str, ...], distance: Distance, expected: float
) -> None:
    said = [[ord(one) for one in unit if one != "."] for unit in zip(*observers, strict=True)]

    found = alpha(said, distance)

    assert found is not None
    assert round(found, 3) == expected


def test_where_nothing_differs_or_nothing_can_be_compared_it_is_not_defined() -> None:
    assert alpha([], nominal) is None
    assert alpha([[1], [2]], nominal) is None
    assert alpha([[1, 1], [1, 1]], nominal) is None
    assert alpha([[1, 1], [2, 2]], nominal) == 1


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("ab", "ab", 0),
        ("", "", 0),
        ("ab", "abcd", 1 - 1 / 2 * 2 / 3),
        ("ab", "bc", 1 - 1 / 3 * 1 / 3),
        ("ab", "cd", 1),
        ("ab", "", 1),
    ],
)
def test_sets_are_the_nearer_the_more_they_share(one: str, other: str, apart: float) -> None:
    first, second = frozenset(one), frozenset(other)

    assert masi(first, second, {}) == masi(second, first, {}) == pytest.approx(apart)


@given(st.lists(st.lists(st.integers(0, 3), min_size=1, max_size=3), max_size=8))
def test_who_answered_first_does_not_matter(said: list[list[int]]) -> None:
    found = alpha(said, ordinal)

    assert found is None or found <= 1
    for turned in ([list(one)[::-1] for one in said], said[::-1]):
        again = alpha(turned, ordinal)
        assert again == found or again == pytest.approx(found)


def test_each_question_is_compared_where_it_was_asked() -> None:
    about = Answers(2, ("borders", "returns"), -1, ctry=("IT",))
    turned = Answers(2, ("returns", "borders"), 1, ctry=("IT",))
    other = Answers(0)
    articles = [
        {"Ada": about, "Ben": turned},
        {"Ada": about, "Ben": other},
        {"Ada": other, "Ben": other},
        {"Ada": about},
    ]

    found = {one.question: one for one in agree(articles)}

    assert (found["rel"].n, found["topics"].n, found["val"].n) == (3, 1, 1)
    assert found["rel"].alpha == pytest.approx(1 - (2 / 6) / (18 / 30), abs=1e-4)
    assert found["topics"].alpha is None  # the order of topics is not compared: all said the same
    assert found["val"].alpha == 0
    assert found["val"].coders == ("Ada", "Ben")


def test_three_coders_are_as_alike_as_their_pairs() -> None:
    said = dict(zip(("Ada", "Ben", "Cem"), (Answers(0), Answers(0), Answers(1)), strict=True))
    others = [dict(zip(said, order, strict=True)) for order in permutations(said.values())]

    assert len({agree([one])[0].alpha for one in others}) == 1
    assert agree([said])[0].n == 1
