"""Trying a rule on history: how often it would have spoken up (TRUST, L14)."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from sqlmodel import Session

from api.alerts.judge import REST
from api.alerts.rising import read_rising, surge_on
from api.alerts.sources import PATIENCE, times_told
from models import AlertRule
from models.query.parse import parse_query
from models.query.tree import Query
from models.store.search import find
from models.store.troubles import changes_since
from models.vocabulary import Condition

_MOST = 5000  # articles that are looked at


def rehearse(session: Session, text: str, condition: Condition, days: int, now: datetime) -> int:
    """Return how often a rule with this query would have raised an alert in the last days.

    Raises:
        QueryError: the query does not parse.
    """
    if condition is Condition.SOURCE:
        since = now - timedelta(days=days)
        return times_told(changes_since(session, since - PATIENCE), since, now)
    query = parse_query(text, now.date())
    if condition is Condition.SURGE:
        return _surges(session, query, days, now)
    if condition is Condition.SIGNAL:
        query = parse_query(
            f"({text}) signal:any -role:rebuts" if text else "signal:any", now.date()
        )
    since = now - timedelta(days=days)
    found = find(session, query, limit=_MOST)
    return len({article.story_id for article in found if article.effective_at >= since})


def _surges(session: Session, query: Query, days: int, now: datetime) -> int:
    first = now.date() - timedelta(days=days)
    rising = read_rising(session, query, first, now.date())
    rule = AlertRule(
        uid=uuid4(), name="trial", query=query.text, condition=Condition.SURGE, created_at=now
    )
    times, quiet_until = 0, datetime.combine(date.min, time(), UTC)
    for back in range(days - 1, -1, -1):
        moment = now - timedelta(days=back)
        if moment >= quiet_until and surge_on(session, rule, rising, moment.date()):
            times, quiet_until = times + 1, moment + REST
    return times
