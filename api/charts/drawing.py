"""What every chart is drawn with: the frame, the scale, round ticks, and the words of a period.

Pure functions. Every text passes `escape`, every chart has a title and a description, and no
chart holds a `style` attribute (the guard forbids them): colours are classes of the stylesheet.
The table behind a chart is the page's own; nothing is told by colour alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from math import ceil, floor, log10

from markupsafe import Markup, escape

from api.trends.series import Point

WIDTH, HEIGHT = 480, 204
LEFT, RIGHT, TOP, BOTTOM = 62, 8, 32, 26
FLOOR = HEIGHT - BOTTOM
"""Where the value zero is drawn."""

END = WIDTH - RIGHT
"""Where the last point ends, in a chart without names at its right."""

_YEAR = 366  # days
_HALF_A_DAY = timedelta(hours=12)
_STROKE = 7  # between two strokes of a hatched gap


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of a chart over time: its values from 0 to `top`, its periods, its gaps.

    `form` writes a value, `unit` names what they are (as markup), `end` is where periods end.
    """

    points: Sequence[Point]
    top: float
    unit: str
    form: str = "{:,.4g}"
    end: int = END

    def around(self, parts: Iterable[str], title: str, told: str) -> Markup:
        """Put what is drawn into the frame."""
        drawn = (
            _unit(self.unit),
            *_grid(self.top, self.form, self.end),
            *_gaps(self.points, self.end),
            *parts,
            *_dates(self.points, self.end),
        )
        return chart(title, told + _gaps_told(self.points), drawn)


def chart(title: str, told: str, parts: Iterable[str], height: int = HEIGHT) -> Markup:
    """Put the parts of a chart into its frame; `told` says it in words.

    Left is left on a page of right-to-left text, too: time runs one way in every chart.
    """
    return Markup(  # noqa: S704  numbers, and texts that are escaped
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" direction="ltr"'
        f' aria-label="{escape(title)}. {escape(told)}"><title>{escape(title)}</title>'
        f"<desc>{escape(told)}</desc>{''.join(parts)}</svg>"
    )


def ticks(top: float) -> list[float]:
    """Return about four round values from 0 to a round top."""
    step = _step(top)
    return [step * index for index in range(int(top / step + 1.5)) if step * index <= top * 1.001]


def ceiling(most: float, least: float = 1) -> float:
    """Return the smallest round value that is not below either."""
    most = max(most, least)
    step = _step(most)
    return step * ceil(most / step - 1e-9)


def step_of(number: int, end: int = END) -> float:
    """Return how wide one of so many points is."""
    return (end - LEFT) / max(1, number)


def across(index: int, number: int, end: int = END) -> float:
    """Return where the middle of a point lies from left to right."""
    return LEFT + (index + 0.5) * step_of(number, end)


def tall(value: float, top: float) -> float:
    """Return how high a value is drawn."""
    return value / top * (HEIGHT - TOP - BOTTOM)


def period(point: Point) -> str:
    """Return the words for a point's days, or for its hour."""
    if point.start and point.end and point.end - point.start < _HALF_A_DAY:
        return f"{point.start:%-d %B %Y, %H:%M} UTC"
    return _days(point.first, point.last)


@lru_cache(4096)
def _days(first: date, last: date) -> str:
    if first == last:
        return f"{first:%-d %B %Y}"
    return f"{first:%-d %b} to {last:%-d %b %Y}"


def cut(words: str, most: int) -> str:
    """Cut a name to what there is room for."""
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _unit(words: str) -> str:
    """Name what the values are, above them."""
    return f'<text class="tick unit" x="0" y="14">{words}</text>'


def _grid(top: float, form: str, end: int = END) -> Iterator[str]:
    """Yield the lines of round values, each with its value in a form such as `{:,.0f}`."""
    for value in ticks(top):
        y = FLOOR - tall(value, top)
        yield f'<line class="grid" x1="{LEFT}" x2="{end}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="tick" x="{LEFT - 6}" y="{y + 4:.1f}">{form.format(value)}</text>'


def _dates(points: Sequence[Point], end: int = END) -> Iterator[str]:
    """Yield about four dates below their points; over more than a year they tell which."""
    every = max(1, -(-len(points) // 4))
    is_long = bool(points) and (points[-1].last - points[0].first).days > _YEAR
    for index in range(0, len(points), every):
        x = across(index, len(points), end)
        day = f"{points[index].first:{'%b %Y' if is_long else '%-d %b'}}"
        yield f'<text class="tick day" x="{x:.1f}" y="{HEIGHT - 8}">{day}</text>'


def _gaps(points: Sequence[Point], end: int = END) -> Iterator[str]:
    """Yield a hatched gap for each point at which too few of the usual sources were heard."""
    step = step_of(len(points), end)
    for index, point in enumerate(points):
        if point.is_gap:
            told = f"{period(point)}: sources not heard ({point.coverage or 0:.0%} of usual)"
            yield _gap(LEFT + index * step, step, told)


def _gaps_told(points: Iterable[Point]) -> str:
    """Say how many points are gaps, for a chart's description; nothing where none is."""
    number = sum(point.is_gap for point in points)
    return f"; {number} {'period' if number == 1 else 'periods'} left out: sources not heard" * (
        number > 0
    )


def _gap(x: float, width: float, told: str) -> str:
    slant = min(width, _STROKE * 2.0)
    strokes = "".join(
        f"M{x:.1f} {TOP + slant + down * _STROKE:.1f}l{width:.1f}-{slant:.1f}"
        for down in range(int((FLOOR - TOP - slant) / _STROKE) + 1)
    )
    return (
        f'<g class="gap"><title>{told}</title><rect x="{x:.1f}" y="{TOP}" width="{width:.1f}"'
        f' height="{FLOOR - TOP}"/><path d="{strokes}"/></g>'
    )


def _step(most: float) -> float:
    rough = most / 4
    power = 10.0 ** floor(log10(rough))
    nice = (1, 2, 5, 10) if power == 1 else (1, 2, 2.5, 5, 10)  # articles have no halves
    return next(power * one for one in nice if power * one >= rough * 0.999)
