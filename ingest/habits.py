"""What silence is usual for a source: learnt from its own rhythm, in pure decisions.

A source is called quiet only when it has been silent for longer than it ever usually is: its
nights, weekends and holidays are in what it published before. Nobody is called so on too little
history, and one that is always slow is never late. Moments are handed in; nothing is stored here.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

LEAST = 8
"""Silences that must be known before one of them can be called long."""

REMEMBERED = 200
"""Newest moments that tell a source's rhythm."""

FLOOR = timedelta(days=2)
"""No silence is too long before this."""

UNSEEN = timedelta(days=5)
"""The floor while a source has not been known over two weekends: a long one may be its own."""

_SLACK = 1.5
_WEEK = timedelta(days=7)
_WEEKS = 4  # from so many on, the longest silence of all may have been an exception


def habit(moments: Iterable[datetime], now: datetime) -> int | None:
    """Return the seconds of silence beyond which a source is quiet; None on too little history.

    Half as long again as its longest silence; once its longest are known of four weeks or more,
    as the second longest of those, so that one holiday or fault does not make it deaf.
    """
    known = sorted({moment for moment in moments if moment <= now})[-REMEMBERED:]
    silences = [(later, later - earlier) for earlier, later in pairwise(known)]
    if len(silences) < LEAST:
        return None
    weekly: dict[int, timedelta] = {}
    for end, silence in silences:
        week = (known[-1] - end) // _WEEK
        weekly[week] = max(silence, weekly.get(week, silence))
    longest = sorted(weekly.values(), reverse=True)
    usual = longest[1] if len(longest) >= _WEEKS else longest[0]
    floor = FLOOR if known[-1] - known[0] >= 2 * _WEEK else UNSEEN
    return int(max(floor, usual * _SLACK).total_seconds())


def is_late(news_at: datetime | None, usual: int | None, now: datetime) -> bool:
    """Tell whether a source has been silent for longer than is usual for it."""
    if news_at is None or usual is None:
        return False
    return (now - news_at).total_seconds() > usual
