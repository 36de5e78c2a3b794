"""When to come back to a feed: pure decisions from what it answered and how it has been.

Nothing is asked sooner than every five minutes or later than daily while it is well. What
a server says about waiting binds its whole host. Chance is handed in as a number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from models import Feed
from models.errors import FeedError, FetchError
from models.vocabulary import FeedState

SHORTEST = 5 * 60
LONGEST = 24 * 3600
"""Seconds between two visits to a feed that is well, at least and at most."""

MOVES = 3
"""Permanent redirects to one address, in a row, before the feed's address is changed."""

WHOLE = timedelta(days=7)
"""How long validators are trusted: then one answer is asked for whole."""

_LONGEST_HOLD = timedelta(days=7)
_UNTOLD_HOLD = {429: timedelta(hours=4), 503: timedelta(minutes=15)}
_RHYTHM = 20  # entries: the newest tell how a feed beats now
_BLOCKED = {"blocked_address", "http_401", "http_403"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a feed: its state, its next visit, and how long its host is left alone."""

    state: FeedState
    due_at: datetime
    interval: int
    failures: int = 0
    hold_until: datetime | None = None


def after_entries(feed: Feed, published: Sequence[datetime], lasting: int, now: datetime) -> Plan:
    """Plan the next visit from the rhythm in which entries come.

    `lasting` is the seconds for which the server says that its answer holds.
    """
    interval = rhythm(published, now) or feed.interval
    interval = _bounded(max(interval, lasting))
    return Plan(FeedState.FRESH, now + timedelta(seconds=interval), interval)


def after_silence(feed: Feed, lasting: int, now: datetime) -> Plan:
    """Plan the next visit to a feed that had nothing new: a quarter later than last time."""
    interval = _bounded(max(feed.interval * 5 // 4, lasting))
    return Plan(FeedState.FRESH, now + timedelta(seconds=interval), interval)


def after_failure(feed: Feed, error: FeedError, now: datetime, chance: float) -> Plan:
    """Plan the next visit after a failure: later each time, and not all at once (`chance` in 0–1).

    A feed whose host only asked for quiet has not failed itself.
    """
    hold = hold_until(error, now)
    if error.code == "host_waiting":
        due_at = max(hold or now, now + timedelta(seconds=feed.interval))
        return Plan(feed.state, due_at, feed.interval, feed.failures, hold)
    failures = feed.failures + 1
    due_at = now + back_off(feed.interval, failures, chance)
    due_at = due_at if hold is None else max(due_at, hold)
    return Plan(state_of(error), due_at, feed.interval, failures, hold)


def rhythm(published: Sequence[datetime], now: datetime) -> int | None:
    """Return half the usual time between two entries, in seconds; None where dates do not tell.

    The silence since the newest entry counts as one more gap.
    """
    moments = sorted({moment for moment in published if moment <= now}, reverse=True)
    gaps = [(later - earlier).total_seconds() for later, earlier in pairwise([now, *moments])]
    if len(gaps) < 3:
        return None
    return _bounded(int(median(gaps[: _RHYTHM + 1]) / 2))


def back_off(interval: int, failures: int, chance: float) -> timedelta:
    """Return the wait after failures in a row: `interval` at least, a day at most."""
    ceiling = interval * 2 ** min(failures, 16)
    return timedelta(seconds=max(interval, min(LONGEST, ceiling * (1 + chance) / 2)))


def hold_until(error: FeedError, now: datetime) -> datetime | None:
    """Return until when the whole host is left alone: as it asked, or as is decent."""
    if not isinstance(error, FetchError):
        return None
    if error.retry_after is not None:
        return now + min(timedelta(seconds=min(error.retry_after, 1e9)), _LONGEST_HOLD)
    wait = _UNTOLD_HOLD.get(error.status or 0)
    return None if wait is None else now + wait


def state_of(error: FeedError) -> FeedState:
    """Return what a person should know about a feed that failed so."""
    if error.code == "gone":
        return FeedState.GONE
    if error.code == "not_a_feed":
        return FeedState.NOT_A_FEED
    if error.code == "changed_shape":
        return FeedState.CHANGED_SHAPE
    return FeedState.BLOCKED if error.code in _BLOCKED else FeedState.FAILING


def moves(feed: Feed, moved_to: str | None) -> int:
    """Count how often in a row the feed's address has pointed to this same new one."""
    if moved_to is None or moved_to == feed.url:
        return 0
    return feed.moved_count + 1 if moved_to == feed.moved_to else 1


def is_whole_due(feed: Feed, now: datetime) -> bool:
    """Tell whether an answer should be asked for whole, whatever the validators say.

    Some servers never change theirs while the content does.
    """
    return feed.full_at is None or now - feed.full_at >= WHOLE


def _bounded(seconds: int) -> int:
    return min(LONGEST, max(SHORTEST, seconds))
