"""The process of the passes, beside the one that serves: kept going, and ended whole.

A pipe is the leash. The passes go on while its other end is open, so they end when they are told
to, and when the process that holds it is gone, however that went. Signals are for that one alone:
they reach a whole terminal or service at once, and a batch is to be finished.
"""

import logging
import signal
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Event, Thread

from api.commands.context import installation
from api.running.clocks import run_clocks
from api.running.passes import Address, make_clocks
from models.clock import utc_now
from models.errors import TidingsError
from models.settings import load_settings

_log = logging.getLogger("tidings")

_PATIENCE = 15.0  # seconds that the passes get to finish a batch when told to stop
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 300.0  # seconds before passes that died begin again
_GLANCE = 0.2  # seconds between two looks at whether they live


@contextmanager
def passes_beside(allowed: Iterable[Address]) -> Iterator[None]:
    """Run the passes in a process of their own while the block runs; if it dies, in a new one."""
    stopping = Event()
    keeper = Thread(target=_keep_going, args=(list(allowed), stopping), name="keeper")
    keeper.start()
    try:
        yield
    finally:
        stopping.set()
        keeper.join()


def _keep_going(allowed: Sequence[Address], stopping: Event) -> None:
    pause = _FIRST_PAUSE
    while not stopping.is_set():
        code = _run_once(allowed, stopping)
        if stopping.is_set():
            return
        _log.error("the passes ended by themselves (%s); again in %g s", code, pause)
        stopping.wait(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def _run_once(allowed: Sequence[Address], stopping: Event) -> int | None:
    """Run the passes until told to stop, or until their process ends; return its exit code."""
    context = get_context("spawn")  # a fork of a process that has threads may hang
    leash, held = context.Pipe(duplex=False)
    worker = context.Process(target=_work, args=(leash, allowed), name="passes")
    worker.start()
    leash.close()
    while worker.is_alive() and not stopping.wait(_GLANCE):
        pass
    held.close()
    worker.join(_PATIENCE)
    if worker.is_alive():
        worker.kill()
        worker.join()
    return worker.exitcode


def _work(leash: Connection, allowed: Sequence[Address]) -> None:
    """Run the passes until the leash is let go: the other process of `tidings run`."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    settings = load_settings()
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(message)s", datefmt="%H:%M:%S"
    )
    # The crawl's own line sums its failures up.
    for name in ("alembic", "ingest.crawl", "ingest.keep"):
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        with installation() as here:
            run_clocks(make_clocks(here, allowed), _Leash(leash), utc_now)
    except TidingsError as error:
        _log.error("the passes cannot go on: %s", error)
        raise SystemExit(1) from error


class _Leash:
    """A `Stop` that is set once the other end of a pipe is let go."""

    def __init__(self, leash: Connection) -> None:
        self._leash = leash

    def is_set(self) -> bool:
        return self._leash.poll()

    def wait(self, timeout: float | None = None) -> bool:
        return self._leash.poll(timeout)
