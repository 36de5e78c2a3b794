from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from api.charts.drawing import ticks
from api.charts.parts import Bar, Row, bar, distribution, ranked_chart
from api.charts.series import count_chart, share_chart, sparkline
from api.charts.several import Layer, Line, compare_chart, stacked_chart
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
        ranked_chart([Row(HOSTILE, 3)], HOSTILE),
        sparkline(_points(3), HOSTILE),
        compare_chart([Line(HOSTILE, _points(3))], HOSTILE, "count", HOSTILE),
        stacked_chart([Layer(HOSTILE, HOSTILE, _points(3))], HOSTILE),
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
    ("top", "expected"),
    [
        (4, [0, 1, 2, 3, 4]),
        (100, [0, 25, 50, 75, 100]),
        (8, [0, 2, 4, 6, 8]),
        (10, [0, 5, 10]),
        (1, [0, 0.25, 0.5, 0.75, 1]),
    ],
)
def test_ticks_are_round(top: float, expected: list[float]) -> None:
    assert ticks(top) == expected


def test_parts_of_a_distribution_fill_it() -> None:
    chart = _read(distribution([Bar("a", 1, "x"), Bar("b", 3, "y")], "Tone"))

    assert [float(one.get("width", "0")) for one in chart] == [25, 75]


def test_a_point_too_few_sources_were_heard_at_is_a_gap_that_says_so() -> None:
    points = [replace(point, coverage=1.0) for point in _points(5, 90, 5)]
    points[1] = replace(points[1], coverage=0.2)
    lines, layers = [Line("A", points)], [Layer("A", "shade-0", points)]
    charts = [
        count_chart(points, "Articles"),
        share_chart(points, "Share"),
        compare_chart(lines, "Compared", "share", "collected"),
        stacked_chart(layers, "Tone"),
    ]

    for chart in charts:
        [gap] = [one for one in _read(chart) if one.get("class") == "gap"]
        assert gap.findtext("title") == "25 November 2026: sources not heard (20% of usual)"
        assert "1 period left out: sources not heard" in (_read(chart).findtext("desc") or "")
        assert "90" not in [one.text for one in _read(chart) if one.tag == "text"]


def test_an_archive_has_no_gaps_since_nothing_was_expected_of_it() -> None:
    chart = _read(count_chart(_points(5, 0, 5), "Articles"))

    assert [one for one in chart if one.get("class") == "gap"] == []


def test_lines_are_told_apart_by_shape_dashes_and_name_not_by_colour_alone() -> None:
    lines = [Line(f"Series {number}", _points(number, number)) for number in range(6)]

    chart = _read(compare_chart(lines, "Compared", "count", "collected"))
    drawn = [one for one in chart if one.tag == "polyline"]
    names = [one for one in chart if one.tag == "text" and one.get("class") == "tick name"]
    shapes = {one.get("d") for one in chart if (one.get("class") or "").startswith("mark-")}

    assert len({one.get("stroke-dasharray") for one in drawn}) == 6
    assert len(shapes) == 6
    assert [one.text for one in names] == [line.name for line in lines]


def test_names_at_the_ends_of_lines_never_stand_over_each_other() -> None:
    lines = [Line(f"Series {number}", _points(7, 7)) for number in range(6)]

    chart = _read(compare_chart(lines, "Compared", "count", "collected"))
    heights = sorted(float(one.get("y", "0")) for one in chart if one.get("class") == "tick name")

    assert min(other - one for one, other in pairwise(heights)) >= 12
    assert heights[0] > 0
    assert heights[-1] < 204


def test_the_columns_of_a_stack_are_all_as_high() -> None:
    layers = [Layer("a", "shade-0", _points(1, 0)), Layer("b", "shade-1", _points(3, 8))]

    chart = _read(stacked_chart(layers, "Tone"))
    heights: dict[str, float] = {}
    for one in chart:
        if one.tag == "rect" and one.findtext("title"):
            x = one.get("x", "")
            heights[x] = heights.get(x, 0) + float(one.get("height", "0"))

    assert len(heights) == 2
    assert max(heights.values()) - min(heights.values()) < 0.2


@pytest.mark.parametrize("counts", [(), (0,), (7,), (0, 0), tuple(range(90))])
def test_charts_of_several_series_are_well_formed_however_long(counts: tuple[int, ...]) -> None:
    points = _points(*counts)
    charts = [
        compare_chart([Line("A", points)] if counts else [], "Compared", "share", "collected"),
        stacked_chart([Layer("A", "shade-0", points)], "Tone"),
        sparkline(points, "Articles"),
        ranked_chart([Row(str(count), count) for count in counts], "Topics"),
    ]

    for chart in charts:
        assert _read(chart).get("aria-label")
        assert "nan" not in chart
        assert "style=" not in chart


@pytest.mark.parametrize(("days", "told"), [(300, "1 Jun"), (800, "Jun 2018")])
def test_dates_tell_their_year_where_there_are_several(days: int, told: str) -> None:
    first = date(2018, 6, 1)
    ends = [first, first + timedelta(days=days)]

    chart = count_chart([Point(day, day, 1, 10) for day in ends], "Articles")

    assert f">{told}</text>" in chart


def test_an_hour_is_told_as_one() -> None:
    start = datetime(2026, 11, 24, 14, tzinfo=UTC)
    hour = Point(DAY, DAY, 3, 9, 1.0, start, start + timedelta(hours=1))

    [bar] = [one for one in _read(count_chart([hour], "Articles")) if one.get("class") == "bar"]

    assert bar.findtext("title") == "24 November 2026, 14:00 UTC: 3"


def test_a_line_may_end_before_the_others() -> None:
    lines = [Line("February", _points(*range(28))), Line("March", _points(*range(31)))]

    drawn = [
        one for one in _read(compare_chart(lines, "Months", "count", "")) if one.tag == "polyline"
    ]

    assert [len((one.get("points") or "").split()) for one in drawn] == [28, 31]
