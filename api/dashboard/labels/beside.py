"""What goes with a label: the labels beside it, counted in all its articles or in the newest.

What the roll-up keeps in pairs is of all articles. The rest is counted among the newest
`LOOKED_AT`, cut to whole days: so each number has a query that finds it again, and where the days
looked at are fewer, the page says so.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup
from sqlmodel import Session

from api.charts.parts import bar
from api.dashboard.labels.subjects import TITLES, name
from api.dashboard.rendering import search_link
from api.dashboard.tones import Axis, toned
from api.trends.labels import query_of, within
from api.trends.pages import page_of
from api.trends.ranges import Range
from api.trends.reading import Asked
from models.query.fields import UNDETERMINED
from models.query.parse import parse_query
from models.store.beside import (
    Narrow,
    labels_among,
    narratives_among,
    newest_narrow,
    outlets_by_id,
    pair_totals,
    speakers_among,
)
from models.vocabulary import TagKind

LOOKED_AT = 400
"""Articles, the newest of the days, that are looked at one by one."""

_ROWS = 10


@dataclass(frozen=True, slots=True)
class Row:
    """A label beside the page's own: its page, and the articles that have both."""

    name: str
    count: int
    page: str
    link: str
    bar: Markup


@dataclass(frozen=True, slots=True)
class Beside:
    """The labels of one dimension that go with the page's label, the most frequent first."""

    dimension: str
    title: str
    rows: tuple[Row, ...]
    days: Range


@dataclass(frozen=True, slots=True)
class Looked:
    """The newest articles of a label, and the days and the query that find exactly these."""

    articles: tuple[Narrow, ...]
    days: Range
    query: str

    @property
    def ids(self) -> list[int]:
        """The articles' ids, newest first."""
        return [one.id for one in self.articles]


@dataclass(frozen=True, slots=True)
class Counted:
    """Counts by label, and the days and the query that they are of."""

    labels: Mapping[str, int]
    days: Range
    query: str


def look(session: Session, asked: Asked, today: date) -> Looked:
    """Read the newest articles; of more than are looked at, those of the newest whole days."""
    days, query = asked.days, query_of(asked.dimension, asked.label or "")
    whole = within(query, days.first, days.last)
    found = newest_narrow(session, parse_query(whole, today), LOOKED_AT + 1)
    if len(found) <= LOOKED_AT:
        return Looked(tuple(found), days, whole)
    since = min(days.last, found[-1].day + timedelta(days=1))
    kept = tuple(one for one in found if one.day >= since)
    return Looked(kept, Range(since, days.last), within(query, since, days.last))


def counted(
    session: Session, asked: Asked, looked: Looked, others: Sequence[str]
) -> dict[str, Counted]:
    """Count the labels of other dimensions: from kept pairs, else among what was looked at."""
    days, label = asked.days, asked.label or ""
    ends = (days.first, days.last)
    whole = within(query_of(asked.dimension, label), days.first, days.last)
    kept = {
        other: totals
        for other in others
        if (totals := pair_totals(session, (asked.dimension, other), label, *ends)) is not None
    }
    among = _among(session, looked, [other for other in others if other not in kept])
    return {
        other: Counted(kept[other], days, whole)
        if other in kept
        else Counted(among.get(other, {}), looked.days, looked.query)
        for other in others
    }


def _among(session: Session, looked: Looked, others: Sequence[str]) -> dict[str, Mapping[str, int]]:
    kinds = [TagKind(other) for other in others if other in set(TagKind)]
    found: dict[str, Mapping[str, int]] = dict(labels_among(session, looked.ids, kinds).items())
    if "speaker" in others:
        found["speaker"] = speakers_among(session, looked.ids)
    if "narrative" in others:
        found["narrative"] = narratives_among(session, looked.ids)
    outlets = outlets_by_id(session, {one.outlet_id for one in looked.articles})
    theirs = [outlets[one.outlet_id] for one in looked.articles]
    found["outlet"] = Counter(outlet.name for outlet in theirs)
    found["outlet_kind"] = Counter(outlet.kind.value for outlet in theirs)
    found["language"] = Counter(one.language or UNDETERMINED for one in looked.articles)
    return found


def tone_of(axis: TagKind, counted: Counted) -> tuple[Axis, Range]:
    """Return an axis of tone, and the days that it is of."""
    return toned(axis, counted.labels, counted.query), counted.days


def beside(dimension: str, counted: Counted) -> Beside:
    """Return the most frequent labels of a dimension, each with its page and its articles."""
    largest = sorted(counted.labels.items(), key=lambda one: (-one[1], one[0]))[:_ROWS]
    most = largest[0][1] if largest else 0
    rows = (_row(dimension, label, count, most, counted.query) for label, count in largest)
    return Beside(dimension, TITLES[dimension], tuple(rows), counted.days)


def _row(dimension: str, label: str, count: int, most: int, query: str) -> Row:
    called = name(dimension, label)
    return Row(
        called,
        count,
        page_of(dimension, label),
        search_link(f"{_term(dimension, label)} {query}"),
        bar(count, most, f"{called}: {count:,}"),
    )


def _term(dimension: str, label: str) -> str:
    """Return the part of a label's query that is its own."""
    return query_of(dimension, label).removesuffix(" relevance:subject")
