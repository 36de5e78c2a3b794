"""What surges are found in, read from the roll-up: labels of days against the days before."""

from collections.abc import Iterator, Mapping, Sequence

from sqlmodel import Session

from api.trends.baselines import windows
from api.trends.labels import name_of, query_of, within
from api.trends.ranges import Range
from api.trends.reading import Asked, ByDay, label_counts, load_series, volumes
from api.trends.series import By, Of, Point, points
from api.trends.surges import Candidate, Surge, against_the_others, strongest, surges
from models.store.counts import CountKey
from models.store.facts import imported_counts
from models.vocabulary import Relevance

WATCHED = ("topic", "country", "narrative", "frame")
"""Dimensions whose labels are tested for surges, besides migration coverage itself."""


def load_surges(session: Session, days: Range) -> list[Surge]:
    """Test every watched label's last days against the windows before them, together."""
    return surges(list(_candidates(session, days)))


def load_archive_surges(session: Session, days: Range) -> list[Surge]:
    """Rank an archive's months by the share of what was collected whose subject is migration."""
    asked = Asked("relevance", Relevance.SUBJECT.value, days, By.MONTH, Of.COLLECTED)
    [series] = load_series(session, asked)
    query = query_of(series.dimension, series.label)
    return strongest(
        against_the_others(series.dimension, series.label, series.name, query, series.points)
    )


def _candidates(session: Session, days: Range) -> Iterator[Candidate]:
    spans = windows(days.first, days.last)
    whole = Range(spans[0][0], days.last)
    imported = imported_counts(session, whole.first, whole.last)  # an import is no news
    collected = _less(volumes(session, Of.COLLECTED, whole), "all", "", imported)
    but = " -kind:archive" if imported else ""
    subject = Asked("relevance", Relevance.SUBJECT.value, whole)
    for asked in (subject, *(Asked(dimension, None, whole) for dimension in WATCHED)):
        for label, by_day in label_counts(session, asked).items():
            counts = _less(by_day, asked.dimension, label, imported)
            yield from _of_label(asked, label, points(counts, collected, spans), days, but)


def _less(counts: ByDay, dimension: str, label: str, imported: Mapping[CountKey, int]) -> ByDay:
    if not imported:
        return counts
    return {day: count - imported.get((day, dimension, label), 0) for day, count in counts.items()}


def _of_label(
    asked: Asked, label: str, counted: Sequence[Point], days: Range, but: str
) -> Iterator[Candidate]:
    *before, window = counted
    if window.count:
        query = within(query_of(asked.dimension, label), days.first, days.last) + but
        name = name_of(asked.dimension, label)
        yield Candidate(asked.dimension, label, name, query, window, tuple(before))
