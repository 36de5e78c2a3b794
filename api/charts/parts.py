"""Charts of parts: one value beside the largest, and the parts of a whole side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from markupsafe import Markup, escape

from api.charts.drawing import WIDTH, chart, cut

_TONE = {"respect": (1, 0, 4, 3)}  # its lowest label is what most texts are, the others are worse
_ROW = 24
_NAMES, _NUMBERS = 188, 64


@dataclass(frozen=True, slots=True)
class Bar:
    """One part of a distribution; `shade` is a class of the stylesheet, such as `shade-1`."""

    label: str
    count: int
    shade: str


def shades_of(axis: str) -> Sequence[int]:
    """Return the shades of an axis of tone, in the order of its labels; the last is can't say."""
    return _TONE.get(axis, (0, 1, 2, 3))


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


@dataclass(frozen=True, slots=True)
class Row:
    """One of the labels that are ranked."""

    name: str
    count: int


def ranked_chart(rows: Sequence[Row], title: str) -> Markup:
    """Draw labels below each other, each a bar with its name and its number."""
    most = max((row.count for row in rows), default=0) or 1
    parts = []
    for index, row in enumerate(rows):
        y, width = index * _ROW + 8, row.count / most * (WIDTH - _NAMES - _NUMBERS)
        parts.append(
            f'<text class="tick" x="{_NAMES - 8}" y="{y + 12}">{escape(cut(row.name, 24))}'
            f"<title>{escape(row.name)}</title></text>"
            f'<rect class="bar" x="{_NAMES}" y="{y}" width="{width:.1f}" height="{_ROW - 8}"/>'
            f'<text class="tick name" x="{_NAMES + width + 6:.1f}" y="{y + 12}">'
            f"{row.count:,}</text>"
        )
    told = "; ".join(f"{row.name}: {row.count:,}" for row in rows) or "Nothing was counted"
    return chart(title, told, parts, max(1, len(rows)) * _ROW + 12)
