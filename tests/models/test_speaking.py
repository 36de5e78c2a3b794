import pytest

from models.speaking import PUBLIC_ROLES, ROLES, names_of
from nlp.quotes.roles import ROLES as TOLD


@pytest.mark.parametrize(
    ("speaker", "name"),
    [
        ("Interior Minister Ada Vale", "Ada Vale"),
        ("White House Chief of Staff Ben Marlow", "Ben Marlow"),
        ("the Justice Department spokesman Cal O'Moor", "Cal O'Moor"),
        ("Sen. Dora A. Finch of Texas", "Dora Finch"),
        ("NORTHPORT—President Vale", "Vale"),
        ("Mr. Quill (R-Ohio)", "Quill"),
        ("Fernand de Varn", "Fernand de Varn"),
        ("Secretary of State Ema Rook", "Ema Rook"),
        ("But Harbour Mayor Gil Stone, who wept", "Gil Stone"),
        ("The Department of Home Affairs", "Department of Home Affairs"),
        ("the Border Patrol", "Border Patrol"),
        ("IOM", "IOM"),
        ("\ufeff NORTHPORT—President Ada Vale", "Ada Vale"),
        ("Vice-President Ben Marlow", "Ben Marlow"),
        ("Will Hart", "Will Hart"),
        ("Will President Vale", "Vale"),
        ("Chancellor Ada Vale's deputy Cal Moor", "Cal Moor"),
        ("President Ada Vale's Border Patrol", "Border Patrol"),
        ("Ada Vale’s office", None),
        ("Sen. Dora Finch-R-O.H", "Dora Finch"),
        ("Dora Finch:Northland senator", "Dora Finch"),
        ("Gil Stone Gil Ed StoneGOP senators", "Gil Stone"),
        ("Interior Minister of Spain Ema Rook", "Ema Rook"),
        ("UN High Commissioner for Human Rights Ema Rook", "Ema Rook"),
        ("Pope Leander", "Pope Leander"),
        ("Rep. Ira King", "Ira King"),
        ("Ursa von der Lane", "Ursa von der Lane"),
        ("la ministre de l'Intérieur Claire Vallonet", "Claire Vallonet"),
        ("le préfet du Nord, Jean-Luc Delorme", "Jean-Luc Delorme"),
        ("el portavoz de ACNUR Juan Peral García", "Juan Peral García"),
        ("El presidente del Gobierno Pedro Sanz", "Pedro Sanz"),
        ("the ICE", "Immigration and Customs Enforcement"),
        ("A spokesman for Customs and Border Protection", "Customs and Border Protection"),
        ("DHS and the FBI", "Department of Homeland Security"),
        ("the Croatian Interior Ministry", "Croatian Interior Ministry"),
        ("Secretary Ada V", None),
        ("Survivors", None),
        ("Analysts", None),
        ("NGOs", None),
        ("les rescapés", None),
        ("los vecinos", None),
        ("House Republican", None),
        ("the Departments of Homeland Security and Health", None),
        ("Harbour Hill lawmakers", None),
        ("The Santa Clara prosecutor", None),
        ("the United States", None),
        ("However", None),
        ("GOP Sen. @DoraFinch", None),
        ("officials", None),
        ("the mayor", None),
        ("House Democrats", None),
        ("a senior White House official", None),
        ("Police", None),
        ("Thursday", None),
        ("", None),
        ("«»", None),
    ],
)
def test_a_speaker_is_called_by_name_without_titles(speaker: str, name: str | None) -> None:
    assert names_of([(speaker, "government")]) == [name]


@pytest.mark.parametrize("role", [*sorted(set(ROLES) - set(PUBLIC_ROLES)), None, "keeper"])
def test_nobody_has_a_name_but_who_speaks_in_a_public_role(role: str | None) -> None:
    assert names_of([("Ada Vale", role)]) == [None]


def test_a_last_name_alone_is_the_whole_name_that_the_article_has() -> None:
    quotes = [("Minister Ada Vale", "government"), ("Vale", "government"), ("Mr Rook", "un")]

    assert names_of(quotes, ["Ema B. Rook"]) == ["Ada Vale", "Ada Vale", "Ema Rook"]


def test_a_last_name_that_two_people_of_an_article_bear_is_nobodys() -> None:
    quotes = [("Minister Ada Vale", "government"), ("Vale", "government")]

    assert names_of(quotes, ["Ben Vale"]) == ["Ada Vale", None]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Vale spoke with Ada Vale.", "Ada Vale"),
        ("Minister Ada B. Vale spoke.", "Ada Vale"),
        ("Deny Vale nothing. While Vale spoke, President Vale left.", "Vale"),
        ("They met Ada Vale and, later, Ben Vale.", None),
        ("A vale of tears.", None),
    ],
)
def test_a_last_name_is_looked_for_in_the_text(text: str, name: str | None) -> None:
    assert names_of([("Vale", "government")], (), text) == [name]


def test_a_person_whom_a_headline_alone_names_lends_nobody_a_name() -> None:
    quotes = [("President Vale", "government")]

    assert names_of(quotes, ["Blocks Vale"], "President Vale spoke.") == ["Vale"]


def test_names_of_several_words_are_the_whole_ones_that_end_so_with_their_accents() -> None:
    quotes = [("Peña Soto", "government"), ("Pena Soto", "government")]

    assert names_of(quotes, ["Rico Peña Soto"]) == ["Rico Peña Soto", "Rico Peña Soto"]


def test_roles_are_those_that_quotes_are_told_with() -> None:
    assert set(ROLES) == set(TOLD)
