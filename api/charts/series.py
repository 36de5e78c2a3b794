"""Charts of one series: counts as bars, shares as a line within the band of their intervals."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from markupsafe import Markup, escape

from api.charts.drawing import FLOOR, LEFT, Frame, across, ceiling, period, step_of, tall
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
    return Frame(points, top, "articles", "{:,.0f}").around(bars, title, told)


def share_chart(points: Sequence[Point], title: str, of: str = "collected") -> Markup:
    """Draw shares as a line inside the band of their 95 % intervals; gaps where too little came."""
    bands = [point.interval for point in points]
    highest = max(
        (band[1] for band, point in zip(bands, points, strict=True) if band and not point.is_gap),
        default=0,
    )
    top = min(ceiling(highest * 100), 100.0)
    parts: list[str] = []
    for run in _runs(points):
        own = [(index, band) for index, _ in run if (band := bands[index])]
        upper = [_at(index, len(points), band[1] * 100, top) for index, band in own]
        lower = [_at(index, len(points), band[0] * 100, top) for index, band in own]
        line = [_at(index, len(points), (p.share or 0) * 100, top) for index, p in run]
        parts.append(f'<polygon class="band" points="{" ".join([*upper, *reversed(lower)])}"/>')
        parts.append(f'<polyline class="line" points="{" ".join(line)}"/>')
        parts += [_dot(at, point) for at, (_, point) in zip(line, run, strict=True)]
    known = [one.share for one in points if one.share is not None and not one.is_gap]
    told = f"From {min(known):.1%} to {max(known):.1%}" if known else "Nothing was collected"
    return Frame(points, top, f"% of {escape(of)}").around(parts, title, told)


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


def _runs(points: Sequence[Point]) -> Iterator[list[tuple[int, Point]]]:
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


def _dot(at: str, point: Point) -> str:
    x, _, y = at.partition(",")
    told = f"{period(point)}: {point.share or 0:.1%} ({point.count:,} of {point.volume:,})"
    return f'<circle class="dot" cx="{x}" cy="{y}" r="2.2"><title>{told}</title></circle>'


def _at(index: int, number: int, value: float, top: float) -> str:
    return f"{across(index, number):.1f},{FLOOR - tall(value, top):.1f}"


def _triangle(x: float, y: float) -> str:
    return f'<path class="surge" d="M{x - 5:.1f} {y - 8:.1f}h10l-5 7z"><title>Surge</title></path>'
