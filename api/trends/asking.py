"""Series as people ask for them, of the API and of the command: what is wanted, and what is found.

One place decides what a request means, so that both answer alike and say alike how it was made.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from api.trends.comparing import Against, Compared, compare, earlier
from api.trends.periods import zone_of
from api.trends.ranges import Range, days_until, known_days
from api.trends.reading import (
    QUERY,
    Asked,
    is_kept,
    load_query_series,
    load_series,
    load_split,
)
from api.trends.series import GAP, WHOLE, By, Of, Series

INTERVALS = (
    "shares with 95 % Wilson intervals; where sources were missing, what they would have said is"
    f" taken to lie in the range that intervals had in periods heard to {WHOLE:.0%} or more"
    f" (bounded variation, Manski and Pepper 2018); below {GAP:.0%} a period is a gap"
)
"""How points are bounded, in one sentence."""

DIFFERENCES = (
    "differences of shares with Newcombe's interval (1998), for articles that count for as many"
    " fewer as the periods scatter more than chance"
)

_ALIASES = {"sentiment": "valence", "tone": "valence", "lang": "language", "kind": "outlet_kind"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: series of a dimension, or of a query `q`, maybe `split` by one."""

    dimension: str = "relevance"
    label: str | None = None
    q: str | None = None
    split: str | None = None
    by: By = By.DAY
    zone: str = "UTC"
    of: Of | None = None
    compare: Against | None = None
    first: date | None = None
    last: date | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The series, largest first; each with the earlier one where it was to be compared."""

    days: Range
    of: Of
    method: str
    items: tuple[tuple[Series, Compared | None], ...]


def load_wanted(session: Session, wanted: Wanted, now: datetime) -> Found:
    """Read what was asked for.

    Raises:
        InvalidError: there is no such dimension, zone or range of days.
        QueryError: the query does not parse.
    """
    zone = zone_of(wanted.zone)
    today = now.astimezone(zone).date()
    days = _days(session, wanted, zone, today)
    asked = Asked(_dimension(wanted), wanted.label, days, wanted.by, wanted.of, zone)
    found = _load(session, wanted, asked, today)
    compared: list[Compared | None] = [None] * len(found)
    if wanted.compare is not None:
        before = replace(asked, days=earlier(days, wanted.compare, wanted.by))
        then = _load(session, wanted, before, today, [series.label for series in found])
        compared = [compare(one, other) for one, other in zip(found, then, strict=True)]
    whole = found[0].of if found else asked.whole
    return Found(days, whole, _method(wanted, asked), tuple(zip(found, compared, strict=True)))


def _load(
    session: Session,
    wanted: Wanted,
    asked: Asked,
    today: date,
    labels: list[str] | None = None,
) -> list[Series]:
    if wanted.split is not None:
        return load_split(session, wanted.q or "", asked, today, labels)
    if wanted.q is not None:
        return [load_query_series(session, wanted.q, asked, today)]
    return load_series(session, asked, labels)


def _dimension(wanted: Wanted) -> str:
    if wanted.q is not None and wanted.split is None:
        return QUERY
    named = wanted.split or wanted.dimension
    return "+".join(_ALIASES.get(one, one) for one in named.split("+"))


def _days(session: Session, wanted: Wanted, zone: ZoneInfo, today: date) -> Range:
    """Return the days asked for; an open end is the zone's day of what the store has."""
    if wanted.days is not None:
        return days_until(wanted.last or today, wanted.days, "last")
    days = known_days(session, wanted.first, wanted.last, today)
    start, end = (
        datetime.combine(day, time(), UTC).astimezone(zone)
        for day in (days.first, days.last + timedelta(days=1))
    )
    first = wanted.first or min(days.first, start.date())
    last = wanted.last or max(days.last, (end - timedelta(seconds=1)).date())
    return Range(first, last)


def _method(wanted: Wanted, asked: Asked) -> str:
    is_live = wanted.q is not None or wanted.split is not None or not is_kept(asked)
    how = "counted live" if is_live else "as the roll-up keeps them"
    counted = f"articles by {wanted.by} ({wanted.zone}) of their effective date, {how}"
    told = [counted, INTERVALS, *([DIFFERENCES] if wanted.compare else [])]
    return "; ".join(told)
