"""What is left of a rise without sources that were added of late: their past cannot be compared.

A new feed that speaks of little but migration raises its share, and nothing has happened. So what
surges must surge without them, too.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlmodel import Session

from api.trends.baselines import compared, covered
from api.trends.periods import UTC_ZONE, midnight
from api.trends.reading import ByDay
from api.trends.series import points
from models.query.tree import Query
from models.store.newcomers import added_since, brought

Spans = Sequence[tuple[date, date]]


def newcomers(
    session: Session, collected: ByDay, spans: Spans, heard: Mapping[date, float]
) -> list[int]:
    """Return the sources that were added after the first window that is compared had begun.

    What is added on that very day is what an installation began with.
    """
    window, past = compared(covered(points(collected, collected, spans), heard))
    if window.coverage is None or not past:
        return []
    return added_since(session, midnight(past[0].first + timedelta(days=1), UTC_ZONE))


def without(
    session: Session, feeds: Sequence[int], query: Query, counts: ByDay, spans: Spans
) -> ByDay:
    """Return a query's counts by day without what some sources brought."""
    theirs = brought(session, feeds, query, spans[0][0], spans[-1][1])
    return Counter({day: count - theirs[day] for day, count in counts.items()})
