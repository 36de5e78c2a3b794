"""What the page of a label shows of some days: the same for a topic, a country or an outlet.

Series, and what the roll-up keeps in pairs, are of all articles. The rest is counted among the
newest `LOOKED_AT`, cut to whole days: so each number has a query that finds it again, and where
the days looked at are fewer, the page says so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from markupsafe import Markup
from sqlmodel import Session

from api.charts.parts import bar
from api.charts.series import count_chart, share_chart
from api.dashboard.lines import WHOLES, figure_of
from api.dashboard.narrated import Narrated, load_narrated
from api.dashboard.rendering import search_link
from api.dashboard.subjects import TITLES, Subject, name
from api.dashboard.tones import AXES, Axis, toned
from api.dashboard.windows import cut
from api.figures.addresses import Measure
from api.trends.comparing import Against, Difference, compare, earlier
from api.trends.labels import query_of, within
from api.trends.pages import page_of
from api.trends.ranges import Range
from api.trends.reading import Asked, load_series
from api.trends.series import Series
from models import Article, Quote
from models.query.fields import UNDETERMINED
from models.query.parse import parse_query
from models.speaking import PUBLIC_ROLES
from models.store.beside import (
    Narrow,
    Told,
    articles_in,
    labels_among,
    narratives_among,
    newest_narrow,
    outlets_by_id,
    pair_totals,
    speakers_among,
    stories_among,
)
from models.store.quoting import quotes_among, quotes_of_speaker, roles_of_speaker
from models.vocabulary import TagKind

LOOKED_AT = 500
"""Articles, the newest of the days, that are looked at one by one."""

LONGEST = 366 * 2
"""Days that are set against earlier ones."""

_ROWS = 10
_STORIES = 5
_NEWEST = 10
_QUOTES = 3
_OWN_QUOTES = 10
_EACH = 2  # quotes of a speaker, of one article
_READ = 40  # articles, the newest, that quotes are read of
_AGAINST = {
    Against.BEFORE: "the days before",
    Against.WEEKDAYS: "the same weekdays before",
    Against.YEAR: "a year before",
}


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
class Before:
    """Other days that these are set against, and what has changed since."""

    words: str
    days: Range
    difference: Difference
    link: str


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
class Profile:
    """A label over some days: how much, with what, in which tone, by whom.

    `roles` are those a speaker is quoted in, `narrated` is of a narrative.
    """

    subject: Subject
    label: str
    name: str
    days: Range
    series: Series
    counts: Markup
    shares: Markup
    figure: str
    before: tuple[Before, ...]
    tone: tuple[tuple[Axis, Range], ...]
    beside: tuple[Beside, ...]
    looked: Looked
    stories: tuple[Told, ...]
    newest: tuple[Article, ...]
    quotes: tuple[tuple[Quote, Article], ...]
    roles: tuple[str, ...]
    narrated: Narrated | None

    @property
    def link(self) -> str:
        """Where its articles are listed."""
        return search_link(self.series.query)

    @property
    def outlets(self) -> int:
        """How many outlets the articles looked at are of."""
        return len({one.outlet_id for one in self.looked.articles})


@dataclass(frozen=True, slots=True)
class _Counted:
    """Counts by label, and the days and the query that they are of."""

    labels: Mapping[str, int]
    days: Range
    query: str


def load_profile(
    session: Session, subject: Subject, label: str, days: Range, today: date
) -> Profile:
    """Gather what is shown of a label over some days."""
    asked = Asked(subject.dimension, label, days, cut(days))
    [series] = load_series(session, asked)
    looked = _look(session, asked, today)
    axes = AXES if subject.has_tone else ()
    counted = _counted(session, asked, looked, (*axes, *subject.beside))
    called, of = name(subject.dimension, label), WHOLES[series.of]
    return Profile(
        subject,
        label,
        called,
        days,
        series,
        count_chart(series.points, f"{called}: articles a {series.by}"),
        share_chart(series.points, f"{called}: share a {series.by}, with 95 % interval", of),
        figure_of([series], Measure.SHARE) or "",
        tuple(_before(session, asked, series)) if days.days <= LONGEST else (),
        tuple(_tone(axis, counted[axis]) for axis in axes),
        tuple(_beside(other, counted[other]) for other in subject.beside),
        looked,
        tuple(stories_among(session, looked.articles, _STORIES)),
        tuple(articles_in(session, looked.ids[:_NEWEST])),
        tuple(_quotes(session, asked, looked)),
        tuple(roles_of_speaker(session, label)) if subject.dimension == "speaker" else (),
        load_narrated(session, label, days, looked.ids)
        if subject.dimension == "narrative"
        else None,
    )


def _look(session: Session, asked: Asked, today: date) -> Looked:
    """Read the newest articles; of more than are looked at, those of the newest whole days."""
    days, query = asked.days, query_of(asked.dimension, asked.label or "")
    whole = within(query, days.first, days.last)
    found = newest_narrow(session, parse_query(whole, today), LOOKED_AT + 1)
    if len(found) <= LOOKED_AT:
        return Looked(tuple(found), days, whole)
    since = min(days.last, found[-1].day + timedelta(days=1))
    kept = tuple(one for one in found if one.day >= since)
    return Looked(kept, Range(since, days.last), within(query, since, days.last))


def _before(session: Session, asked: Asked, series: Series) -> Iterable[Before]:
    """Yield the days just before; where they are others, the same weekdays, and last year's.

    Days without any coverage, as before all that was collected, are left out.
    """
    told = {earlier(asked.days, against, asked.by): against for against in reversed(Against)}
    for days, against in sorted(told.items(), key=lambda one: list(Against).index(one[1])):
        [then] = load_series(session, replace(asked, days=days))
        if then.volume:
            total = compare(series, then).total
            yield Before(_AGAINST[against], days, total, search_link(then.query))


def _quotes(session: Session, asked: Asked, looked: Looked) -> list[tuple[Quote, Article]]:
    """Read a speaker's own quotes, or else the newest of a few who have a name."""
    if asked.dimension == "speaker":
        days = asked.days
        found = quotes_of_speaker(session, asked.label or "", days.first, days.last, _READ)
        return _few_each(found)[:_OWN_QUOTES]
    found = quotes_among(session, looked.ids[:_READ], PUBLIC_ROLES, _READ)
    by_name: dict[str, tuple[Quote, Article]] = {}
    for quote, article in found:
        if quote.name:
            by_name.setdefault(quote.name, (quote, article))
    return list(by_name.values())[:_QUOTES]


def _few_each(quotes: Sequence[tuple[Quote, Article]]) -> list[tuple[Quote, Article]]:
    """Keep the first quotes of each article: one long interview does not stand for all."""
    kept: dict[int, list[tuple[Quote, Article]]] = defaultdict(list)
    for quote, article in quotes:
        kept[article.id].append((quote, article))
    return [one for these in kept.values() for one in these[:_EACH]]


def _counted(
    session: Session, asked: Asked, looked: Looked, others: Sequence[str]
) -> dict[str, _Counted]:
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
        other: _Counted(kept[other], days, whole)
        if other in kept
        else _Counted(among.get(other, {}), looked.days, looked.query)
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


def _tone(axis: TagKind, counted: _Counted) -> tuple[Axis, Range]:
    return toned(axis, counted.labels, counted.query), counted.days


def _beside(dimension: str, counted: _Counted) -> Beside:
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
