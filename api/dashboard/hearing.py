"""How the sources fare: how much of what is usual was heard, and who of them needs a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from models import Feed, Outlet
from models.store.coverage import HOUR
from models.store.coverage import coverage as coverage_of
from models.store.feeds import list_feeds
from models.vocabulary import FeedState

_WORST = (
    FeedState.GONE,
    FeedState.NOT_A_FEED,
    FeedState.FAILING,
    FeedState.BLOCKED,
    FeedState.CHANGED_SHAPE,
    FeedState.QUIET,
    FeedState.NEW,
    FeedState.FRESH,
    FeedState.PAUSED,
)
_AMISS = _WORST[: _WORST.index(FeedState.QUIET)]
_MANY = 10_000
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Heard:
    """How much was heard of what is usual, in so many hours: as a share, and by usual volume."""

    hours: int
    share: float
    by_volume: float | None


def feeds_by_need(session: Session) -> list[tuple[Feed, Outlet]]:
    """Return all feeds, those that need a person first."""
    return _by_need(list_feeds(session, limit=_MANY))


def feeds_amiss(session: Session) -> list[tuple[Feed, Outlet]]:
    """Return the feeds that need a person, the neediest first."""
    return _by_need(list_feeds(session, limit=_MANY, states=_AMISS))


def _by_need(rows: Iterable[tuple[Feed, Outlet]]) -> list[tuple[Feed, Outlet]]:
    return sorted(rows, key=lambda row: (_WORST.index(row[0].state), -row[0].failures))


def heard_of_late(session: Session, now: datetime) -> Heard | None:
    """Return how much was heard of the last day; None where nothing was expected."""
    hours = [hour for hour in coverage_of(session, now - _DAY, now - HOUR) if hour.expected]
    if not hours:
        return None
    expected, missing = (
        sum(hour.expected for hour in hours),
        sum(len(hour.missing) for hour in hours),
    )
    volume = sum(hour.volume for hour in hours)
    missed = sum(hour.missing_volume for hour in hours)
    by_volume = max(0.0, 1 - missed / volume) if volume else None
    return Heard(len(hours), 1 - missing / expected, by_volume)
