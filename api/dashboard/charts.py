"""Charts: values in, SVG out.

Pure functions. Every text passes `escape`, every chart has a title and a description, and no
chart holds a `style` attribute (the guard forbids them): colours are classes of the stylesheet.
The table behind a chart is the page's own; nothing is told by colour alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil, floor, isfinite, log10

from markupsafe import Markup, escape

from api.trends.series import Point

_WIDTH, _HEIGHT = 480, 204
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 8, 32, 26


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a distribution; `shade` is a class of the stylesheet, such as `shade-1`."""

    label: str
    count: int
    shade: str


def count_chart(points: Sequence[Point], title: str, marked: Iterable[date] = ()) -> Markup:
    """Draw counts as bars; periods that hold a marked day are crowned with a triangle."""
    top = _ceiling(max((point.count for point in points), default=0), least=4)
    days = set(marked)
    step = (_WIDTH - _LEFT - _RIGHT) / max(1, len(points))
    bars = []
    for index, point in enumerate(points):
        x, height = _LEFT + index * step, _tall(point.count, top)
        bars.append(
            f'<rect class="bar" x="{x + step * 0.1:.1f}" y="{_floor() - height:.1f}"'
            f' width="{step * 0.8:.1f}" height="{height:.1f}">'
            f"<title>{_period(point)}: {point.count:,}</title></rect>"
        )
        if any(point.first <= day <= point.last for day in days):
            peak = max(_floor() - height - 3, 8)
            bars.append(_triangle(x + step / 2, peak))
    told = f"{sum(point.count for point in points):,} articles in {len(points)} periods"
    return _chart(title, told, [_unit("articles"), *_grid(top, "{:,.0f}"), *bars, *_dates(points)])


def share_chart(points: Sequence[Point], title: str) -> Markup:
    """Draw shares as a line inside the band of their 95 % intervals; gaps where nothing came."""
    highest = max((point.interval[1] for point in points if point.interval), default=0.0)
    top = min(_ceiling(highest * 100), 100.0)
    parts: list[str] = []
    for run in _runs(points):
        upper = [
            _at(index, len(points), p.interval[1] * 100, top) for index, p in run if p.interval
        ]
        lower = [
            _at(index, len(points), p.interval[0] * 100, top) for index, p in run if p.interval
        ]
        line = [_at(index, len(points), (p.share or 0) * 100, top) for index, p in run]
        parts.append(f'<polygon class="band" points="{" ".join([*upper, *reversed(lower)])}"/>')
        parts.append(f'<polyline class="line" points="{" ".join(line)}"/>')
        parts += [_dot(index, len(points), p, top) for index, p in run]
    known = [point.share for point in points if point.share is not None]
    told = f"From {min(known):.1%} to {max(known):.1%}" if known else "Nothing was collected"
    parts = [_unit("% of collected"), *_grid(top, "{:,.4g}"), *parts, *_dates(points)]
    return _chart(title, told, parts)


def bar(value: float, most: float, title: str) -> Markup:
    """Draw one value as a bar of the length that `most` would fill."""
    full = min(max(value / most, 0.0), 1.0) if most > 0 and isfinite(value) else 0.0
    return Markup(  # noqa: S704  numbers, and a title that is escaped
        f'<svg class="meter" viewBox="0 0 100 8" preserveAspectRatio="none" role="img"'
        f' aria-label="{escape(title)}"><rect class="track" width="100" height="8"/>'
        f'<rect class="bar" width="{full * 100:.2f}" height="8"/></svg>'
    )


def distribution(bars: Sequence[Bar], title: str) -> Markup:
    """Draw parts of a whole side by side, in their order."""
    whole = sum(one.count for one in bars)
    told = "; ".join(f"{one.label}: {one.count:,}" for one in bars) or "nothing counted"
    parts, x = [], 0.0
    for one in bars:
        width = one.count / whole * 100 if whole else 0.0
        parts.append(
            f'<rect class="{escape(one.shade)}" x="{x:.2f}" width="{width:.2f}" height="8">'
            f"<title>{escape(one.label)}: {one.count:,}</title></rect>"
        )
        x += width
    return Markup(  # noqa: S704  numbers, and texts that are escaped
        f'<svg class="meter tall" viewBox="0 0 100 8" preserveAspectRatio="none" role="img"'
        f' aria-label="{escape(f"{title}: {told}")}">{"".join(parts)}</svg>'
    )


def ticks(top: float) -> list[float]:
    """Return about four round values from 0 to a round top."""
    step = _step(top)
    return [step * index for index in range(int(top / step + 1.5)) if step * index <= top * 1.001]


def _ceiling(most: float, least: float = 1) -> float:
    """Return the smallest round value that is not below either."""
    most = max(most, least)
    step = _step(most)
    return step * ceil(most / step - 1e-9)


def _step(most: float) -> float:
    rough = most / 4
    power = 10.0 ** floor(log10(rough))
    return next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= rough * 0.999)


def _chart(title: str, told: str, parts: Iterable[str]) -> Markup:
    return Markup(  # noqa: S704  numbers, and texts that are escaped
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-label="{escape(title)}. {escape(told)}"><title>{escape(title)}</title>'
        f"<desc>{escape(told)}</desc>{''.join(parts)}</svg>"
    )


def _unit(words: str) -> str:
    return f'<text class="tick unit" x="0" y="14">{words}</text>'


def _grid(top: float, form: str) -> Iterator[str]:
    for value in ticks(top):
        y = _floor() - _tall(value, top)
        yield f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="tick" x="{_LEFT - 6}" y="{y + 4:.1f}">{form.format(value)}</text>'


def _dates(points: Sequence[Point]) -> Iterator[str]:
    every = max(1, -(-len(points) // 4))
    step = (_WIDTH - _LEFT - _RIGHT) / max(1, len(points))
    for index in range(0, len(points), every):
        x = _LEFT + (index + 0.5) * step
        day = f"{points[index].first:%-d %b}"
        yield f'<text class="tick day" x="{x:.1f}" y="{_HEIGHT - 8}">{day}</text>'


def _runs(points: Sequence[Point]) -> Iterator[list[tuple[int, Point]]]:
    """Yield the stretches of points that have a share."""
    run: list[tuple[int, Point]] = []
    for index, point in enumerate(points):
        if point.volume:
            run.append((index, point))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _dot(index: int, number: int, point: Point, top: float) -> str:
    share = point.share or 0.0
    x, y = _at(index, number, share * 100, top).split(",")
    told = f"{_period(point)}: {share:.1%} ({point.count:,} of {point.volume:,})"
    return f'<circle class="dot" cx="{x}" cy="{y}" r="2.2"><title>{told}</title></circle>'


def _at(index: int, number: int, value: float, top: float) -> str:
    x = _LEFT + (index + 0.5) * (_WIDTH - _LEFT - _RIGHT) / number
    return f"{x:.1f},{_floor() - _tall(value, top):.1f}"


def _triangle(x: float, y: float) -> str:
    return f'<path class="surge" d="M{x - 5:.1f} {y - 8:.1f}h10l-5 7z"><title>Surge</title></path>'


def _tall(value: float, top: float) -> float:
    return value / top * (_HEIGHT - _TOP - _BOTTOM)


def _floor() -> int:
    return _HEIGHT - _BOTTOM


def _period(point: Point) -> str:
    if point.first == point.last:
        return f"{point.first:%-d %B %Y}"
    return f"{point.first:%-d %b} to {point.last:%-d %b %Y}"
