"""A figure as a Vega-Lite specification: data and drawing in one file, to go on from."""

from collections.abc import Mapping
from typing import Any

from api.figures.addresses import Cited, Kind, Measure
from api.figures.making import Made
from api.figures.tables import rows
from api.trends.series import Of

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
_Spec = dict[str, Any]


def as_vega(made: Made, cited: Cited, title: str, url: str) -> _Spec:
    """Return a figure as a specification that Vega-Lite 6 draws."""
    return {
        "$schema": SCHEMA,
        "title": title,
        "description": f"{title}. As of {cited.mark.at:%Y-%m-%dT%H:%M:%SZ}.",
        "usermeta": {"address": url, "corpus": cited.corpus, "taggers": cited.taggers},
        "width": 640,
        "data": {"values": [_row(row) for row in rows(made)]},
        **_drawing(made),
    }


def _row(row: Mapping[str, Any]) -> _Spec:
    """Return values that JSON and Vega-Lite know; a period begins where its day does."""
    return {
        "label": row["label"],
        "name": row["name"],
        "begins": (row["start"] or row["first"]).isoformat(),
        "first": row["first"].isoformat(),
        "last": row["last"].isoformat(),
        **{
            name: row[name]
            for name in ("articles", "of", "share", "low", "high", "coverage", "is_gap")
        },
    }


def _drawing(made: Made) -> _Spec:
    figure = made.figure
    match figure.kind:
        case Kind.SERIES if figure.measure is Measure.COUNT:
            return {**_HEARD, "mark": _BAR, "encoding": {"x": _TIME, "y": _ARTICLES, **_TOLD}}
        case Kind.SERIES:
            share = _share(figure.of)
            band = {"x": _TIME, "y": {**share, "field": "low"}, "y2": {"field": "high"}}
            line = {"x": _TIME, "y": share, **_TOLD}
            return {
                **_HEARD,
                "layer": [
                    {"mark": {"type": "area", "opacity": 0.25}, "encoding": band},
                    {"mark": {"type": "line", "point": True}, "encoding": line},
                ],
            }
        case Kind.COMPARE:
            height = _ARTICLES if figure.measure is Measure.COUNT else _share(figure.of)
            apart = {"color": _NAME, "strokeDash": _NAME, "shape": _NAME}
            line = {"x": _TIME, "y": height, **apart, **_TOLD}
            return {**_HEARD, "mark": {"type": "line", "point": True}, "encoding": line}
        case Kind.TONE:
            parts = {**_ARTICLES, "stack": "normalize"}
            layers = {"x": _TIME, "y": parts, "color": {**_NAME, "sort": None}, **_TOLD}
            return {**_HEARD, "mark": _BAR, "encoding": layers}
        case Kind.RANKED | Kind.MAP:
            names = {"field": "name", "type": "nominal", "sort": None, "title": None}
            return {"mark": _BAR, "encoding": {"x": _ARTICLES, "y": names, **_TOLD}}


_HEARD = {"transform": [{"filter": "!datum.is_gap"}]}
_BAR = {"type": "bar"}
_TIME = {"field": "begins", "type": "temporal", "title": None}
_ARTICLES = {"field": "articles", "type": "quantitative", "title": "articles"}
_NAME = {"field": "name", "type": "nominal", "title": None}
_TOLD = {
    "tooltip": [
        {"field": "name", "type": "nominal"},
        {"field": "first", "type": "temporal"},
        {"field": "articles", "type": "quantitative"},
        {"field": "of", "type": "quantitative"},
        {"field": "share", "type": "quantitative", "format": ".1%"},
        {"field": "coverage", "type": "quantitative", "format": ".0%"},
    ]
}


def _share(of: Of) -> _Spec:
    title = "share of all collected" if of is Of.COLLECTED else "share of migration coverage"
    return {"field": "share", "type": "quantitative", "title": title, "axis": {"format": "%"}}
