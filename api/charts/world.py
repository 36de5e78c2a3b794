"""The map of the world: countries shaded by how often they are spoken of.

Classes, not a gradient, so that a shade can be looked up; each country that has articles is a
link with a title, those too small to be hit are dots. The outlines are made by `compile.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

BORDERS = (
    "Boundaries and names are those of Natural Earth (1:110m) and say nothing of the status of a"
    " territory."
)
"""What has to be said beside every map."""

CLASSES = 5
WIDTH, HEIGHT = 960, 470
_NICE = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Land:
    """A country by its code, how many articles speak of it, and where these are found."""

    code: str
    name: str
    count: int
    link: str


@dataclass(frozen=True, slots=True)
class Outline:
    """What is drawn of a country: an SVG path, and where it is too small to be hit, a dot."""

    path: str
    dot: tuple[str, str] | None


def world_map(lands: Sequence[Land], title: str) -> Markup:
    """Draw the countries that are spoken of over all the others."""
    spoken = {land.code: land for land in lands if land.count > 0}
    bounds = breaks(max((land.count for land in spoken.values()), default=0))
    silent = "".join(one.path for code, one in outlines().items() if code not in spoken)
    ordered = sorted(spoken.values(), key=lambda land: (-land.count, land.code))
    drawn = [_land(land, bounds) for land in ordered if land.code in outlines()]
    told = "; ".join(f"{land.name}: {land.count:,}" for land in ordered[:5])
    named = f"{escape(title)}. {escape(told or 'No country is spoken of')}"
    return Markup(  # noqa: S704  numbers, and texts that are escaped
        f'<svg class="chart map" viewBox="0 0 {WIDTH} {HEIGHT}" role="group" direction="ltr"'
        f' aria-label="{named}"><path class="map-0" d="{silent}"/>{"".join(drawn)}'
        f"{_legend(bounds)}</svg>"
    )


def breaks(most: int) -> list[int]:
    """Return the largest count of each class: round, and growing as the counts do."""
    if most <= CLASSES:
        return list(range(1, most + 1))
    bounds = {_round_up(most ** (step / CLASSES)) for step in range(1, CLASSES)}
    return [*sorted(bound for bound in bounds if bound < most), most]


def shade_of(count: int, bounds: Sequence[int]) -> int:
    """Return the class of a count: the last is the darkest, however few there are."""
    place = next(index for index, bound in enumerate(bounds) if count <= bound)
    return CLASSES - len(bounds) + place + 1


def class_names(bounds: Sequence[int]) -> list[str]:
    """Return what is written beside the shade of each class."""
    leasts = [1, *(bound + 1 for bound in bounds)]
    return [
        f"{least:,}" if least == bound else f"{least:,}–{bound:,}"
        for least, bound in zip(leasts, bounds, strict=False)
    ]


@cache
def outlines() -> Mapping[str, Outline]:
    """Return the outline of each country, projected, by its code."""
    paths: dict[str, str] = {}
    dots: dict[str, tuple[str, str]] = {}
    for line in Path(__file__).with_name("world.txt").read_text("utf-8").splitlines():
        code, _, drawn = line.partition("\t")
        if drawn.startswith("M"):
            paths[code] = drawn
        elif drawn:
            x, y = drawn.split()
            dots[code] = x, y
    return {code: Outline(paths.get(code, ""), dots.get(code)) for code in {**paths, **dots}}


def _round_up(value: float) -> int:
    power = 1
    while True:
        for nice in _NICE:
            if nice * power >= value - 1e-9:
                return nice * power
        power *= 10


def _land(land: Land, bounds: Sequence[int]) -> str:
    outline = outlines()[land.code]
    shade = f"map-{shade_of(land.count, bounds)}"
    told = escape(f"{land.name}: {land.count:,} {'article' if land.count == 1 else 'articles'}")
    shape = f'<path class="{shade}" d="{outline.path}"/>' if outline.path else ""
    if outline.dot:
        x, y = outline.dot
        shape += f'<circle class="{shade} isle" cx="{x}" cy="{y}" r="6"/>'
    link = escape(land.link)
    return f'<a href="{link}" aria-label="{told}">{shape}<title>{told}</title></a>'


def _legend(bounds: Sequence[int]) -> str:
    parts = []
    for index, words in enumerate(class_names(bounds)):
        x = 20 + index * 130
        parts.append(
            f'<rect class="map-{CLASSES - len(bounds) + index + 1}" x="{x}" y="443" width="16"'
            f' height="16"/><text class="tick key" x="{x + 23}" y="457">{words}</text>'
        )
    return "".join(parts)
