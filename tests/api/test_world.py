from xml.etree import ElementTree as ET

import pytest

from api.charts.standalone import standalone
from api.charts.world import Land, breaks, world_map
from models.countries import country_names

SVG = "{http://www.w3.org/2000/svg}"
NOT_DRAWN = {"AQ", "BV", "HM", "UM"}  # where nobody lives


def _land(code: str, count: int, link: str = "/countries/x") -> Land:
    return Land(code, country_names()[code], count, link)


def test_every_country_where_people_live_can_be_shown_and_followed() -> None:
    lands = [_land(code, 3) for code in country_names()]

    links = ET.fromstring(world_map(lands, "Countries")).findall("a")

    assert len(links) == len(country_names()) - len(NOT_DRAWN)
    assert all(link.get("aria-label") and link.find("title") is not None for link in links)
    assert all(link.find("path") is not None or link.find("circle") is not None for link in links)


@pytest.mark.parametrize("code", ["MT", "SG", "LU", "MV", "BB", "VA"])
def test_a_country_too_small_to_be_hit_is_a_dot(code: str) -> None:
    [link] = ET.fromstring(world_map([_land(code, 1)], "Countries")).findall("a")

    assert link.find("circle") is not None


@pytest.mark.parametrize("code", ["RU", "FJ", "US"])
def test_a_country_across_the_180th_meridian_is_not_smeared_over_the_map(code: str) -> None:
    [link] = ET.fromstring(world_map([_land(code, 1)], "Countries")).findall("a")
    path = link.find("path")
    assert path is not None

    for outline in (path.get("d") or "").split("z")[:-1]:
        _, _, steps = outline.partition("l")
        numbers = steps.replace("-", " -").split()
        widest = max((abs(int(step)) for step in numbers[::2]), default=0)
        assert widest < 100


def test_more_articles_are_never_a_paler_shade() -> None:
    counts = [1, 2, 5, 9, 40, 41, 300, 5000]
    codes = ["IT", "FR", "DE", "PL", "TR", "LY", "SD", "SY"]
    lands = [_land(code, count) for code, count in zip(codes, counts, strict=True)]

    drawn = ET.fromstring(world_map(lands, "Countries")).findall("a/path")
    shades = [int((path.get("class") or "").removeprefix("map-")) for path in drawn]

    assert shades == sorted(shades, reverse=True)  # the most spoken of are drawn first
    assert {shades[0], shades[-1]} == {5, 1}


@pytest.mark.parametrize(
    ("most", "expected"), [(0, []), (1, [1]), (3, [1, 2, 3]), (120, [5, 10, 20, 50, 120])]
)
def test_classes_are_round_and_reach_the_largest(most: int, expected: list[int]) -> None:
    assert breaks(most) == expected


def test_a_country_without_articles_is_land_and_no_link() -> None:
    drawn = ET.fromstring(world_map([_land("IT", 0)], "Countries"))

    assert drawn.findall("a") == []
    assert drawn.find("path") is not None


def test_the_map_stands_alone_as_a_file_with_its_colours() -> None:
    chart = world_map([_land("IT", 7, '/search?q="a"&b=<c>')], "Countries & lands")

    alone = standalone(chart, "Countries & lands", ["As of today, /figures/map?" + "x" * 300])

    read = ET.fromstring(alone)
    assert "class=" not in alone
    assert read.find(f".//{SVG}a/{SVG}path[@fill='#0b4262']") is not None
    assert "".join(one.text or "" for one in read.iter(f"{SVG}text")).count("x") == 300
