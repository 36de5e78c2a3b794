"""Several series side by side, as a chart and as the table behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from api.charts.series import count_chart, share_chart
from api.charts.several import MOST_LINES, Line, compare_chart
from api.dashboard.labels.subjects import name
from api.dashboard.rendering import search_link
from api.figures.addresses import COMPARED, Figure, Kind, Measure
from api.trends.comparing import Compared
from api.trends.pages import PATHS, page_of
from api.trends.periods import zone_of
from api.trends.ranges import Range
from api.trends.series import By, Of, Point, Series

WHOLES: Mapping[str, str] = {
    Of.COLLECTED: "all collected",
    Of.SUBJECT: "migration coverage",
    Of.QUERY: "what the query finds",
}
"""What a share is of, in words."""


Set = tuple[Series, Compared | None]
"""A series, and what it is set against."""


@dataclass(frozen=True, slots=True)
class Told:
    """A series as a row: its name, its page where it has one, and the articles behind it."""

    name: str
    count: int
    share: float | None
    page: str | None
    link: str
    before: Compared | None


@dataclass(frozen=True, slots=True)
class Table:
    """The points of series of the same periods, row by row."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Point, ...]], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Series of the same days as a page shows them.

    `address` is permanent, `figure` can be cited, `api` gives the same numbers.
    """

    chart: Markup
    title: str
    by: By
    whole: str
    told: tuple[Told, ...]
    table: Table
    address: str
    figure: str | None
    api: str | None


def answer(
    sets: Sequence[Set],
    names: Sequence[str],
    measure: Measure,
    address: str,
    api: str | None = None,
) -> Answer:
    """Draw and tell series, at least one, under names, the most important first."""
    drawn = _drawn(sets, names)
    first = sets[0][0]
    whole = WHOLES[first.of]
    title = f"{'Articles' if measure is Measure.COUNT else f'Share of {whole}'} by {first.by}"
    return Answer(
        _chart(drawn, title, measure, whole),
        title,
        first.by,
        whole,
        tuple(_told(*one, title) for one, title in zip(sets, names, strict=True)),
        _table(drawn, first),
        address,
        figure_of([one for one, _ in sets[:COMPARED]], measure),
        api,
    )


def figure_of(series: Sequence[Series], measure: Measure) -> str | None:
    """Return the address under which series can be cited; shares of a query itself have none."""
    first = series[0]
    if first.of is Of.QUERY:
        return None
    return Figure(
        Kind.SERIES if len(series) == 1 else Kind.COMPARE,
        Range(first.points[0].first, first.points[-1].last),
        tuple(one.query.rpartition("after:")[0].strip() for one in series),
        by=first.by,
        measure=measure,
        of=first.of,
        zone=first.zone,
    ).address


def called(series: Series, begins: str | None = None) -> str:
    """Return what people call a series: the name of its label, or its query.

    Of pairs that all begin with the same label it is the other one's.
    """
    dimension, label = series.dimension, series.label
    if begins and begins.endswith("|"):
        dimension, label = dimension.partition("+")[2], label.removeprefix(begins)
    return name(dimension, label) if dimension in PATHS else series.name


def _drawn(sets: Sequence[Set], names: Sequence[str]) -> list[Line]:
    """Return the lines of a chart: one series with what it is set against, or the first six."""
    (first, before), *others = sets
    if before is None or others:
        pairs = zip(names, sets, strict=True)
        return [Line(name, one.points) for name, (one, _) in pairs][:MOST_LINES]
    since = f"from {before.before.points[0].first:%-d %b %Y}"
    points = before.before.points[: len(first.points)]
    return [Line(names[0], first.points[: len(points)]), Line(since, points)]


def _chart(lines: Sequence[Line], title: str, measure: Measure, of: str) -> Markup:
    if len(lines) > 1:
        return compare_chart(lines, title, measure.value, of)
    [line] = lines
    if measure is Measure.COUNT:
        return count_chart(line.points, f"{line.name}: {title}")
    return share_chart(line.points, f"{line.name}: {title}, with 95 % interval", of)


def _told(series: Series, before: Compared | None, name: str) -> Told:
    return Told(
        name,
        series.count,
        series.count / series.volume if series.volume else None,
        page_of(series.dimension, series.label) if series.dimension in PATHS else None,
        search_link(series.query),
        before,
    )


def _table(lines: Sequence[Line], series: Series) -> Table:
    rows = zip(*(line.points for line in lines), strict=True)
    return Table(
        tuple(line.name for line in lines), tuple((_when(row[0], series), row) for row in rows)
    )


def _when(point: Point, series: Series) -> str:
    """Tell when a period is: its first day, or the hour of the series' zone that it begins with."""
    if series.by is not By.HOUR or point.start is None:
        return f"{point.first:%-d %b %Y}"
    return f"{point.start.astimezone(zone_of(series.zone)):%-d %b %Y, %H:%M}"
