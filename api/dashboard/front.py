"""What the front page shows of a period, gathered from the roll-up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup
from sqlmodel import Session

from api.charts.parts import Bar, bar, distribution
from api.charts.series import count_chart, share_chart
from api.dashboard.rendering import search_link
from api.trends.labels import within
from api.trends.ranges import Range
from api.trends.reading import Asked, load_series
from api.trends.series import By, Of, Series
from api.trends.summary import Summary
from models import Article, Feed, Outlet, Signal
from models.store.coverage import HOUR
from models.store.coverage import coverage as coverage_of
from models.store.feeds import list_feeds
from models.vocabulary import TONE_LABELS, TONE_NAMES, FeedState, Relevance, TagKind

_WORST = (
    FeedState.GONE,
    FeedState.NOT_A_FEED,
    FeedState.FAILING,
    FeedState.BLOCKED,
    FeedState.CHANGED_SHAPE,
    FeedState.QUIET,
    FeedState.NEW,
    FeedState.FRESH,
    FeedState.PAUSED,
)
_MANY = 10_000
_DAY = timedelta(days=1)
_AXES = {
    TagKind.VALENCE: "What happens to people in the article",
    TagKind.STANCE: "Where the article itself stands",
    TagKind.RESPECT: "The words used for people",
}


_RESPECT = (2, 1, 0, 3)  # its lowest label is the kindest


@dataclass(frozen=True, slots=True)
class Ranked:
    """A label of a period beside the period before; the links find the same articles."""

    label: str
    name: str
    count: int
    before: int
    share: float
    link: str
    bar: Markup

    @property
    def change(self) -> int:
        """How many more, or fewer, than before."""
        return self.count - self.before


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis of tone as how many of each; never a mean."""

    name: str
    parts: tuple[tuple[Bar, str], ...]
    chart: Markup


@dataclass(frozen=True, slots=True)
class Coverage:
    """Migration coverage over a period: two charts and the series behind both."""

    series: Series
    counts: Markup
    shares: Markup


@dataclass(frozen=True, slots=True)
class Heard:
    """How much was heard of what is usual, in so many hours: as a share, and by usual volume."""

    hours: int
    share: float
    by_volume: float | None


def coverage(session: Session, days: Range, summary: Summary) -> Coverage:
    """Chart how much of what was collected is about migration."""
    cut = By.DAY if days.days <= 31 else By.WEEK
    asked = Asked("relevance", Relevance.SUBJECT.value, days, cut, Of.COLLECTED)
    [series] = load_series(session, asked)
    marked = [surge.last for surge in summary.surges if surge.dimension == "relevance"]
    return Coverage(
        series,
        count_chart(series.points, f"Articles about migration a {cut}", marked),
        share_chart(series.points, f"Share of all articles collected, a {cut}, with 95 % interval"),
    )


def ranked(session: Session, dimension: str, days: Range, limit: int) -> list[Ranked]:
    """Return a dimension's labels, the most frequent first, against the period before."""
    now = load_series(session, Asked(dimension, None, days, By.MONTH))
    then = load_series(session, Asked(dimension, None, days.before(), By.MONTH))
    before = {series.label: series.count for series in then}
    most = max((series.count for series in now), default=0)
    return [
        Ranked(
            series.label,
            series.name,
            series.count,
            before.get(series.label, 0),
            series.count / series.volume if series.volume else 0.0,
            search_link(series.query),
            bar(series.count, most, f"{series.name}: {series.count:,}"),
        )
        for series in now[:limit]
    ]


def tone(summary: Summary) -> list[Axis]:
    """Return the three axes of tone as distributions."""
    return [_axis(summary, axis, name) for axis, name in _AXES.items()]


def grouped(
    rows: Iterable[tuple[Signal, Article]], most: int
) -> list[tuple[Article, list[Signal]]]:
    """Put signals under their articles, in the order of each article's first."""
    found: dict[int, tuple[Article, list[Signal]]] = {}
    for signal, article in rows:
        found.setdefault(article.id, (article, []))[1].append(signal)
    return list(found.values())[:most]


def feeds_by_need(session: Session) -> list[tuple[Feed, Outlet]]:
    """Return all feeds, those that need a person first."""
    rows = list_feeds(session, limit=_MANY)
    return sorted(rows, key=lambda row: (_WORST.index(row[0].state), -row[0].failures))


def heard_of_late(session: Session, now: datetime) -> Heard | None:
    """Return how much was heard of the last day; None where nothing was expected."""
    hours = [hour for hour in coverage_of(session, now - _DAY, now - HOUR) if hour.expected]
    if not hours:
        return None
    expected, missing = (
        sum(hour.expected for hour in hours),
        sum(len(hour.missing) for hour in hours),
    )
    volume = sum(hour.volume for hour in hours)
    missed = sum(hour.missing_volume for hour in hours)
    by_volume = max(0.0, 1 - missed / volume) if volume else None
    return Heard(len(hours), 1 - missing / expected, by_volume)


def ago(now: datetime, at: datetime) -> str:
    """Tell how long ago a moment was, in its largest whole unit."""
    minutes = max(0, int((now - at).total_seconds() // 60))
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            number = minutes // size
            return f"{number} {unit}{'s' if number > 1 else ''} ago"
    return "just now"


def _axis(summary: Summary, axis: TagKind, name: str) -> Axis:
    found = {one.label: one for one in summary.tone if one.dimension == axis}
    parts, shades = [], _RESPECT if axis is TagKind.RESPECT else range(4)
    for index, label in enumerate((*TONE_LABELS[axis], "cant_say")):
        if label in found:
            words = TONE_NAMES.get((axis, label), "cannot be told with confidence")
            query = within(found[label].query, summary.first, summary.last)
            part = Bar(words, found[label].count, f"shade-{shades[index]}")
            parts.append((part, search_link(query)))
    return Axis(name, tuple(parts), distribution([part for part, _ in parts], name))
