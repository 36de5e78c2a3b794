"""What `tidings tag` tells of a place: its countries, its part of one, where it lies."""

from typing import Any

from models.annotation import Annotated, Item
from models.vocabulary import Relevance
from nlp.names import load_names
from nlp.telling import reading_out


def places(title: str) -> dict[str, dict[str, Any]]:
    reading = Annotated(Item("x", title, ""), language="de", relevance=Relevance.SUBJECT)
    (found,) = load_names().tag([reading])
    told = reading_out(reading.said(found))
    return {
        name["label"]: {key: name[key] for key in ("countries", "subdivision", "at")}
        for name in told["names"]
        if name["kind"] == "place"
    }


def test_a_site_of_migration_has_its_codes_and_coordinates() -> None:
    told = places("A queue at Eagle Pass")

    assert told == {
        "Eagle Pass": {"countries": ["US"], "subdivision": "US-TX", "at": [28.71, -100.5]}
    }


def test_a_place_whose_name_was_judged_has_the_codes_of_its_reading() -> None:
    told = places("Birmingham counts arrivals, and so does all of Alabama")

    assert told["Birmingham (US)"]["subdivision"] == "US-AL"


def test_a_sea_lies_in_no_country_and_a_country_in_no_part_of_one() -> None:
    told = places("Across the Mediterranean to Italy")

    assert told["Mediterranean"]["countries"] == []
    assert told["Italy"] == {"countries": ["IT"], "subdivision": None, "at": None}
