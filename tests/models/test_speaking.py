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
    assert names_of(quotes, ["Ben Vale"])[1] == "Vale"


def test_roles_are_those_that_quotes_are_told_with() -> None:
    assert set(ROLES) == set(TOLD)
