"""Charts of several series: lines to be compared, and the parts of a whole over time.

A line is told by its name at its end, its dashes and the shape of its points; its colour helps,
and is never needed. Parts lie in one order, in the chart as in its names.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup, escape

from api.charts.drawing import (
    FLOOR,
    HEIGHT,
    LEFT,
    TOP,
    Frame,
    across,
    ceiling,
    cut,
    period,
    step_of,
    tall,
)
from api.trends.series import Point

MOST_LINES = 6
"""Lines that one chart compares at most: as many as can be told apart."""

Measure = Literal["count", "share"]

_END = 316  # where lines end, and their names begin
_APART = 14  # between two names
_MARKED = 9  # points of a line that bear its shape
_NAME = 18  # letters of a name that there is room for
_MARKS = (
    "M-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z",
    "M-3-3h6v6h-6z",
    "M0-4l4 7h-8z",
    "M0-4l4 4l-4 4l-4-4z",
    "M0 4l4-7h-8z",
    "M-4-1.2h2.8V-4h2.4v2.8H4v2.4H1.2V4h-2.4V1.2H-4z",
)
_DASHES = ("", "7 3", "2 3", "9 3 2 3", "12 4", "4 4")


@dataclass(frozen=True, slots=True)
class Line:
    """One of the series that are compared, period by period; one may end before the others."""

    name: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Layer:
    """One part of a whole over time; `shade` is a class of the stylesheet, such as `shade-1`."""

    name: str
    shade: str
    points: Sequence[Point]


def compare_chart(lines: Sequence[Line], title: str, measure: Measure, of: str) -> Markup:
    """Draw two to six series over each other, each with its name at its end."""
    lines = lines[:MOST_LINES]
    first: Sequence[Point] = max((line.points for line in lines), key=len, default=())
    values = [_values(line.points, measure) for line in lines]
    most = max((value for own in values for value in own if value is not None), default=0)
    top = ceiling(most, least=4 if measure == "count" else 1)
    words = "articles" if measure == "count" else f"% of {escape(of)}"
    parts: list[str] = []
    xs = [f"{across(index, len(first), _END):.1f}" for index in range(len(first))]
    one, ends = tall(1, top), []
    for index, (line, own) in enumerate(zip(lines, values, strict=True)):
        ys = [None if value is None else FLOOR - value * one for value in own]
        parts += _line(index, line, xs, ys, measure)
        ends.append(next((y for y in reversed(ys) if y is not None), float(FLOOR)))
    for index, (line, y) in enumerate(zip(lines, _spread(ends), strict=True)):
        parts.append(_named(index, line.name, y))
    told = "; ".join(f"{line.name}: {sum(p.count for p in line.points):,}" for line in lines)
    frame = Frame(first, top, words, end=_END)
    return frame.around(parts, title, told or "Nothing to compare")


def stacked_chart(layers: Sequence[Layer], title: str) -> Markup:
    """Draw how a whole is made up in each period, every column as high as the others."""
    first = layers[0].points if layers else ()
    step = step_of(len(first), _END)
    parts: list[str] = []
    for index, point in enumerate(first):
        if not point.is_gap:
            counts = [layer.points[index].count for layer in layers]
            parts += _column(layers, counts, LEFT + index * step, step, period(point))
    parts += _legend(layers)
    told = "; ".join(f"{layer.name}: {sum(p.count for p in layer.points):,}" for layer in layers)
    return Frame(first, 100, "%", end=_END).around(parts, title, told or "Nothing was counted")


def _values(points: Sequence[Point], measure: Measure) -> list[float | None]:
    """Return how high points are; None where there is nothing to draw."""
    if measure == "count":
        return [None if not one.volume or one.is_gap else one.count for one in points]
    return [
        None if not one.volume or one.is_gap else 100 * one.count / one.volume for one in points
    ]


def _line(
    index: int, line: Line, xs: Sequence[str], ys: list[float | None], measure: Measure
) -> Iterator[str]:
    """Yield a line; its points are marked as often as the eye can tell them apart."""
    dashes = f' stroke-dasharray="{_DASHES[index]}"' if _DASHES[index] else ""
    every, name = max(1, len(ys) // _MARKED), escape(line.name)
    for first, after in _runs(ys):
        joined = " ".join(
            [f"{x},{y:.1f}" for x, y in zip(xs[first:], ys[first:after], strict=False)]
        )
        yield (
            f'<polyline class="series-{index + 1}" points="{joined}"{dashes}>'
            f"<title>{name}</title></polyline>"
        )
        marked = range(first + -first % every, after, every) if after - first > 1 else [first]
        for at in marked:
            told = f"{name}, {period(line.points[at])}: {_told(line.points[at], measure)}"
            yield (
                f'<path class="mark-{index + 1}" transform="translate({xs[at]} {ys[at]:.1f})"'
                f' d="{_MARKS[index]}"><title>{told}</title></path>'
            )


def _runs(ys: list[float | None]) -> Iterator[tuple[int, int]]:
    """Yield where stretches without a gap begin, and where they have ended."""
    first = 0
    while first < len(ys):
        after = ys.index(None, first) if None in ys[first:] else len(ys)
        if after > first:
            yield first, after
        first = after + 1


def _told(point: Point, measure: Measure) -> str:
    if measure == "count":
        return f"{point.count:,}"
    return f"{point.share or 0:.1%} ({point.count:,} of {point.volume:,})"


def _spread(ends: Sequence[float]) -> list[float]:
    """Move names apart that would stand over each other, and none of them off the chart."""
    order = sorted(range(len(ends)), key=lambda index: ends[index])
    placed: dict[int, float] = {}
    least = float(TOP)
    for index in order:
        placed[index] = least = max(ends[index], least)
        least += _APART
    most = float(FLOOR)
    for index in reversed(order):
        placed[index] = most = min(placed[index], most)
        most -= _APART
    return [placed[index] for index in range(len(ends))]


def _named(index: int, name: str, y: float) -> str:
    return (
        f'<path class="mark-{index + 1}" transform="translate({_END + 12} {y:.1f})"'
        f' d="{_MARKS[index]}"/><text class="tick name" x="{_END + 20}" y="{y + 4:.1f}">'
        f"{escape(cut(name, _NAME))}<title>{escape(name)}</title></text>"
    )


def _column(
    layers: Sequence[Layer], counts: Sequence[int], x: float, step: float, when: str
) -> Iterator[str]:
    whole, y = sum(counts), float(TOP)
    for layer, count in zip(layers, counts, strict=True):
        height = count / whole * (FLOOR - TOP) if whole else 0.0
        if height:
            told = f"{when}, {layer.name}: {count / whole:.0%} ({count:,} of {whole:,})"
            yield (
                f'<rect class="{escape(layer.shade)}" x="{x + step * 0.08:.1f}" y="{y:.1f}"'
                f' width="{step * 0.84:.1f}" height="{height:.1f}">'
                f"<title>{escape(told)}</title></rect>"
            )
        y += height


def _legend(layers: Sequence[Layer]) -> Iterator[str]:
    for index, layer in enumerate(layers):
        y = min(TOP + 8 + index * 24, HEIGHT - 8)
        yield (
            f'<rect class="{escape(layer.shade)}" x="{_END + 6}" y="{y - 8}" width="10"'
            f' height="10"/><text class="tick name" x="{_END + 20}" y="{y + 1}">'
            f"{escape(cut(layer.name, _NAME))}<title>{escape(layer.name)}</title></text>"
        )
