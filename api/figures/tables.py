"""A figure as a table, and as values for programs: every number with where it comes from."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from api.figures.addresses import Cited
from api.figures.making import Made
from api.trends.series import Point, Series

_COLUMNS = (
    "label",
    "name",
    "first",
    "last",
    "start",
    "end",
    "articles",
    "of",
    "share",
    "low",
    "high",
    "coverage",
    "is_gap",
    "query",
    "title",
    "as_of",
    "corpus",
    "taggers",
    "address",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(made: Made, cited: Cited, title: str, url: str) -> str:
    """Return a row for each point; the last columns say how it was made, and where."""
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(_COLUMNS)
    moment = f"{cited.mark.at:%Y-%m-%dT%H:%M:%SZ}"
    made_how = (_text(title), moment, cited.corpus, cited.taggers, url)
    for series in made.series:
        for point in series.points:
            table.writerow([*_cells(series, point), *made_how])
    return written.getvalue()


def as_values(made: Made, cited: Cited, title: str, url: str) -> dict[str, Any]:
    """Return a figure as one JSON value."""
    figure = made.figure
    return {
        "title": title,
        "address": url,
        "kind": figure.kind,
        "queries": figure.queries,
        "dimension": figure.dimension or None,
        "first": figure.days.first,
        "last": figure.days.last,
        "by": figure.by if figure.is_over_time else None,
        "zone": figure.zone,
        "as_of": cited.mark.at,
        "corpus": cited.corpus,
        "taggers": cited.taggers,
        "series": [_series(one) for one in made.series],
    }


def rows(made: Made) -> Iterator[dict[str, Any]]:
    """Yield a figure's points as flat values."""
    for series in made.series:
        for point in series.points:
            yield {"label": series.label, "name": series.name, **_point(point)}


def _series(series: Series) -> dict[str, Any]:
    points: Sequence[dict[str, Any]] = [_point(point) for point in series.points]
    return {
        "label": series.label,
        "name": series.name,
        "query": series.query,
        "articles": series.count,
        "points": points,
    }


def _point(point: Point) -> dict[str, Any]:
    low, high = point.interval or (None, None)
    return {
        "first": point.first,
        "last": point.last,
        "start": point.start,
        "end": point.end,
        "articles": point.count,
        "of": point.volume,
        "share": point.share,
        "low": low,
        "high": high,
        "coverage": point.coverage,
        "is_gap": point.is_gap,
    }


def _cells(series: Series, point: Point) -> Iterator[object]:
    told = _point(point)
    yield from (_text(series.label), _text(series.name))
    yield from ("" if value is None else _cell(value) for value in told.values())
    yield _text(series.query)


def _cell(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value


def _text(words: str) -> str:
    """Have no spreadsheet take words for a formula (CWE-1236)."""
    return f"'{words}" if words.startswith(_FORMULA) else words
