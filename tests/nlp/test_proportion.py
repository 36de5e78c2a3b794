import pytest

from nlp.proportion import Proportion


def test_the_interval_agrees_with_the_published_example() -> None:
    assert Proportion(81, 263).bounds == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert str(Proportion(81, 263)) == "30.8% (25.5% to 36.6%)"


def test_of_none_nothing_is_known() -> None:
    assert Proportion(0, 0).bounds == (0, 1)
    assert str(Proportion(0, 0)) == "–"
