"""Faults that are no answer of a feed's server, each with the invariants after it."""

from pathlib import Path

import pytest

from tests.faults.experiment import Experiment
from tests.faults.invariants import Window
from tests.faults.marking import marked
from tests.faults.rows import EXPERIMENTS


@pytest.mark.parametrize("experiment", marked(EXPERIMENTS))
def test_a_fault_leaves_the_store_whole(
    experiment: Experiment, tmp_path: Path, window: Window
) -> None:
    assert experiment.run(tmp_path, window)
