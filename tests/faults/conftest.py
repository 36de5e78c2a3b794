"""One window for all cases of a worker: our own service, whose store is handed in."""

from collections.abc import Iterator

import pytest

from tests.faults.invariants import Window, opened_window


@pytest.fixture(scope="session")
def window() -> Iterator[Window]:
    with opened_window() as window:
        yield window
