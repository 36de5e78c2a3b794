"""What a form asks of series: read field by field, so that each fault is told beside its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, TypeVar
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pydantic import BaseModel, StringConstraints
from sqlmodel import Session

from api.dashboard.labels.subjects import meant
from api.dashboard.windows import USUAL, cut
from api.figures.addresses import Measure
from api.trends.comparing import Against
from api.trends.labels import query_of
from api.trends.pages import PATHS
from api.trends.periods import UTC_ZONE, zone_of
from api.trends.ranges import Range, days_until, known_days
from api.trends.reading import Asked, load_query_series, load_series
from api.trends.series import By, Of, Series
from models.errors import InvalidError
from models.query.parse import parse_query
from models.query.tree import All, Label, Query
from models.store.counts import span_of_days

T = TypeVar("T")

Text = Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True)]
"""A field of a form, as typed."""

Faults = dict[str, str]
"""What is wrong, by the field it was typed in."""

ZONES = (
    "UTC",
    "Europe/London",
    "Europe/Paris",
    "Europe/Athens",
    "Africa/Cairo",
    "Africa/Nairobi",
    "Asia/Dhaka",
    "Asia/Manila",
    "America/New_York",
    "America/Mexico_City",
    "America/Bogota",
)
"""Time zones that the forms propose; any other may be written."""

_HINTS = {
    "first": "write a day as 2026-11-24",
    "last": "write a day as 2026-11-24",
    "days": "write a number of days",
    "by": f"there are {', '.join(By)}",
    "of": f"there are {', '.join(Of)}",
    "measure": f"there are {', '.join(Measure)}",
    "compare": f"there are {', '.join(Against)}",
}


class CutForm(BaseModel):
    """The fields of days, and of how series are cut and measured."""

    first: Text = ""
    last: Text = ""
    days: Text = ""
    by: Text = ""
    zone: Text = ""
    measure: Text = ""
    of: Text = ""
    compare: Text = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """Over which days series are asked for, and how they are cut and measured."""

    days: Range
    by: By
    zone: ZoneInfo
    measure: Measure
    of: Of | None
    compare: Against | None

    def asked(self, dimension: str, label: str | None) -> Asked:
        """Return what asks for the series of a dimension."""
        return Asked(dimension, label, self.days, self.by, self.of, self.zone)


def read_cut(form: CutForm, session: Session, today: date) -> tuple[Cut, Faults]:
    """Read the fields; where one is at fault, what stands for it is the usual."""
    reading = _Reading({})
    first = reading.value("first", form.first, date.fromisoformat)
    last = reading.value("last", form.last, date.fromisoformat)
    days = reading.value("days", form.days, int)

    def ranged(_: str) -> Range:
        if first or last:
            return known_days(session, first, last, today)
        return days_until(today, USUAL if days is None else days)

    found = reading.value("days", "asked", ranged) or days_until(today, USUAL)
    made = Cut(
        found,
        reading.value("by", form.by, By) or cut(found),
        reading.value("zone", form.zone, zone_of) or UTC_ZONE,
        reading.value("measure", form.measure, Measure) or Measure.SHARE,
        reading.value("of", form.of, Of),
        reading.value("compare", form.compare, Against),
    )
    return made, reading.faults


def permanent(page: str, form: CutForm, cut: Cut) -> str:
    """Return the address that shows the same for ever: with its days, without empty fields."""
    own = {field: value for field, value in form if value and field not in CutForm.model_fields}
    asked = own | {
        "first": cut.days.first,
        "last": cut.days.last,
        "by": cut.by,
        "zone": cut.zone.key,
        "measure": cut.measure,
        "of": cut.of,
        "compare": cut.compare,
    }
    return f"{page}?{urlencode({field: value for field, value in asked.items() if value})}"


def elsewhere(
    session: Session, page: str, form: CutForm, asked: Cut, series: Iterable[Series]
) -> tuple[Range, str] | None:
    """Return the days that the store has, and the address that asks for these.

    None where the days asked for have articles, or the store has none.
    """
    span = span_of_days(session)
    if span is None or any(one.volume for one in series):
        return None
    days = Range(*span)
    return days, permanent(page, form, replace(asked, days=days, by=cut(days)))


def load_asked(session: Session, text: str, cut: Cut, today: date) -> Series:
    """Return the series of a query: of one that asks for a label alone, as the roll-up keeps it.

    Raises:
        QueryError: the query does not parse.
    """
    asked = cut.asked("query", None)
    kept = _label_of(session, parse_query(text, today), is_subject=asked.whole is Of.SUBJECT)
    if kept is None:
        return load_query_series(session, text, asked, today)
    [series] = load_series(session, cut.asked(*kept))
    return series


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads fields one after the other, and keeps what is wrong with each."""

    faults: Faults

    def value(self, field: str, text: str, read: Callable[[str], T]) -> T | None:
        try:
            return read(text) if text else None
        except InvalidError as error:
            self.faults[error.field] = error.reason
        except ValueError:
            self.faults[field] = _HINTS[field]
        return None


def _label_of(session: Session, query: Query, *, is_subject: bool) -> tuple[str, str] | None:
    """Return the dimension and label that a query asks for, where it asks for nothing else."""
    nodes = query.node.nodes if isinstance(query.node, All) else (query.node,)
    others = [node for node in nodes if node != _SUBJECT]
    if len(others) != 1 or not isinstance(others[0], Label):
        return None
    if not is_subject and len(others) == len(nodes):
        return None
    field, value = others[0].field, others[0].value
    for dimension in PATHS:
        if query_of(dimension, value).startswith(f"{field}:"):
            label = meant(session, dimension, value)
            return None if label is None else (dimension, label)
    return None


_SUBJECT = Label("relevance", "subject")
