"""The days that a page is about, as its address says them: so many back, or from one to another."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from pydantic import BaseModel, BeforeValidator
from sqlmodel import Session

from api.trends.ranges import Range, days_until, known_days
from api.trends.series import By
from models.store.counts import span_of_days

WINDOWS = (7, 30, 90, 365)
"""Days that pages offer to look back."""

USUAL = 30

_EMPTY = BeforeValidator(lambda value: None if value == "" else value)

Day = Annotated[date | None, _EMPTY]
"""A day, or the empty field of a form."""


class Window(BaseModel):
    """What an address says of days; the days from one to another go before the days back."""

    days: Annotated[int | None, _EMPTY] = None
    first: Day = None
    last: Day = None


AskedWindow = Annotated[Window, Query()]
"""A window in the parameters of a page."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A window to choose: its name, what an address says of it, and whether it is the present."""

    name: str
    words: str
    is_chosen: bool


def range_of(session: Session, window: Window, today: date) -> Range:
    """Return the days that a page is about.

    Raises:
        InvalidError: they are no sensible range.
    """
    if window.first or window.last:
        return known_days(session, window.first, window.last, today)
    return days_until(today, USUAL if window.days is None else window.days)


def choices(session: Session, window: Window) -> list[Choice]:
    """Return the windows that a page offers: days back, and all that the store holds."""
    usual = USUAL if window.days is None else window.days
    days = None if window.first or window.last else usual
    offered = [Choice(f"{one} days", f"days={one}", one == days) for one in WINDOWS]
    span = span_of_days(session)
    if span is None:
        return offered
    words = urlencode({"first": span[0], "last": max(span[1], span[0])})
    return [*offered, Choice("All", words, (window.first, window.last) == span)]


def asked_of(window: Window) -> dict[str, object]:
    """Return what an address says of the window that is looked at, for links to other pages."""
    return {name: value for name, value in window if value is not None}


def beside(days: Range, today: date) -> tuple[Range, Range | None]:
    """Return the days before and after, as many; none begin after today."""
    before, after = days.before(), days.before(-1)
    return before, after if after.first <= today else None


def cut(days: Range) -> By:
    """Return how long a point is, so that a chart has some dozens."""
    if days.days <= 31:
        return By.DAY
    return By.WEEK if days.days <= 366 else By.MONTH
