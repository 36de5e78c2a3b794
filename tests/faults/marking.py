"""Cases as parameters of tests: named after themselves, slow or open where they say so."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from tests.faults.case import Case
from tests.faults.experiment import Experiment


def marked(cases: Iterable[Case]) -> list[Any]:
    """Return each case as a parameter; what pytest makes is of a type that it keeps to itself."""
    return [pytest.param(case, id=case.name, marks=list(_marks(case))) for case in cases]


def slow_where_heavy(experiments: Iterable[Experiment]) -> list[Any]:
    """Return each experiment as a parameter."""
    return [
        pytest.param(one, id=one.name, marks=[pytest.mark.slow] if one.is_slow else [])
        for one in experiments
    ]


def _marks(case: Case) -> Iterator[pytest.MarkDecorator]:
    if case.is_slow:
        yield pytest.mark.slow
    if case.open:
        yield pytest.mark.xfail(reason=case.open, raises=AssertionError)
