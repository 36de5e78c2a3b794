"""Organisations are called one thing, whatever the press has for them."""

import pytest

from models.organisations import canonical, is_body, listed, spellings


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("UN", "United Nations"),
        ("U.N.", "United Nations"),
        ("the United Nations", "United Nations"),
        ("ICE", "Immigration and Customs Enforcement"),
        ("DHS", "Department of Homeland Security"),
        ("l'OIM", "IOM"),
        ("Croix-Rouge", "Red Cross"),
        ("la Cruz Roja", "Red Cross"),
        ("america’s voice", "America's Voice"),
        ("ice", None),
        ("who", None),
        ("Harbour Committee", None),
        ("", None),
    ],
)
def test_each_name_of_a_listed_organisation_leads_to_its_label(
    name: str, label: str | None
) -> None:
    assert canonical(name) == label


def test_every_label_is_its_own_and_among_its_names() -> None:
    for label in listed():
        assert canonical(label) == label
        assert label in spellings(label)


def test_all_names_of_an_organisation_are_known() -> None:
    assert {"UN", "U.N.", "United Nations", "ONU"} <= set(spellings("United Nations"))
    assert spellings("Harbour Committee") == ("Harbour Committee",)


@pytest.mark.parametrize("name", ["Harbour Committee", "Ministère de la Mer", "Cruz Network"])
def test_words_say_that_a_name_is_an_organisations(name: str) -> None:
    assert is_body(name)


@pytest.mark.parametrize("name", ["Ada Vale", "Ted Cruz", "Guardian", "Blue Wave"])
def test_words_of_people_say_no_such_thing(name: str) -> None:
    assert not is_body(name)


def test_the_country_ahead_of_a_name_is_none_of_it() -> None:
    assert canonical("United States Senate") == canonical("U.S. Senate") == "Senate"
    assert canonical("US Defense Department") == "Department of Defense"
