"""Leaving a host alone that asked for it, or that is in trouble: by feeds and pages alike."""

from datetime import datetime

from sqlmodel import Session

from ingest import schedule
from models.errors import FeedError, FetchError
from models.store.feeds import hold_host
from models.store.hosts import hold, name_of, note_host_answer, note_host_failure


def note_failure_of_host(
    session: Session, url: str, error: FeedError, now: datetime, *, is_answered: bool
) -> int:
    """Count a failure that is the whole host's; returns how many in a row, this one included.

    A failure of one address after the host answered ends the host's own row of failures.
    """
    if schedule.is_of_host(error):
        return note_host_failure(session, url, now)
    if is_answered or (isinstance(error, FetchError) and error.status is not None):
        note_host_answer(session, url)
    return 1


def leave_alone(session: Session, url: str, until: datetime | None) -> None:
    """Ask nothing of an address's host until then: no feed, no page, no robots.txt."""
    if until is not None:
        hold(session, url, until)
        hold_host(session, name_of(url), until)


def spare(session: Session, error: FetchError, now: datetime, chance: float) -> None:
    """Count what failed against its host, and leave it alone where that is asked or decent.

    The host is the one that answered, wherever a redirect has led.
    """
    failures = note_failure_of_host(session, error.url, error, now, is_answered=False)
    leave_alone(session, error.url, schedule.hold_until(error, failures, now, chance))
