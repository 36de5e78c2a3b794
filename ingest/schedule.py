"""When to come back to a feed: pure decisions from what it answered and how it has been.

Nothing is asked sooner than every five minutes or later than daily while it is well, but for
the hours and days that a feed asks to be spared. What a server says about waiting binds its
whole host. Chance is handed in as a number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
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

DOWN = 5
"""Failures of a whole host in a row, a pass each, after which it is left alone for a while."""

_LONGEST_HOLD = timedelta(days=7)
_LONGEST_OWN = 6 * 3600  # seconds: what we choose ourselves for a host that does not answer
_UNTOLD = {429: 4 * 3600, 503: 15 * 60}  # seconds that are decent where a server names none
_UNHEARD = 5 * 60
_RHYTHM = 20  # entries: the newest tell how a feed beats now
_BLOCKED = {
    "blocked_address",
    "http_401",
    "http_403",
    "http_451",
    "disallowed",
    "reserved",
    "no_key",
}
_WHOLE_HOST = {"timeout", "dns_error", "connection_failed", "tls_error", "http_502", "http_504"}


@dataclass(frozen=True, slots=True)
class Told:
    """What a server and a feed say themselves of when to come back.

    Its answer holds for `lasting` seconds; in `skip_hours` (UTC) and on `skip_days` (Monday is 0)
    it is not to be read.
    """

    lasting: int = 0
    skip_hours: frozenset[int] = field(default_factory=frozenset)
    skip_days: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of a feed: its state, its next visit, and how long its host is left alone."""

    state: FeedState
    due_at: datetime
    interval: int
    failures: int = 0
    hold_until: datetime | None = None


def after_entries(feed: Feed, published: Sequence[datetime], told: Told, now: datetime) -> Plan:
    """Plan the next visit from the rhythm in which entries come."""
    interval = rhythm(published, now) or feed.interval
    return _well(max(interval, told.lasting), told, now)


def after_silence(feed: Feed, told: Told, now: datetime) -> Plan:
    """Plan the next visit to a feed that had nothing new: a quarter later than last time."""
    return _well(max(feed.interval * 5 // 4, told.lasting), told, now)


def after_failure(
    feed: Feed, error: FeedError, now: datetime, chance: float, host_failures: int = 1
) -> Plan:
    """Plan the next visit after a failure: later each time, and not all at once (`chance` in 0–1).

    A feed whose host only asked for quiet has not failed itself, nor one that waits for a setting.
    """
    hold = hold_until(error, host_failures, now, chance)
    if error.code == "host_waiting":
        due_at = max(hold or now, now + timedelta(seconds=feed.interval))
        return Plan(feed.state, due_at, feed.interval, feed.failures, hold)
    if error.code == "no_key":
        return Plan(state_of(error), now + timedelta(seconds=feed.interval), feed.interval)
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


def is_of_host(error: FeedError) -> bool:
    """Tell whether a failure is one of the whole host, and not of one address of it."""
    status = error.status if isinstance(error, FetchError) else None
    return error.code in _WHOLE_HOST or (status in _UNTOLD and error.code != "host_waiting")


def hold_until(
    error: FeedError, host_failures: int, now: datetime, chance: float
) -> datetime | None:
    """Return until when the whole host is left alone; None where it is not.

    As long as it asked, or as is decent. The more often in a row it has failed, the longer it may
    be besides, and by chance, so that not everyone comes back in the same moment.
    """
    if not isinstance(error, FetchError):
        return None
    decent = _UNTOLD.get(error.status or 0)
    if decent is None and is_of_host(error) and host_failures >= DOWN:
        decent, host_failures = _UNHEARD, host_failures - DOWN + 1
    if error.retry_after is None and decent is None:
        return None
    least = decent or 0
    most = min(max(least, _LONGEST_OWN), least * 2 ** min(host_failures - 1, 16))
    own = timedelta(seconds=least + chance * (most - least))
    if error.retry_after is None:
        return now + own
    asked = min(timedelta(seconds=min(error.retry_after, 1e9)), _LONGEST_HOLD)
    return now + (asked if host_failures <= 1 else max(asked, own))


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


def awake(due_at: datetime, told: Told) -> datetime:
    """Return the first moment from then on, by whole hours, in which the feed may be read.

    One that allows none at all means nothing by it.
    """
    moment = due_at
    for _ in range(7 * 24):
        if moment.hour not in told.skip_hours and moment.weekday() not in told.skip_days:
            return moment
        moment += timedelta(hours=1)
    return due_at


def _well(seconds: int, told: Told, now: datetime) -> Plan:
    interval = _bounded(seconds)
    return Plan(FeedState.FRESH, awake(now + timedelta(seconds=interval), told), interval)


def _bounded(seconds: int) -> int:
    return min(LONGEST, max(SHORTEST, seconds))
