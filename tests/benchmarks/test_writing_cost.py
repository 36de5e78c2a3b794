"""What storing and indexing cost, as ratios of one run: P3 and P4 of the design's limits."""

from collections.abc import Callable

import pytest

from tests.benchmarks.measure import Measured
from tests.benchmarks.writing import indexed, read, stored

pytestmark = pytest.mark.benchmark


@pytest.mark.parametrize("measure", [stored, indexed, read])
def test_an_article_is_written_at_no_more_than_it_may_cost(
    measure: Callable[[], list[Measured]],
) -> None:
    for measured in measure():
        assert measured.ratio <= measured.goal.held, measured.row()
