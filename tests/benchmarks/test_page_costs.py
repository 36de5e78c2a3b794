"""Every page that is measured answers, in a store small enough for a test."""

from contextlib import closing
from pathlib import Path

import pytest

from models.store.engine import open_engine, opener
from tests.benchmarks.pages import Asking, measured
from tests.benchmarks.whole import make_whole
from tests.make import NOON

pytestmark = pytest.mark.benchmark

ARTICLES, DAYS = 10_000, 400


def test_every_page_of_a_small_store_is_far_below_the_goal(tmp_path: Path) -> None:
    file = tmp_path / "tidings.db"
    make_whole(file, ARTICLES, NOON, DAYS).dispose()
    begin = opener(open_engine(f"sqlite:///{file}"))

    with closing(Asking(file)) as asking:
        costs = {cost.page: min(cost.anew) for cost in measured(asking, begin)}

    assert len(costs) > 40
    assert {page: cost for page, cost in costs.items() if cost > 100} == {}
