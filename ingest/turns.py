"""Which of the due feeds take their turn in a pass: pure, from addresses and hosts.

What is left out stays due, and the longest overdue come first, so nothing starves: a clock that
jumps ahead, or a host with hundreds of feeds, makes several passes and no rush.
"""

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass

from models import Feed
from models.store.hosts import name_of

_OWN = {"127.0.0.1", "localhost", "::1"}  # this machine needs no sparing


@dataclass(frozen=True, slots=True)
class Turns:
    """How many feeds a pass visits: in all, and of one host. None: as many as are due."""

    most: int | None = None
    per_host: int | None = None


def taken(
    due: Sequence[Feed], turns: Turns, troubled: Container[str]
) -> tuple[list[Feed], list[Feed]]:
    """Return the feeds to ask, and those to ask once a sister at the same troubled host answered.

    A host that failed last time is asked for one feed first: when it comes back, it is not met by
    all who waited.
    """
    first: list[Feed] = []
    sisters: list[Feed] = []
    asked: Counter[str] = Counter()
    for feed in due:
        if turns.most is not None and len(first) + len(sisters) >= turns.most:
            break
        host = name_of(feed.url)
        if turns.per_host is not None and asked[host] >= turns.per_host and host not in _OWN:
            continue
        (sisters if asked[host] and host in troubled else first).append(feed)
        asked[host] += 1
    return first, sisters
