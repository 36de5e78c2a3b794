"""What happens to the process, the disk and the clock, each with the invariants after it."""

from pathlib import Path

import pytest

from tests.faults import process
from tests.faults.experiment import Experiment
from tests.faults.invariants import Window
from tests.faults.marking import slow_where_heavy


@pytest.mark.parametrize("experiment", slow_where_heavy(process.EXPERIMENTS))
def test_a_fault_of_the_process_leaves_the_store_whole(
    experiment: Experiment, tmp_path: Path, window: Window
) -> None:
    assert experiment.run(tmp_path, window)
