"""Cases and experiments as parameters of tests: named after themselves, slow where they say so."""

from collections.abc import Iterable
from typing import Any

import pytest

from tests.faults.case import Case
from tests.faults.experiment import Experiment


def marked(faults: Iterable[Case | Experiment]) -> list[Any]:
    """Return each fault as a parameter; what pytest makes is of a type that it keeps to itself."""
    return [
        pytest.param(one, id=one.name, marks=[pytest.mark.slow] if one.is_slow else [])
        for one in faults
    ]
