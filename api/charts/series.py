"""Charts of one series: counts as bars, shares as a line within the band of their intervals."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from markupsafe import Markup, escape

from api.charts.drawing import (
    FLOOR,
    LEFT,
    across,
    ceiling,
    chart,
    dates,
    gaps,
    gaps_told,
    grid,
    period,
    step_of,
    tall,
    unit,
)
from api.trends.series import Point

_SPARK = (96, 24)


def count_chart(points: Sequence[Point], title: str, marked: Iterable[date] = ()) -> Markup:
    """Draw counts as bars; periods that hold a marked day are crowned with a triangle."""
    top = ceiling(max((point.count for point in points), default=0), least=4)
    days = set(marked)
    step = step_of(len(points))
    bars = []
    for index, point in enumerate(points):
        if point.is_gap:
            continue
        x, height = LEFT + index * step, tall(point.count, top)
        bars.append(
            f'<rect class="bar" x="{x + step * 0.1:.1f}" y="{FLOOR - height:.1f}"'
            f' width="{step * 0.8:.1f}" height="{height:.1f}">'
            f"<title>{period(point)}: {point.count:,}</title></rect>"
        )
        if any(point.first <= day <= point.last for day in days):
            bars.append(_triangle(x + step / 2, max(FLOOR - height - 3, 8)))
    told = f"{sum(point.count for point in points):,} articles in {len(points)} periods"
    parts = [unit("articles"), *grid(top, "{:,.0f}"), *gaps(points), *bars, *dates(points)]
    return chart(title, told + gaps_told(points), parts)


def share_chart(points: Sequence[Point], title: str, of: str = "collected") -> Markup:
    """Draw shares as a line inside the band of their 95 % intervals; gaps where too little came."""
    highest = max((one.interval[1] for one in points if one.interval and not one.is_gap), default=0)
    top = min(ceiling(highest * 100), 100.0)
    parts: list[str] = []
    for run in runs(points):
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
    known = [one.share for one in points if one.share is not None and not one.is_gap]
    told = f"From {min(known):.1%} to {max(known):.1%}" if known else "Nothing was collected"
    parts = [
        unit(f"% of {escape(of)}"),
        *grid(top, "{:,.4g}"),
        *gaps(points),
        *parts,
        *dates(points),
    ]
    return chart(title, told + gaps_told(points), parts)


def sparkline(points: Sequence[Point], title: str) -> Markup:
    """Draw counts as a line no larger than a word; its last point is a dot."""
    width, height = _SPARK
    most = max((point.count for point in points), default=0) or 1
    step = width / max(1, len(points) - 1)
    at = [
        f"{index * step:.1f},{height - 2 - point.count / most * (height - 4):.1f}"
        for index, point in enumerate(points)
    ]
    x, _, y = at[-1].partition(",") if at else ("0", "", str(height - 2))
    return Markup(  # noqa: S704  numbers, and a title that is escaped
        f'<svg class="spark" viewBox="0 0 {width} {height}" role="img"'
        f' aria-label="{escape(title)}"><polyline class="line" points="{" ".join(at)}"/>'
        f'<circle class="dot" cx="{x}" cy="{y}" r="2.2"/></svg>'
    )


def runs(points: Sequence[Point]) -> Iterator[list[tuple[int, Point]]]:
    """Yield the stretches of points that have a share worth drawing."""
    run: list[tuple[int, Point]] = []
    for index, point in enumerate(points):
        if point.volume and not point.is_gap:
            run.append((index, point))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _dot(index: int, number: int, point: Point, top: float) -> str:
    share = point.share or 0.0
    x, y = _at(index, number, share * 100, top).split(",")
    told = f"{period(point)}: {share:.1%} ({point.count:,} of {point.volume:,})"
    return f'<circle class="dot" cx="{x}" cy="{y}" r="2.2"><title>{told}</title></circle>'


def _at(index: int, number: int, value: float, top: float) -> str:
    return f"{across(index, number):.1f},{FLOOR - tall(value, top):.1f}"


def _triangle(x: float, y: float) -> str:
    return f'<path class="surge" d="M{x - 5:.1f} {y - 8:.1f}h10l-5 7z"><title>Surge</title></path>'
