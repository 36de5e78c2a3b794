"""Making things ahead, in a thread of their own, while what came before is worked on.

Transfers go on while bodies are read, and bodies that take long are read while slow servers are
waited for. The maker is run, and ended, in its own thread; it holds back when nobody takes.
"""

from collections.abc import Callable, Generator, Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Generic, TypeVar

Made = TypeVar("Made")

_MOST = 4  # things made that wait to be taken: bodies may be large
_WHILE = 0.1  # seconds without anything, after which other work is done
_LOOKS = 0.1  # seconds between two looks whether anybody still takes


def ahead(maker: Iterator[Made], has_other_work: Callable[[], bool]) -> Generator[Made | None]:
    """Yield what a maker makes; None where nothing comes for a while and there is other work.

    What the maker raises is raised here, and it is ended once this iterator is closed.
    """
    making = _Making(maker)
    patience = _WHILE
    try:
        while True:
            try:
                made = making.made.get(timeout=patience if has_other_work() else None)
            except Empty:
                patience = 0  # until something comes
                yield None
                continue
            patience = _WHILE
            if isinstance(made, _End):
                if made.error is not None:
                    raise made.error
                return
            yield made
    finally:
        making.is_left.set()


class _End:
    """That there is no more, or why."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class _Making(Generic[Made]):
    """A thread that makes things until there are no more, or nobody takes them."""

    def __init__(self, maker: Iterator[Made]) -> None:
        self.made: Queue[Made | _End] = Queue(_MOST)
        self.is_left = Event()
        Thread(target=self._make, args=(maker,), name="ahead", daemon=True).start()

    def _make(self, maker: Iterator[Made]) -> None:
        error: BaseException | None = None
        try:
            while not self.is_left.is_set():
                self._put(next(maker))
        except StopIteration:
            pass
        except BaseException as raised:  # noqa: BLE001  it is raised again where it is taken
            error = raised
        finally:
            if isinstance(maker, Generator):
                maker.close()
        self._put(_End(error))

    def _put(self, one: Made | _End) -> None:
        while not self.is_left.is_set():
            try:
                self.made.put(one, timeout=_LOOKS)
            except Full:
                continue
            return
