"""Adding the feeds of an OPML file to the store, a batch at a time.

Between two batches others may write. A list that is broken off is simply added again: what is
known stays as it is.
"""

from dataclasses import dataclass
from datetime import datetime
from time import sleep

from ingest.opml import BadLine, read_opml
from models.store.engine import Begin
from models.store.feeds import NewFeed, try_feed

_BATCH = 500  # feeds; a second of the store's writer
_PAUSE = 0.11  # seconds; SQLite lets those who wait to write look every tenth of one


@dataclass(frozen=True, slots=True)
class Listed:
    """What became of the feeds of a file: how many are new, how many were known, and the rest."""

    added: int
    known: int
    refused: tuple[BadLine, ...]


def add_listed(begin: Begin, body: bytes, now: datetime) -> Listed:
    """Add the feeds of an OPML file.

    Raises:
        ArchiveError: the file is no OPML at all.
    """
    lines = list(read_opml(body))
    feeds = [line[1] for line in lines if not isinstance(line, BadLine)]
    added = 0
    for start in range(0, len(feeds), _BATCH):
        if start:
            sleep(_PAUSE)
        added += _add(begin, feeds[start : start + _BATCH], now)
    refused = tuple(line for line in lines if isinstance(line, BadLine))
    return Listed(added, len(feeds) - added, refused)


def _add(begin: Begin, feeds: list[NewFeed], now: datetime) -> int:
    with begin() as session:
        return sum(try_feed(session, feed, now) for feed in feeds)
