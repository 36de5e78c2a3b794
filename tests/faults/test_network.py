"""What servers and the network do to a crawler, each with all invariants after it."""

from pathlib import Path

import pytest

from tests.faults import network
from tests.faults.case import Case
from tests.faults.invariants import Window
from tests.faults.marking import marked
from tests.faults.play import play

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("case", marked(network.CASES))
def test_a_fault_of_the_network_stays_at_its_feed(
    case: Case, tmp_path: Path, window: Window
) -> None:
    play(case, tmp_path, window)
