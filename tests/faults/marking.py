"""Cases as parameters of tests: named after themselves, the heavy ones marked slow."""

from collections.abc import Iterable
from typing import Any

import pytest

from tests.faults.case import Case


def marked(cases: Iterable[Case]) -> list[Any]:
    """Return each case as a parameter; what pytest makes is of a type that it keeps to itself."""
    return [
        pytest.param(case, id=case.name, marks=[pytest.mark.slow] if case.is_slow else [])
        for case in cases
    ]
