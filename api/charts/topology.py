"""The outlines of countries as TopoJSON, for whoever draws the map on elsewhere.

Coordinates are those of our own map: projected already, from the left and from the top. So a
renderer has nothing to project (`identity`), and nothing to cut at the 180th meridian.
"""

import re
from collections.abc import Sequence
from typing import Any

from api.charts.world import Outline, outlines

COUNTRIES = "countries"
"""The object in which the outlines stand, each by its country's code."""

_RING = re.compile(r"M(\d+) (\d+)l([^z]*)z")
_STEP = re.compile(r"-?\d+")

Step = list[int]


def topology(spoken: Sequence[str]) -> dict[str, Any]:
    """Return the outlines; countries that are spoken of lie over the others, with their dots."""
    arcs: list[list[Step]] = []
    order = [*(code for code in outlines() if code not in spoken), *spoken]
    drawn = [
        {"id": code, **_geometry(outline, arcs, has_dot=code in spoken)}
        for code in order
        if (outline := outlines().get(code)) and (outline.path or code in spoken)
    ]
    return {
        "type": "Topology",
        "transform": {"scale": [1, 1], "translate": [0, 0]},  # so arcs are steps
        "objects": {COUNTRIES: {"type": "GeometryCollection", "geometries": drawn}},
        "arcs": arcs,
    }


def _geometry(outline: Outline, arcs: list[list[Step]], *, has_dot: bool) -> dict[str, Any]:
    rings = [_arc(*found) for found in _RING.findall(outline.path)]
    numbers = range(len(arcs), len(arcs) + len(rings))
    arcs += rings
    shape = {"type": "MultiPolygon", "arcs": [[[number]] for number in numbers]}
    if not (outline.dot and has_dot):
        return shape
    dot = {"type": "Point", "coordinates": [int(place) for place in outline.dot]}
    return {"type": "GeometryCollection", "geometries": [shape, dot]} if rings else dot


def _arc(x: str, y: str, steps: str) -> list[Step]:
    """Return a ring of an SVG path as steps from its first place and back to it."""
    numbers = [int(number) for number in _STEP.findall(steps)]
    ring = [list(step) for step in zip(numbers[::2], numbers[1::2], strict=True)]
    home = [-sum(step) for step in zip(*ring, strict=True)]
    return [[int(x), int(y)], *ring, *([home] if any(home) else [])]
