"""A chart as a file of its own: what the stylesheet says is written into it, for paper.

Attributes and no `<style>`, since word processors, LaTeX and our own guard read these alone.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from markupsafe import Markup, escape

FONT = "Noto Sans, DejaVu Sans, Helvetica, Arial, sans-serif"

SERIES = ("#0f6292", "#c2510a", "#12826c", "#8a4f9e", "#8a7400", "#47525c")
MAP = ("#e9e4d8", "#c6dce6", "#93bfd4", "#5598ba", "#1c6e99", "#0b4262")
SHADES = ("#a9591c", "#bdb7a8", "#1a746e", "#faf8f2", "#5c2408")
EDGE = "#7b827f"
"""The line round what is as pale as the paper."""

_TEXT = 'font-size="12" fill="#545f69"'
_LOOKS = {
    "bar": 'fill="#1c6e99"',
    "dot": 'fill="#1c6e99"',
    "band": 'fill="#bfd9e6"',
    "line": 'fill="none" stroke="#1c6e99" stroke-width="2"',
    "grid": 'stroke="#dcd6c8"',
    "surge": 'fill="#b3310f"',
    "gap": f'fill="#f1ede2" stroke="{EDGE}" stroke-width="0.8"',
    "tick": f'{_TEXT} text-anchor="end"',
    "tick day": f'{_TEXT} text-anchor="middle"',
    "tick unit": f'{_TEXT} text-anchor="start"',
    "tick name": f'{_TEXT} text-anchor="start"',
    "tick key": 'font-size="17" fill="#545f69"',
    **{f"shade-{index}": f'fill="{colour}"' for index, colour in enumerate(SHADES)},
    "shade-3": f'fill="{SHADES[3]}" stroke="{EDGE}"',
    **{f"map-{index}": f'fill="{colour}" stroke="#fff"' for index, colour in enumerate(MAP)},
    **{
        f"map-{index} isle": f'fill="{colour}" stroke="#545f69"' for index, colour in enumerate(MAP)
    },
    **{
        f"series-{index}": f'fill="none" stroke="{colour}" stroke-width="2"'
        for index, colour in enumerate(SERIES, 1)
    },
    **{f"mark-{index}": f'fill="{colour}"' for index, colour in enumerate(SERIES, 1)},
}
_CLASS = re.compile(r'class="([a-z0-9 -]+)"')
_FRAME = re.compile(r'<svg class="[^"]*" viewBox="0 0 (\d+) (\d+)"')
_MARGIN = 16


@dataclass(frozen=True, slots=True)
class _Face:
    """How words are set, and how many letters of a wide font a line has."""

    size: float
    leading: int
    letters: int
    look: str


_TITLE = _Face(14, 18, 52, 'font-weight="600" fill="#16202a"')
_NOTE = _Face(8.5, 13, 84, 'fill="#545f69"')


def standalone(chart: Markup, title: str, notes: Sequence[str]) -> str:
    """Return a chart as an SVG file, its title above it and where it comes from below.

    Words that are longer than the chart is wide are broken into lines.
    """
    found = _FRAME.match(chart)
    assert found is not None  # noqa: S101  every chart of ours begins so
    width, height = int(found[1]), int(found[2])
    scale = width / 480  # a map has twice the units of a chart
    heading = wrap(title, _TITLE.letters) or [""]
    told = [line for note in notes for line in wrap(note, _NOTE.letters, break_on_hyphens=False)]
    above = (14 + len(heading) * _TITLE.leading) * scale
    whole = above + height + (20 + len(told) * _NOTE.leading) * scale
    margin = _MARGIN * scale
    sheet = f'width="{width + 2 * margin:.0f}" height="{whole:.0f}"'
    inner = str(chart).replace(
        "<svg ", f'<svg y="{above:.0f}" width="{width}" height="{height}" ', 1
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-margin:.0f} 0'
        f' {width + 2 * margin:.0f} {whole:.0f}" {sheet} font-family="{FONT}">'
        f'<title>{escape(title)}</title><rect x="{-margin:.0f}" {sheet} fill="#fff"/>'
        f"{_lines(heading, _TITLE, 20 * scale, scale)}{_CLASS.sub(_look, inner)}"
        f"{_lines(told, _NOTE, above + height + 16 * scale, scale)}</svg>\n"
    )


def _lines(lines: Sequence[str], face: _Face, top: float, scale: float) -> str:
    size = f'font-size="{face.size * scale:.1f}" {face.look}'
    return "".join(
        f'<text y="{top + index * face.leading * scale:.0f}" {size}>{escape(line)}</text>'
        for index, line in enumerate(lines)
    )


def _look(found: re.Match[str]) -> str:
    return _LOOKS.get(found[1], "")
