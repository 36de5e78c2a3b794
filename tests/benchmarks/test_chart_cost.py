"""What a chart costs, beside vl-convert in the same process, alternating (LIMITS, P10)."""

from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from time import process_time

import pytest

from api.charts.several import Line, compare_chart
from api.trends.series import Point

pytestmark = pytest.mark.benchmark

DAY = date(2026, 9, 1)
SERIES, DAYS = 6, 90


def test_six_lines_of_a_quarter_cost_a_fortieth_of_vl_convert_at_most() -> None:
    vl_convert = pytest.importorskip("vl_convert", reason="vl-convert is not installed")
    lines = [Line(f"Series {number}", _points(number)) for number in range(SERIES)]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {
            "values": [
                {"day": f"{point.first}", "name": line.name, "share": point.share}
                for line in lines
                for point in line.points
            ]
        },
        "mark": "line",
        "encoding": {
            "x": {"field": "day", "type": "temporal"},
            "y": {"field": "share", "type": "quantitative"},
            "color": {"field": "name"},
        },
    }
    vl_convert.vegalite_to_svg(spec)  # it starts its engine

    ratios = [
        _cost(lambda: vl_convert.vegalite_to_svg(spec), 3)
        / _cost(lambda: compare_chart(lines, "Shares", "share", "collected"), 60)
        for _ in range(7)
    ]

    assert median(ratios) >= 40


def _points(number: int) -> list[Point]:
    return [
        Point(day, day, (index * 7 + number * 13) % 40 + 1, 100 + index % 37, 1.0)
        for index in range(DAYS)
        for day in [DAY + timedelta(days=index)]
    ]


def _cost(draw: Callable[[], object], times: int) -> float:
    start = process_time()
    for _ in range(times):
        draw()
    return (process_time() - start) / times
