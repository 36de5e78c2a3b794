"""A figure as a Vega-Lite specification: data and drawing in one file, to go on from.

It needs nothing from elsewhere: outlines, colours and numbers are in it. Times are those of the
clocks of the figure's zone, wherever it is looked at.
"""

import json
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from api.charts.parts import shades_of
from api.charts.standalone import EDGE, MAP, SERIES, SHADES
from api.charts.topology import COUNTRIES, topology
from api.charts.world import BORDERS, HEIGHT, WIDTH, breaks, class_names, shade_of
from api.figures.addresses import Cited, Kind, Measure
from api.figures.making import Made
from api.figures.tables import rows
from api.figures.telling import sentence
from api.figures.wording import COLLECTED, title_of
from api.trends.series import Of

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

_Spec = dict[str, Any]

_WIDE = 640  # pixels
_RADIUS = 4  # of the dot of a small country
_NONE = "none"  # the class of countries that nothing speaks of


def as_vega(made: Made, cited: Cited, title: str, url: str) -> _Spec:
    """Return a figure as a specification that Vega-Lite 6 draws."""
    return {
        "$schema": SCHEMA,
        "title": title,
        "description": f"{title}. {sentence(made)} As of {cited.mark.at:%Y-%m-%dT%H:%M:%SZ}.",
        "usermeta": {"address": url, "corpus": cited.corpus, "taggers": cited.taggers},
        "width": _WIDE,
        **_drawing(made),
    }


def _drawing(made: Made) -> _Spec:
    figure = made.figure
    match figure.kind:
        case Kind.SERIES if figure.measure is Measure.COUNT:
            return {**_points(made), **_columns(made)}
        case Kind.SERIES:
            return {**_points(made), "layer": _band(figure.of)}
        case Kind.COMPARE:
            return {**_points(made), **_lines(made)}
        case Kind.TONE:
            return {**_points(made), **_parts(made)}
        case Kind.RANKED:
            names = {"field": "name", "type": "nominal", "sort": None, "title": None}
            values = {"values": list(_values(made))}
            return {"data": values, "mark": _BAR, "encoding": {"x": _ARTICLES, "y": names, **_TOLD}}
        case Kind.MAP:
            return _map(made)


def _points(made: Made) -> _Spec:
    return {"data": {"values": list(_values(made))}, "transform": [_AT, *_GAPS]}


def _values(made: Made) -> Iterator[_Spec]:
    """Yield a figure's points; a period begins and ends by the clocks of the figure's zone."""
    zone = ZoneInfo(made.figure.zone)
    for row in rows(made):
        yield {
            "label": row["label"],
            "name": row["name"],
            "begins": f"{row['start'].astimezone(zone):%Y-%m-%dT%H:%M}",
            "ends": f"{row['end'].astimezone(zone):%Y-%m-%dT%H:%M}",
            **{name: row[name] for name in _NUMBERS},
        }


def _columns(made: Made) -> _Spec:
    encoding = {"x": _apart(made), "y": _ARTICLES, **_TOLD}
    return {"mark": {**_BAR, "width": _wide(made)}, "encoding": encoding}


