"""What series cost, as ratios; and that a year's coverage is a few milliseconds."""

import pytest

from tests.benchmarks.counting import counted, weighed

pytestmark = pytest.mark.benchmark


def test_series_cost_what_they_are_held_to() -> None:
    for measured in counted():
        assert measured.ratio <= measured.goal.held, measured


def test_the_coverage_of_a_year_of_days_is_quick() -> None:
    assert weighed() < 60
