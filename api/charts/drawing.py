"""What every chart is drawn with: the frame, the scale, round ticks, and the words of a period.

Pure functions. Every text passes `escape`, every chart has a title and a description, and no
chart holds a `style` attribute (the guard forbids them): colours are classes of the stylesheet.
The table behind a chart is the page's own; nothing is told by colour alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from math import ceil, floor, log10

from markupsafe import Markup, escape

from api.trends.series import Point

WIDTH, HEIGHT = 480, 204
LEFT, RIGHT, TOP, BOTTOM = 62, 8, 32, 26
FLOOR = HEIGHT - BOTTOM
"""Where the value zero is drawn."""


def chart(title: str, told: str, parts: Iterable[str]) -> Markup:
    """Put the parts of a chart into its frame; `told` says it in words."""
    return Markup(  # noqa: S704  numbers, and texts that are escaped
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
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


def unit(words: str) -> str:
    """Name what the values are, above them."""
    return f'<text class="tick unit" x="0" y="14">{words}</text>'


def grid(top: float, form: str) -> Iterator[str]:
    """Yield the lines of round values, each with its value in a form such as `{:,.0f}`."""
    for value in ticks(top):
        y = FLOOR - tall(value, top)
        yield f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="tick" x="{LEFT - 6}" y="{y + 4:.1f}">{form.format(value)}</text>'


def dates(points: Sequence[Point]) -> Iterator[str]:
    """Yield about four dates below their points."""
    every = max(1, -(-len(points) // 4))
    for index in range(0, len(points), every):
        x = across(index, len(points))
        day = f"{points[index].first:%-d %b}"
        yield f'<text class="tick day" x="{x:.1f}" y="{HEIGHT - 8}">{day}</text>'


def step_of(number: int) -> float:
    """Return how wide one of so many points is."""
    return (WIDTH - LEFT - RIGHT) / max(1, number)


def across(index: int, number: int) -> float:
    """Return where the middle of a point lies from left to right."""
    return LEFT + (index + 0.5) * step_of(number)


def tall(value: float, top: float) -> float:
    """Return how high a value is drawn."""
    return value / top * (HEIGHT - TOP - BOTTOM)


def period(point: Point) -> str:
    """Return the words for a point's days."""
    if point.first == point.last:
        return f"{point.first:%-d %B %Y}"
    return f"{point.first:%-d %b} to {point.last:%-d %b %Y}"


def _step(most: float) -> float:
    rough = most / 4
    power = 10.0 ** floor(log10(rough))
    return next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= rough * 0.999)
