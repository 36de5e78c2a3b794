"""What a crawl costs: bytes received, memory, log lines. Measured, never guessed."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ingest.fetch import Answer, Fetch, Request
from models.errors import FetchError

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


class Weighed:
    """A `Fetch` that passes everything on and adds up the bodies' bytes."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self.received = 0

    def __call__(
        self, requests: Iterable[Request]
    ) -> Iterator[tuple[Request, Answer | FetchError]]:
        for request, outcome in self._fetch(requests):
            if isinstance(outcome, Answer):
                self.received += len(outcome.body)
            yield request, outcome


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@contextmanager
def logs() -> Iterator[list[logging.LogRecord]]:
    """Keep what the crawl warns of while the block runs."""
    logger, kept = logging.getLogger("ingest"), _Kept()
    logger.addHandler(kept)
    try:
        yield kept.records
    finally:
        logger.removeHandler(kept)


def reset_memory() -> int:
    """Forget the highest memory use so far; return the present one, in bytes."""
    _CLEAR.write_text("5", encoding="ascii")
    return _status("VmRSS")


def peak_memory() -> int:
    """Return the highest memory use since it was reset, in bytes."""
    return _status("VmHWM")


def _status(name: str) -> int:
    lines = _STATUS.read_text(encoding="ascii").splitlines()
    [line] = [line for line in lines if line.startswith(f"{name}:")]
    return int(line.split()[1]) * 1024