def _wide(made: Made) -> int:
    """Return how wide a column is: a little less than what each has."""
    return max(1, _WIDE * 4 // 5 // max(1, len(made.numbers.volumes)))


def _apart(made: Made) -> _Spec:
    """Return the axis of time, with room for half a column at each end."""
    return {**_TIME, "scale": {**_UTC, "padding": _wide(made) // 2 + 2}}


def _band(of: Of) -> list[_Spec]:
    share, colour = _share(of), {"color": SERIES[0]}
    band = {"x": _TIME, "y": {**share, "field": "low"}, "y2": {"field": "high"}}
    line = {"x": _TIME, "y": share, **_TOLD}
    return [
        {"mark": {"type": "area", "opacity": 0.25, **colour}, "encoding": band},
        {"mark": {"type": "line", **colour}, "encoding": line},
        {"mark": {"type": "point", "filled": True, **colour}, "encoding": line},
    ]


def _lines(made: Made) -> _Spec:
    height = _ARTICLES if made.figure.measure is Measure.COUNT else _share(made.figure.of)
    names = [one.name for one in made.series]
    apart = {"field": "name", "type": "nominal", "sort": names, "title": None}
    line = {"x": _TIME, "y": height, "color": _coloured(apart, names, SERIES), **_TOLD}
    line["detail"] = {"field": "label"}  # two queries may have one name
    return {
        "layer": [
            {"mark": "line", "encoding": {**line, "strokeDash": apart}},
            {
                "mark": {"type": "point", "filled": True},
                "encoding": {**line, "shape": {**apart, "legend": None}},
            },
        ]
    }


def _parts(made: Made) -> _Spec:
    names = [one.name for one in made.series]
    colours = [SHADES[shade] for shade in shades_of(made.figure.dimension)]
    name = {"field": "name", "type": "nominal", "sort": names, "title": None}
    height = {**_ARTICLES, "stack": "normalize", "axis": {"format": "%"}, "title": _WHOLE}
    part = {"x": _apart(made), "y": height, "color": _coloured(name, names, colours), **_TOLD}
    order = {"order": {"field": "rank", "type": "ordinal"}}
    ranked = {"calculate": f"indexof({json.dumps(names)}, datum.name)", "as": "rank"}
    bars = {"type": "bar", "width": _wide(made), "stroke": EDGE, "strokeWidth": 0.3}
    some = {"filter": "datum.articles > 0"}  # a column of nothing would be drawn as a line
    return {"transform": [_AT, *_GAPS, some, ranked], "mark": bars, "encoding": {**part, **order}}


def _map(made: Made) -> _Spec:
    """Draw countries as our own map does; those that nothing speaks of have a shade, too."""
    counts = {one.label: one.count for one in made.series}
    bounds = breaks(max(counts.values(), default=0))
    names = [_NONE, *class_names(bounds)]
    colours = [MAP[0], *(MAP[shade_of(bound, bounds)] for bound in bounds)]
    values = [
        {**value, "class": names[1 + bisect_left(bounds, value["articles"])]}
        for value in _values(made)
    ]
    fields = ["name", "begins", "ends", *_NUMBERS, "class"]
    told = {"data": {"values": values}, "key": "label", "fields": fields}
    known = {"calculate": f"datum.articles ? datum.class : '{_NONE}'", "as": "class"}
    shade = {"field": "class", "type": "ordinal", "title": "articles", "sort": names}
    return {
        "title": {"text": title_of(made.figure), "subtitle": BORDERS},
        "height": _WIDE * HEIGHT // WIDTH,
        "data": {
            "values": topology(list(counts)),
            "format": {"type": "topojson", "feature": COUNTRIES},
        },
        "transform": [{"lookup": "id", "from": told}, known],
        "projection": {
            "type": "identity",
            "scale": _WIDE / WIDTH,
            "translate": [0, 0],
            "pointRadius": _RADIUS,
        },
        "mark": {"type": "geoshape", "stroke": "#fff", "strokeWidth": 0.5},
        "encoding": {"color": _coloured(shade, names, colours), **_TOLD},
    }


def _coloured(field: _Spec, names: Sequence[str], colours: Sequence[str]) -> _Spec:
    return {**field, "scale": {"domain": names, "range": colours[: len(names)]}}


def _share(of: Of) -> _Spec:
    title = f"share of {COLLECTED[of]}"
    return {"field": "share", "type": "quantitative", "title": title, "axis": {"format": "%"}}


_HEIGHTS = ("articles", "share", "low", "high")
_NUMBERS = (*_HEIGHTS, "of", "coverage", "is_gap")
_GAPS = [{"calculate": f"datum.is_gap ? null : datum.{one}", "as": one} for one in _HEIGHTS]
_AT = {"calculate": "utcParse(datum.begins, '%Y-%m-%dT%H:%M')", "as": "at"}
_WHOLE = f"share of {COLLECTED[Of.SUBJECT]}"
_BAR = {"type": "bar", "color": SERIES[0]}
_UTC = {"type": "utc"}
_TIME = {"field": "at", "type": "temporal", "title": None, "scale": _UTC}
_ARTICLES = {
    "field": "articles",
    "type": "quantitative",
    "title": "articles",
    "axis": {"format": ",d", "tickMinStep": 1},
}
_TOLD = {
    "tooltip": [
        {"field": "name", "type": "nominal"},
        {"field": "begins", "type": "nominal"},
        {"field": "ends", "type": "nominal"},
        {"field": "articles", "type": "quantitative"},
        {"field": "of", "type": "quantitative"},
        {"field": "share", "type": "quantitative", "format": ".1%"},
        {"field": "coverage", "type": "quantitative", "format": ".0%"},
    ]
}
