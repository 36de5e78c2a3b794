"""Series read from the store: from the roll-up, or counted live where no roll-up is kept.

A page of trends costs a few hundred rows of the roll-up, however many articles there are.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from api.trends.labels import name_of, query_of, within
from api.trends.ranges import Range
from api.trends.series import By, Of, Series, periods, points
from models.errors import InvalidError
from models.query.parse import parse_query
from models.store.counts import DIMENSIONS, day_counts
from models.store.search import daily_counts

MOST = 50
"""Series that one answer holds at most: those with the largest counts."""

POINTS = 50_000
"""Points that the series of one answer have at most: where they are long, fewer are told."""

QUERY = "query"
"""The dimension of a series that is counted live."""

ByDay = Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """What series are wanted: a dimension, one of its labels or all, the days, how they are cut.

    A pair's dimension (`topic+country`) with a label such as `borders|` asks for all second labels.
    """

    dimension: str
    label: str | None
    days: Range
    by: By = By.DAY
    of: Of | None = None  # None: what its label is naturally a share of

    @property
    def whole(self) -> Of:
        """What its shares are of; what is not of migration coverage is of all collected."""
        if self.dimension.startswith(("all", "relevance")):
            return Of.COLLECTED
        if self.of is None:
            return Of.COLLECTED if self.dimension == QUERY else Of.SUBJECT
        return self.of


def load_series(session: Session, asked: Asked) -> list[Series]:
    """Return a dimension's largest series in order; a label that never occurs is all zeros.

    They are at most `MOST`, and at most `POINTS` points long together.

    Raises:
        InvalidError: no such dimension is kept.
    """
    _require(asked.dimension)
    counts = label_counts(session, asked)
    if asked.label is not None and not asked.label.endswith("|"):
        counts.setdefault(asked.label, {})
    collected = volumes(session, asked.whole, asked.days)
    spans = list(periods(asked.days.first, asked.days.last, asked.by))
    most = min(MOST, POINTS // len(spans))
    largest = sorted(counts.items(), key=lambda one: (-sum(one[1].values()), one[0]))[:most]
    return [
        Series(
            asked.dimension,
            label,
            name_of(asked.dimension, label),
            asked.by,
            asked.whole,
            within(query_of(asked.dimension, label), asked.days.first, asked.days.last),
            points(by_day, collected, spans),
        )
        for label, by_day in largest
    ]


def load_query_series(session: Session, text: str, asked: Asked, today: date) -> Series:
    """Return the series of a query, counted live: for what no roll-up keeps.

    As a share of migration coverage, only that coverage is counted.

    Raises:
        QueryError: the query does not parse.
    """
    parse_query(text, today)  # so that an error's place is in what was typed
    asked = replace(asked, dimension=QUERY)
    scope = "relevance:subject" if asked.whole is Of.SUBJECT else ""
    wanted = f"({text}) {scope}" if text.strip() else scope
    narrowed = within(wanted.strip(), asked.days.first, asked.days.last)
    counts = dict(daily_counts(session, parse_query(narrowed, today)))
    spans = list(periods(asked.days.first, asked.days.last, asked.by))
    made = points(counts, volumes(session, asked.whole, asked.days), spans)
    return Series(QUERY, text, text or "All", asked.by, asked.whole, narrowed, made)


def _require(dimension: str) -> None:
    if dimension not in DIMENSIONS:
        raise InvalidError(
            "dimension", f"there is no {dimension}; kept are {', '.join(DIMENSIONS)}"
        )


def label_counts(session: Session, asked: Asked) -> dict[str, dict[date, int]]:
    """Read a dimension's counts by label and day; `borders|` stands for all that begin so."""
    is_open = asked.label is not None and asked.label.endswith("|")
    labels = None if asked.label is None or is_open else [asked.label]
    counts: dict[str, dict[date, int]] = defaultdict(dict)
    rows = day_counts(session, asked.dimension, labels, asked.days.first, asked.days.last)
    for day, label, count in rows:
        if not is_open or label.startswith(asked.label or ""):
            counts[label][day] = count
    return dict(counts)


def volumes(session: Session, of: Of, days: Range) -> dict[date, int]:
    """Return how many articles of each day shares are of: all collected, or migration coverage."""
    dimension, label = ("all", "") if of is Of.COLLECTED else ("relevance", "subject")
    rows = day_counts(session, dimension, [label], days.first, days.last)
    return {day: count for day, _, count in rows}
