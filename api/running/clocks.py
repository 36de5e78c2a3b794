"""The clocks of `tidings run`: which pass is due, and one loop that runs them in turn.

What is due is decided from values; the loop only waits and calls. A foreseen failure of one
pass is logged and tried again at its next turn, and the other passes go on.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from time import monotonic
from typing import Protocol

from models.errors import TidingsError

_log = logging.getLogger("tidings")

Pass = Callable[[datetime], str]
"""Runs one pass and returns what it did in a few words, or nothing."""


class Stop(Protocol):
    """An event, of threads or of processes: set when the passes are to end."""

    def is_set(self) -> bool:
        """Tell whether it is time to stop."""
        ...

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until it is, or the timeout has passed."""
        ...


@dataclass(slots=True)
class Clock:
    """A pass and how many seconds lie between two of its turns."""

    name: str
    run: Pass
    every: float
    due: float = field(default=0.0)  # on the monotonic clock: no jump of the wall clock matters


def run_clocks(
    clocks: Iterable[Clock], stop: Stop, now: Callable[[], datetime], tick: float = 0.5
) -> None:
    """Run the passes that are due, in the order given, until `stop` is set."""
    kept = list(clocks)
    while not stop.is_set():
        for clock in due_clocks(kept, monotonic()):
            if stop.is_set():
                return
            _run(clock, now())
            clock.due = monotonic() + clock.every
        stop.wait(tick)


def due_clocks(clocks: Iterable[Clock], moment: float) -> Iterator[Clock]:
    """Yield the clocks whose time has come."""
    return (clock for clock in clocks if clock.due <= moment)


def _run(clock: Clock, now: datetime) -> None:
    try:
        told = clock.run(now)
    except TidingsError as error:
        _log.warning("%s: %s; it is tried again in %g s", clock.name, error, clock.every)
        return
    if told:
        _log.info("%s: %s", clock.name, told)
