"""The roll-up that trends read: how many articles of a day carry a label.

What counts, and under which dimension, is decided by `tally` alone, from the facts of one
article; the incremental counts and the recount both come from it. Counts move in the very
transaction that writes the tags (`models.store.annotations`).

Dimensions: `all` and `relevance` count every annotated article; the others count those
whose relevance is `subject`. A pair joins two labels with `|`. `speaker` has who is quoted by
name, which is people in a public role and bodies alone (`models.speaking`): it is kept by the
names that articles have, and read as the people these mean (`models.store.people`); `quoted` has
the roles of all who are quoted.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Date, bindparam, func, select, text
from sqlmodel import Session, col

from models.store.bulk import driver_rows, table_of
from models.store.engine import is_sqlite
from models.store.generations import LIVE, is_live
from models.store.once import once
from models.store.people import SPEAKER, speaker_counts, speaker_totals
from models.tag import DayCount
from models.vocabulary import Relevance

LABELS = 200
"""Characters of a label that a count keeps."""

CountKey = tuple[date, str, str]
"""Day, dimension, label."""

PAIRS = (
    ("topic", "country"),
    ("topic", "valence"),
    ("topic", "stance"),
    ("topic", "language"),
    ("topic", "outlet_kind"),
    ("country", "valence"),
    ("country", "stance"),
    ("country", "language"),
    ("country", "outlet_kind"),
)
"""Pairs counted for articles whose relevance is `subject`."""

SINGLES = (
    "topic",
    "frame",
    "country",
    "valence",
    "stance",
    "respect",
    "language",
    "outlet",
    "outlet_kind",
    "narrative",
    "narrative_role",
    "organisation",
    "speaker",
    "quoted",
)
"""Dimensions counted for articles whose relevance is `subject`."""

BASES = ("all", "relevance", "all+language", "all+outlet_kind")
BASE_PAIRS = ("relevance+language", "relevance+outlet_kind")
"""Dimensions counted for every annotated article."""

DIMENSIONS: tuple[str, ...] = (
    *BASES,
    *BASE_PAIRS,
    *SINGLES,
    *(f"{one}+{other}" for one, other in PAIRS),
)
"""Every dimension that is kept."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is counted of one article: its day, its relevance, and its labels by dimension.

    `labels` has an entry for each of `SINGLES` that applies; `language` and `outlet_kind` always.
    """

    day: date | None
    relevance: Relevance | None
    labels: dict[str, tuple[str, ...]]


def tally(facts: Facts) -> Iterator[CountKey]:
    """Yield each count that an article belongs to, once; nothing for one in no series."""
    if facts.day is None or facts.relevance is None:
        return
    for dimension, label in dict.fromkeys(_everyones(facts)):
        yield facts.day, dimension, label[:LABELS]
    if facts.relevance is Relevance.SUBJECT:
        for dimension, label in dict.fromkeys(_subjects(facts.labels)):
            yield facts.day, dimension, label[:LABELS]


def _everyones(facts: Facts) -> Iterator[tuple[str, str]]:
    yield "all", ""
    yield "relevance", str(facts.relevance)
    for name in ("language", "outlet_kind"):
        for label in facts.labels.get(name, ()):
            yield f"all+{name}", label
            yield f"relevance+{name}", f"{facts.relevance}|{label}"


def _subjects(labels: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    for name in SINGLES:
        for label in labels.get(name, ()):
            yield name, label
    for one, other in PAIRS:
        for first in labels.get(one, ()):
            for second in labels.get(other, ()):
                yield f"{one}+{other}", f"{first}|{second}"


def move_counts(
    session: Session, generation: int, before: Iterable[Facts], after: Iterable[Facts]
) -> None:
    """Take articles' old facts out of a generation's counts and put their new ones in."""
    change: Counter[CountKey] = Counter()
    for facts in after:
        change.update(tally(facts))
    for facts in before:
        change.subtract(tally(facts))
    # Sorted, so that two writers meet the rows in one order and cannot deadlock.
    moves = sorted((key, count) for key, count in change.items() if count)
    if not moves:
        return
    session.execute(_ADD, [_row(generation, key, count) for key, count in moves])
    if fallen := [_row(generation, key, count) for key, count in moves if count < 0]:
        session.execute(_DROP_EMPTY, fallen)


def _row(generation: int, key: CountKey, count: int) -> dict[str, object]:
    day, dimension, label = key
    return {
        "generation": generation,
        "day": day,
        "dimension": dimension,
        "label": label,
        "count": count,
    }


_DAY = bindparam("day", type_=Date())  # a bare date goes in by a way that Python deprecates
_ADD = text(
    "INSERT INTO daycount (generation, dimension, day, label, count)"
    " VALUES (:generation, :dimension, :day, :label, :count)"
    " ON CONFLICT (generation, dimension, day, label)"
    " DO UPDATE SET count = daycount.count + excluded.count"
).bindparams(_DAY)
_DROP_EMPTY = text(
    "DELETE FROM daycount"
    " WHERE generation = :generation AND dimension = :dimension AND day = :day"
    " AND label = :label AND count = 0"
).bindparams(_DAY)


def day_counts(
    session: Session,
    dimension: str,
    labels: Sequence[str] | None,
    first: date,
    last: date,
) -> dict[str, dict[date, int]]:
    """Return a dimension's counts by label and day from `first` to `last`, both included.

    `labels` None means all of them. What has no articles is left out.
    Speakers are people, whatever an article calls them (`models.store.people`).
    """
    if dimension == SPEAKER:
        return _by_label(speaker_counts(session, labels, first, last), lambda day: day)
    wanted = {"dimension": dimension, "first": first, "last": last}
    if labels is None:
        rows = driver_rows(session, _KEPT, wanted)
    else:
        rows = driver_rows(session, _KEPT_OF, {**wanted, "labels": labels})
    return _by_label(rows, date.fromisoformat if is_sqlite(session) else lambda day: day)


def _by_label(
    rows: Iterable[tuple[Any, str, int]], read: Callable[[Any], date]
) -> dict[str, dict[date, int]]:
    """Sort (day, label, count) by label; a day is read once, not for each of thousands."""
    counts: dict[str, dict[date, int]] = defaultdict(dict)
    for told, of_day in groupby(rows, itemgetter(0)):
        day = read(told)
        for _, label, count in of_day:
            counts[label][day] = count
    return dict(counts)


_COLUMNS = table_of(DayCount).c
_KEPT = (
    select(_COLUMNS.day, _COLUMNS.label, _COLUMNS.count)
    .where(_COLUMNS.generation == LIVE, _COLUMNS.dimension == bindparam("dimension"))
    .where(_COLUMNS.day.between(bindparam("first"), bindparam("last")))
    .order_by(_COLUMNS.day, _COLUMNS.label)
)
_KEPT_OF = _KEPT.where(_COLUMNS.label.in_(bindparam("labels", expanding=True)))


def label_totals(session: Session, dimension: str, first: date, last: date) -> Mapping[str, int]:
    """Return how many articles carry each label of a dimension in a range, both days included."""

    def read() -> Mapping[str, int]:
        if dimension == SPEAKER:
            return speaker_totals(session, first, last)
        wanted = {"dimension": dimension, "first": first, "last": last}
        return {label: int(total) for label, total in driver_rows(session, _TOTALS, wanted)}

    return once(session, ("totals", dimension, first, last), read)


_TOTALS = (
    select(_COLUMNS.label, func.sum(_COLUMNS.count))
    .where(_COLUMNS.generation == LIVE, _COLUMNS.dimension == bindparam("dimension"))
    .where(_COLUMNS.day.between(bindparam("first"), bindparam("last")))
    .group_by(_COLUMNS.label)
)


def span_of_days(session: Session) -> tuple[date, date] | None:
    """Return the first and the last day that have counts, or None when there are none."""
    first, last = session.execute(
        select(func.min(DayCount.day), func.max(DayCount.day)).where(
            is_live(DayCount), col(DayCount.dimension) == "all"
        )
    ).one()
    return None if first is None else (first, last)
