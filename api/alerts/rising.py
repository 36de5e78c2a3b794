"""Whether what a rule asks for surges: by all sources, and without those added of late."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from api.alerts.judge import find_surge, windows
from api.trends.baselines import covered
from api.trends.newcomers import newcomers, without
from api.trends.ranges import Range
from api.trends.reading import ByDay
from api.trends.series import points
from api.trends.surges import Surge
from api.trends.surging import heard_days
from models import AlertRule
from models.query.tree import Query
from models.store.alerts import crawled_counts
from models.store.search import daily_counts


@dataclass(frozen=True, slots=True)
class Rising:
    """What feeds brought by day: what matches, all there was, and how much of it was heard."""

    query: Query
    counts: ByDay
    volumes: ByDay
    heard: Mapping[date, float]


def read_rising(session: Session, query: Query, first: date, last: date) -> Rising:
    """Read what is judged on the days from `first` to `last`, with all their past."""
    days = Range(windows(first)[0][0], last)
    counts = dict(daily_counts(session, query, is_crawled=True))
    volumes = crawled_counts(session, days.first, days.last)
    return Rising(query, counts, volumes, heard_days(session, days))


def surge_on(session: Session, rule: AlertRule, rising: Rising, day: date) -> Surge | None:
    """Return a rule's surge in the window that ends with a day, if there is one."""
    spans = windows(day)
    counts, volumes = rising.counts, rising.volumes
    surge = find_surge(rule, covered(points(counts, volumes, spans), rising.heard))
    if surge is None:
        return None
    if new := newcomers(session, volumes, spans, rising.heard):
        counts = without(session, new, rising.query, counts, spans)
        volumes = without(session, new, Query("", None), volumes, spans)
        if find_surge(rule, covered(points(counts, volumes, spans), rising.heard)) is None:
            return None
    return surge
