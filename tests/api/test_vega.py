"""Figures as Vega-Lite: drawn by the real thing, offline, without a word of warning."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from api.charts.standalone import MAP, SERIES
from api.charts.topology import COUNTRIES, topology
from api.charts.world import outlines
from api.figures.addresses import Cited, Figure, Kind, Measure
from api.figures.making import Made
from api.figures.vega import as_vega
from api.figures.wording import title_of
from api.trends.ranges import Range
from api.trends.series import By, Of, Point, Series
from models.countries import country_names
from models.store.citing import Mark
from models.vocabulary import TONE_LABELS, TagKind
from tests.make import NOON

vl_convert = pytest.importorskip("vl_convert", reason="vl-convert is not installed")

SVG = "{http://www.w3.org/2000/svg}"
DAYS = Range(date(2026, 11, 18), date(2026, 11, 24))
MARK = Mark(NOON, 9)
TONES = [*TONE_LABELS[TagKind.RESPECT], "cant_say"]


def _made(figure: Figure, labels: list[str], points: list[Point] | None = None) -> Made:
    names = country_names() if figure.kind is Kind.MAP else {}
    told = points or [_point(day, day + 1) for day in range(7 if figure.is_over_time else 1)]
    return Made(
        figure,
        MARK,
        "cascade-1",
        tuple(
            Series(
                "query", one, names.get(one, f"{one} & <co>"), By.DAY, Of.COLLECTED, "", (*told,)
            )
            for one in labels
        ),
    )


def _point(day: int, count: int, coverage: float | None = None) -> Point:
    start = datetime(2026, 11, 18, tzinfo=UTC) + timedelta(days=day)
    end = start + timedelta(days=1)
    return Point(start.date(), start.date(), count, 2000, coverage, start, end)


SHARES = Figure(Kind.SERIES, DAYS, ("ferry",))
MADE = {
    "counts": _made(replace(SHARES, measure=Measure.COUNT), ["1"]),
    "shares": _made(SHARES, ["1"]),
    "compared": _made(Figure(Kind.COMPARE, DAYS, ("a", "b", "c")), ["1", "2", "3"]),
    "compared counts": _made(
        Figure(Kind.COMPARE, DAYS, ("a", "b"), measure=Measure.COUNT), ["1", "2"]
    ),
    "tone": _made(Figure(Kind.TONE, DAYS, dimension="respect"), TONES),
    "ranked": _made(Figure(Kind.RANKED, DAYS, dimension="outlet"), ["Post", "Times"]),
    "map": _made(Figure(Kind.MAP, DAYS, dimension="country"), ["IT", "MT", "XX"]),
    "an empty map": _made(Figure(Kind.MAP, DAYS, dimension="country"), []),
    "an empty ranking": _made(Figure(Kind.RANKED, DAYS, dimension="outlet"), []),
}
MARKS = {
    "counts": {"rect": 7},
    "shares": {"area": 1, "line": 1, "symbol": 7},
    "compared": {"line": 3, "symbol": 21},
    "compared counts": {"line": 2, "symbol": 14},
    "tone": {"rect": 28},
    "ranked": {"rect": 2},
    "map": {"shape": len([one for one in outlines().values() if one.path]) + 1},
    "an empty map": {"shape": len([one for one in outlines().values() if one.path])},
    "an empty ranking": {},
}


def _spec(made: Made) -> dict[str, Any]:
    return as_vega(made, Cited(MARK, "sha256:0", "cascade-1", None), title_of(made.figure), "/x")


def _drawn(made: Made) -> ET.Element:
    drawn = vl_convert.vegalite_to_svg(_spec(made), show_warnings=True, allowed_base_urls=[])
    return ET.fromstring(drawn)


def _marks(drawn: ET.Element, sort: str) -> list[ET.Element]:
    groups = [
        group
        for group in drawn.iter(f"{SVG}g")
        if f"mark-{sort} role-mark" in group.get("class", "")
    ]
    return [mark for group in groups for mark in group.findall(f".//{SVG}path") if mark.get("d")]


@pytest.mark.parametrize("name", MADE)
def test_every_kind_is_drawn_with_all_its_marks_and_without_a_warning(
    name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    drawn = _drawn(MADE[name])

    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")
    assert {sort: len(_marks(drawn, sort)) for sort in MARKS[name]} == MARKS[name]


def test_what_is_wrong_is_warned_of(capfd: pytest.CaptureFixture[str]) -> None:
    spec = _spec(MADE["ranked"])
    spec["encoding"]["quack"] = {"field": "name"}

    vl_convert.vegalite_to_vega(spec, show_warnings=True)

    assert "quack" in capfd.readouterr().err


def test_no_line_leads_across_a_gap() -> None:
    points = [_point(day, 5, 0.2 if day in {3, 4} else 1.0) for day in range(7)]

    drawn = _drawn(_made(SHARES, ["1"], points))

    [line], [band] = _marks(drawn, "line"), _marks(drawn, "area")
    assert (line.get("d") or "").count("M") == 2
    assert (band.get("d") or "").count("M") == 2
    assert len(_marks(drawn, "symbol")) == 5


def test_days_are_those_of_the_zone_wherever_the_figure_is_looked_at() -> None:
    start = datetime(2026, 11, 17, 18, 30, tzinfo=UTC)  # midnight of Kolkata
    point = Point(DAYS.first, DAYS.first, 3, 20, None, start, start + timedelta(days=1))

    spec = _spec(_made(replace(SHARES, zone="Asia/Kolkata"), ["1"], [point]))

    [value] = spec["data"]["values"]
    assert (value["begins"], value["ends"]) == ("2026-11-18T00:00", "2026-11-19T00:00")


def test_the_map_shows_each_country_in_its_shade_and_the_silent_in_theirs() -> None:
    figure = Figure(Kind.MAP, DAYS, dimension="country")
    lands = [
        _made(figure, [code], [_point(0, count)]).series[0]
        for code, count in (("IT", 900), ("FR", 3), ("MT", 40))
    ]

    drawn = _drawn(Made(figure, MARK, "cascade-1", tuple(lands)))

    shades = [mark.get("fill") for mark in _marks(drawn, "shape")]
    assert shades[-3:] == [MAP[5], MAP[1], MAP[3]]  # spoken of, the others below them
    assert set(shades[:-3]) == {MAP[0]}
    told = " ".join("".join(one.itertext()) for one in drawn.iter(f"{SVG}text"))
    assert "none" in told
    assert "501–900" in told
    assert "say nothing of the status" in told


def test_every_outline_ends_where_it_began_and_lies_on_the_map() -> None:
    made = topology(list(country_names()))

    for arc in made["arcs"]:
        assert [sum(steps) for steps in zip(*arc[1:], strict=True)] == [0, 0]
        assert 0 <= arc[0][0] <= 960
        assert 0 <= arc[0][1] <= 470
    drawn = made["objects"][COUNTRIES]["geometries"]
    assert {one["id"] for one in drawn} == set(outlines())


def test_a_line_of_our_palette_leads_a_comparison() -> None:
    [first, *_] = _marks(_drawn(MADE["compared"]), "line")

    assert first.get("stroke") == SERIES[0]
