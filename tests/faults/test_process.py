"""Faults that are no answer of a feed's server, each with the invariants after it."""

from pathlib import Path

import pytest

from tests.faults.experiment import Experiment
from tests.faults.invariants import Window
from tests.faults.marking import slow_where_heavy
from tests.faults.rows import EXPERIMENTS


@pytest.mark.parametrize("experiment", slow_where_heavy(EXPERIMENTS))
def test_a_fault_leaves_the_store_whole(
    experiment: Experiment, tmp_path: Path, window: Window
) -> None:
    assert experiment.run(tmp_path, window)
