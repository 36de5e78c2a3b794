"""How sources fared over time: their visits and what changed, and the coverage of the hours."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.cursors import Cursor, Limit, read_cursor, split_page
from api.dependencies import Now, ReadDb
from api.schemas import Page
from models import FeedEvent, Outage, Poll
from models.errors import InvalidError
from models.store.coverage import HOUR, Hour, coverage
from models.store.feeds import get_feed
from models.store.pages import pages_of_feed
from models.store.polls import events_of, outages_of, polls_of
from models.vocabulary import FeedChange, PageState

router = APIRouter(prefix="/feeds", tags=["feeds"])

_SHOWN = 100
_DAY = timedelta(days=1)
_MOST = timedelta(days=31)
_FIRST = date(1990, 1, 1)  # no publisher's date is believed before it


class PollOut(BaseModel):
    """A visit and what it came to."""

    at: datetime
    code: str = Field(description="`ok`, `unchanged`, or what went wrong.", examples=["ok"])
    http_status: int | None
    size: int | None = Field(description="Decoded bytes; null where no body came.")
    accepted: int = Field(description="accepted = stored + duplicate + edited + rejected")
    stored: int
    duplicate: int
    edited: int
    rejected: int


class EventOut(BaseModel):
    """Something that happened to a source: a change of state or address, a pause."""

    at: datetime
    change: FeedChange
    before: str | None = Field(examples=["fresh"])
    after: str | None = Field(examples=["failing"])
    why: str | None = Field(examples=["timeout: it took too long"])


class OutageOut(BaseModel):
    """A time in which a source was not heard."""

    began_at: datetime = Field(description="When it was last heard before.")
    ended_at: datetime | None = Field(description="Null while it lasts.")
    code: str = Field(examples=["timeout"])
    is_made_up: bool = Field(
        description="When it was heard again, it still held all that it had published meanwhile."
    )


class HistoryOut(BaseModel):
    """What happened to a source of late, newest first."""

    events: list[EventOut]
    outages: list[OutageOut]
    pages: dict[PageState, int] = Field(
        description="What became of articles' own pages, which it only summarises."
    )


class HourOut(BaseModel):
    """An hour and how much of what is usual was heard in it."""

    at: datetime = Field(description="When it begins.")
    expected: int = Field(description="Sources that were followed then.", examples=[140])
    share: float | None = Field(description="Of those, the part of which nothing is missing.")
    share_by_volume: float | None = Field(
        description="The same, each source weighed by what it usually brings; null if unknown."
    )
    down: list[int] = Field(description="Sources that were not heard in that hour.")
    missing: list[int] = Field(description="Those of them that have not made up for it since.")


class CoverageOut(BaseModel):
    """The coverage of hours, oldest first; imported archives and samples are left out."""

    items: list[HourOut]


After = Annotated[
    date | None, Query(ge=_FIRST, description="First day; else a week before the last.")
]
Before = Annotated[
    date | None, Query(ge=_FIRST, description="The day after the last; else tomorrow.")
]


@router.get("/coverage", response_model=CoverageOut)
def read_coverage(db: ReadDb, now: Now, after: After = None, before: Before = None) -> CoverageOut:
    """Return how much of what is usual was heard, hour by hour, for at most 31 days."""
    end = datetime.combine(before or now.date() + _DAY, time(), UTC)
    start = end - 7 * _DAY if after is None else datetime.combine(after, time(), UTC)
    if not _DAY <= end - start <= _MOST:
        raise InvalidError("after", f"from one day to {_MOST.days} days before `before`")
    hours = coverage(db, start, min(end - HOUR, now))
    return CoverageOut(items=[_hour_out(hour) for hour in hours])


@router.get("/{feed_id}/polls", response_model=Page[PollOut])
def read_polls(feed_id: int, db: ReadDb, limit: Limit = 50, cursor: Cursor = None) -> Page[PollOut]:
    """Return the visits to a source, newest first; they are kept for 90 days."""
    get_feed(db, feed_id)
    found = polls_of(db, feed_id, limit=limit + 1, before=read_cursor(cursor, "polls"))
    shown, following = split_page(found, limit, lambda poll: poll.id, "polls")
    return Page(items=[_poll_out(poll) for poll in shown], next=following)


@router.get("/{feed_id}/history", response_model=HistoryOut)
def read_history(feed_id: int, db: ReadDb) -> HistoryOut:
    """Return what changed of a source, when it was not heard, and what became of its pages."""
    get_feed(db, feed_id)
    return HistoryOut(
        events=[_event_out(one) for one in events_of(db, feed_id, limit=_SHOWN)],
        outages=[_outage_out(one) for one in outages_of(db, feed_id, limit=_SHOWN)],
        pages=pages_of_feed(db, feed_id),
    )


def _hour_out(hour: Hour) -> HourOut:
    return HourOut(
        at=hour.at,
        expected=hour.expected,
        share=hour.share,
        share_by_volume=hour.share_by_volume,
        down=list(hour.down),
        missing=list(hour.missing),
    )


def _poll_out(poll: Poll) -> PollOut:
    return PollOut(**poll.model_dump(exclude={"id", "feed_id"}))


def _event_out(event: FeedEvent) -> EventOut:
    return EventOut(**event.model_dump(exclude={"id", "feed_id"}))


def _outage_out(outage: Outage) -> OutageOut:
    return OutageOut(**outage.model_dump(exclude={"id", "feed_id"}))
