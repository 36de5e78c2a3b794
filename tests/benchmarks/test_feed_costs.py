"""What feeds cost, as ratios of one run: P1, P2 and P14 of the design's limits."""

import pytest

from tests.benchmarks.feeds import changed, unchanged
from tests.benchmarks.hostile import GROWTH, beside_hostile

pytestmark = pytest.mark.benchmark


def test_an_unchanged_feed_costs_little_more_than_its_transfer() -> None:
    for measured in unchanged():
        assert measured.ratio <= measured.goal.held, measured.row()


def test_a_changed_feed_costs_a_fraction_of_what_peers_spend() -> None:
    for measured in changed():
        assert measured.ratio <= measured.goal.held, measured.row()


def test_a_hostile_feed_slows_nobody_and_fills_no_memory() -> None:
    measured, growth = beside_hostile()

    assert measured.ratio <= measured.goal.held, measured.row()
    assert growth <= GROWTH
