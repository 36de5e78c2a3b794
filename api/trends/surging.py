"""What surges are found in, read from the roll-up: labels of days against the days before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from sqlmodel import Session

from api.trends.baselines import compared, covered, covered_alike, windows
from api.trends.labels import name_of, query_of, within
from api.trends.newcomers import newcomers, without
from api.trends.periods import UTC_ZONE, midnight
from api.trends.ranges import Range
from api.trends.reading import Asked, ByDay, label_counts, load_series, volumes
from api.trends.series import By, Of, Point, points, total
from api.trends.surges import Candidate, Surge, Tested, against_the_others, strongest, surges
from models.query.parse import parse_query
from models.query.tree import Query
from models.store.counts import CountKey
from models.store.facts import imported_counts
from models.store.heard import shares_heard
from models.vocabulary import Relevance

WATCHED = ("topic", "country", "narrative", "frame")
"""Dimensions whose labels are tested for surges, besides migration coverage itself."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A label that is tested, and how many articles of each day carry it."""

    dimension: str
    label: str
    counts: ByDay


def load_surges(session: Session, days: Range) -> list[Surge]:
    """Test every watched label's last days against the windows before them, together."""
    return list(load_tested(session, days).surges)


def load_tested(session: Session, days: Range) -> Tested:
    """Do the same, and say how many were tested, or why none was."""
    whole = Range(windows(days.first, days.last)[0][0], days.last)
    imported = imported_counts(session, whole.first, whole.last)  # an import is no news
    collected = _less(volumes(session, Of.COLLECTED, whole), "all", "", imported)
    but = " -kind:archive" if imported else ""
    watched = list(_watched(session, whole, imported))
    heard = heard_days(session, whole)
    tested = judge_window(watched, collected, days, heard, but)
    surged = {(one.dimension, one.label) for one in tested.surges if one.is_surge}
    if not surged:
        return tested
    spans = windows(days.first, days.last)
    new = newcomers(session, collected, spans, heard)
    if not new:
        return tested
    older = [
        replace(one, counts=_without(session, new, one, spans))
        for one in watched
        if (one.dimension, one.label) in surged
    ]
    rest = without(session, new, Query("", None), collected, spans)
    again = judge_window(older, rest, days, heard, but, others=len(watched) - len(older))
    return hold(tested, again)


def hold(tested: Tested, again: Tested) -> Tested:
    """Let only that surge which does so in both tests, of all sources and without new ones."""
    qs = {(one.dimension, one.label): one.q for one in again.surges}
    held = [
        replace(one, q=max(one.q, qs.get((one.dimension, one.label), 1.0))) if one.is_surge else one
        for one in tested.surges
    ]
    lost = sum(one.is_surge for one in tested.surges) - sum(one.is_surge for one in held)
    held.sort(key=lambda surge: (surge.q, surge.p, -surge.ratio))
    return replace(tested, surges=tuple(held), new_only=lost)


def judge_window(
    watched: Sequence[Watched],
    collected: ByDay,
    days: Range,
    heard: Mapping[date, float],
    but: str = "",
    others: int = 0,
) -> Tested:
    """Test labels together by their counts, with `others` in which nothing rose.

    `but` narrows the queries behind them.
    """
    spans = windows(days.first, days.last)
    in_it = [one for one in watched if total(one.counts, days.first, days.last)]
    whole = covered(points(collected, collected, spans), heard)
    found = [
        _candidate(one, covered_alike(points(one.counts, collected, spans), whole), but)
        for one in in_it
    ]
    window, past = compared(whole)
    tested = surges(found, silent=len(watched) - len(found) + others)
    return Tested(tuple(tested), len(watched) + others if tested else 0, window.coverage, len(past))


def heard_days(session: Session, days: Range) -> dict[date, float]:
    """Return what was heard of the usual volume on each day; no day on which none was expected."""
    each = [days.first + timedelta(days=number) for number in range(days.days)]
    moments = [midnight(day, UTC_ZONE) for day in [*each, days.last + timedelta(days=1)]]
    shares = shares_heard(session, list(pairwise(moments)))
    return {day: share for day, share in zip(each, shares, strict=True) if share is not None}


def load_archive_surges(session: Session, days: Range) -> list[Surge]:
    """Rank an archive's months by the share of what was collected whose subject is migration."""
    asked = Asked("relevance", Relevance.SUBJECT.value, days, By.MONTH, Of.COLLECTED)
    [series] = load_series(session, asked)
    query = query_of(series.dimension, series.label)
    return strongest(
        against_the_others(series.dimension, series.label, series.name, query, series.points)
    )


def _watched(session: Session, whole: Range, imported: Mapping[CountKey, int]) -> Iterator[Watched]:
    """Yield every label seen in a range, with its counts by day."""
    subject = Asked("relevance", Relevance.SUBJECT.value, whole)
    for asked in (subject, *(Asked(dimension, None, whole) for dimension in WATCHED)):
        for label, by_day in label_counts(session, asked).items():
            counts = _less(by_day, asked.dimension, label, imported)
            if any(counts.values()):
                yield Watched(asked.dimension, label, counts)


def _without(
    session: Session, feeds: Sequence[int], one: Watched, spans: Sequence[tuple[date, date]]
) -> ByDay:
    query = parse_query(query_of(one.dimension, one.label), spans[-1][1])
    return without(session, feeds, query, one.counts, spans)


def _less(counts: ByDay, dimension: str, label: str, imported: Mapping[CountKey, int]) -> ByDay:
    if not imported:
        return counts
    return {day: count - imported.get((day, dimension, label), 0) for day, count in counts.items()}


def _candidate(one: Watched, counted: Sequence[Point], but: str) -> Candidate:
    *before, window = counted
    query = within(query_of(one.dimension, one.label), window.first, window.last) + but
    name = name_of(one.dimension, one.label)
    return Candidate(one.dimension, one.label, name, query, window, tuple(before))
