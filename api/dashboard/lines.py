"""Several series side by side, as a chart and as the table behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from api.charts.series import count_chart, share_chart
from api.charts.several import MOST_LINES, Line, compare_chart
from api.dashboard.asking import Measure
from api.dashboard.rendering import search_link
from api.dashboard.subjects import name
from api.trends.pages import PATHS, page_of
from api.trends.periods import zone_of
from api.trends.series import By, Of, Point, Series

WHOLES: Mapping[str, str] = {Of.COLLECTED: "all collected", Of.SUBJECT: "migration coverage"}
"""What a share is of, in words."""


@dataclass(frozen=True, slots=True)
class Told:
    """A series as a row: its name, its page where it has one, and the articles behind it."""

    name: str
    count: int
    share: float | None
    page: str | None
    link: str


@dataclass(frozen=True, slots=True)
class Table:
    """The points of series of the same periods, row by row."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Point, ...]], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Series of the same days as a page shows them; `address` is permanent, `api` the same data."""

    chart: Markup
    by: By
    whole: str
    told: tuple[Told, ...]
    table: Table
    address: str
    api: str | None


def answer(
    series: Sequence[Series],
    names: Sequence[str],
    measure: Measure,
    address: str,
    api: str | None = None,
) -> Answer:
    """Draw and tell series, at least one, under names, the most important first."""
    return Answer(
        _drawn(series, names, measure),
        series[0].by,
        WHOLES[series[0].of],
        tuple(_told(one, title) for one, title in zip(series, names, strict=True)),
        _table(series, names),
        address,
        api,
    )


def called(series: Series, begins: str | None = None) -> str:
    """Return what people call a series: the name of its label, or its query.

    Of pairs that all begin with the same label it is the other one's.
    """
    dimension, label = series.dimension, series.label
    if begins and begins.endswith("|"):
        dimension, label = dimension.partition("+")[2], label.removeprefix(begins)
    return name(dimension, label) if dimension in PATHS else series.name


def _told(series: Series, name: str) -> Told:
    """Return a series as a row."""
    return Told(
        name,
        series.count,
        series.count / series.volume if series.volume else None,
        page_of(series.dimension, series.label) if series.dimension in PATHS else None,
        search_link(series.query),
    )


def _drawn(series: Sequence[Series], names: Sequence[str], measure: Measure) -> Markup:
    """Draw one series by itself, or the first six over each other."""
    first = series[0]
    title = f"{'Articles' if measure is Measure.COUNT else 'Share'} a {first.by}"
    of = WHOLES[first.of]
    if len(series) > 1:
        lines = [Line(name, one.points) for name, one in zip(names, series, strict=True)]
        return compare_chart(lines[:MOST_LINES], title, measure.value, of)
    if measure is Measure.COUNT:
        return count_chart(first.points, f"{names[0]}: {title}")
    return share_chart(first.points, f"{names[0]}: {title}, with 95 % interval", of)


def _table(series: Sequence[Series], names: Sequence[str]) -> Table:
    """Return the points of the series that are drawn."""
    shown = series[:MOST_LINES]
    rows = zip(*(one.points for one in shown), strict=True)
    return Table(tuple(names[:MOST_LINES]), tuple((_when(row[0], series[0]), row) for row in rows))


def _when(point: Point, series: Series) -> str:
    """Tell when a period is: its first day, or the hour of the series' zone that it begins with."""
    if series.by is not By.HOUR or point.start is None:
        return f"{point.first:%-d %b %Y}"
    return f"{point.start.astimezone(zone_of(series.zone)):%-d %b %Y, %H:%M}"
