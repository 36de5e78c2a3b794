from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest

from api.charts.drawing import ticks
from api.charts.parts import Bar, bar, distribution
from api.charts.series import count_chart, share_chart
from api.trends.series import Point

DAY = date(2026, 11, 24)
HOSTILE = '"><script>alert(1)</script>&'


def _points(*counts: int, volume: int = 100) -> list[Point]:
    days = [DAY + timedelta(days=number) for number in range(len(counts))]
    return [Point(day, day, count, volume) for day, count in zip(days, counts, strict=True)]


def _read(svg: str) -> ET.Element:
    return ET.fromstring(svg)


@pytest.mark.parametrize("counts", [(), (0,), (7,), (0, 0, 0), (10**12, 1), tuple(range(90))])
def test_charts_of_any_length_and_size_are_well_formed(counts: tuple[int, ...]) -> None:
    counted = _read(count_chart(_points(*counts), "Articles"))
    shared = _read(share_chart(_points(*counts, volume=10**12 + 1), "Share"))

    assert len([one for one in counted if one.get("class") == "bar"]) == len(counts)
    assert len([one for one in shared if one.get("class") == "dot"]) == len(counts)


def test_a_hostile_label_stays_text_in_every_chart() -> None:
    charts = [
        count_chart(_points(3), HOSTILE),
        share_chart(_points(3), HOSTILE),
        bar(1, 2, HOSTILE),
        distribution([Bar(HOSTILE, 3, HOSTILE)], HOSTILE),
    ]

    for chart in charts:
        assert "<script" not in chart
        assert HOSTILE in (_read(chart).get("aria-label") or "")


def test_no_chart_needs_inline_styles_or_scripts() -> None:
    chart = count_chart(_points(1, 2), "Articles", [DAY]) + share_chart(_points(1, 2), "Share")

    assert "style=" not in chart
    assert "onload" not in chart


def test_only_the_periods_with_a_surge_are_marked() -> None:
    marks = [
        one
        for one in _read(count_chart(_points(1, 9), "Articles", [DAY]))
        if one.get("class") == "surge"
    ]

    assert len(marks) == 1


def test_bars_stay_inside_the_chart_whatever_their_size() -> None:
    chart = _read(count_chart(_points(0, 999_999_999_999), "Articles"))
    bars = [one for one in chart if one.get("class") == "bar"]

    assert float(bars[0].get("height", "-1")) == 0
    assert float(bars[1].get("y", "-1")) >= 0


def test_a_day_on_which_nothing_was_collected_breaks_the_line() -> None:
    points = _points(1, 1, 1)
    points[1] = Point(points[1].first, points[1].last, 0, 0)

    chart = _read(share_chart(points, "Share"))

    assert len([one for one in chart if one.get("class") == "line"]) == 2


@pytest.mark.parametrize(
    ("top", "expected"), [(4, [0, 1, 2, 3, 4]), (100, [0, 25, 50, 75, 100]), (8, [0, 2, 4, 6, 8])]
)
def test_ticks_are_round(top: float, expected: list[float]) -> None:
    assert ticks(top) == expected


def test_parts_of_a_distribution_fill_it() -> None:
    chart = _read(distribution([Bar("a", 1, "x"), Bar("b", 3, "y")], "Tone"))

    assert [float(one.get("width", "0")) for one in chart] == [25, 75]
