"""Names that lie, in a network of their own, through the gate as it is shipped."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.names import CASES

pytestmark = pytest.mark.faults


def test_names_that_lie_lead_nowhere_and_hurt_no_other_feed(tmp_path: Path) -> None:
    played = play_names(tmp_path)

    assert [line["name"] for line in played] == [case.name for case in CASES]
    assert [line for line in played if "broken" in line] == []


def play_names(folder: Path) -> list[dict[str, str]]:
    """Play the cases in a process that has a network of its own."""
    if os.geteuid() != 0:
        pytest.skip("a network of its own is for root to make")
    if shutil.which("ip") is None:
        pytest.skip("there is no `ip`, which makes a network of its own")
    line = [sys.executable, "-m", "tests.faults.names", str(folder)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode != 0 and "no network of its own" in done.stderr:
        pytest.skip("this kernel gives us no network of its own")
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
