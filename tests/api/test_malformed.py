"""What is wrong with a value is told in our words; a wrong address is a page for people."""

from typing import get_args

import httpx
import pytest
from pydantic_core.core_schema import ErrorType

from api.malformed import _BOUNDED, _REASONS, reason_of
from tests.api.conftest import Served


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("/trends/summary?days=0", "days: must be 1 or more"),
        ("/trends/summary?days=many", "days: write a whole number"),
        ("/trends/summary?lang=de", "lang: there are 'en', 'fr' or 'es'"),
        ("/trends/surges?until=2018-13-01", "until: write a day as 2026-11-24"),
        ("/articles/nothing", "uid: is no uid"),
        ("/articles?q=" + "a" * 2001, "q: may have 2,000 characters"),
        ("/articles/count?nosuch=1", "nosuch"),
    ],
)
def test_a_malformed_value_is_told_in_plain_words(
    client: httpx.Client, asked: str, told: str
) -> None:
    answer = client.get(f"/api/v1{asked}")

    assert answer.status_code in {400, 422}
    assert told in answer.json()["detail"]


def test_a_page_tells_it_in_the_same_words(client: httpx.Client) -> None:
    assert "days: write a whole number" in client.get("/?days=abc").text
    assert "first: write a day as" in client.get("/?first=2018-02-30").text


def test_every_fault_that_has_words_is_one_of_the_librarys() -> None:
    assert set(_REASONS) | set(_BOUNDED) <= set(get_args(ErrorType))


def test_what_a_validator_of_ours_says_is_told_as_it_is() -> None:
    fault = {"type": "value_error", "msg": "Value error, name an outlet"}

    assert reason_of(fault) == "name an outlet"


@pytest.mark.parametrize("path", ["/nosuch", "/Topics", "/docs"])
def test_an_address_that_there_is_not_is_a_page_for_people_and_a_problem_for_programs(
    served: Served, path: str
) -> None:
    page = httpx.get(served.url + path, headers={"Accept": "text/html,*/*;q=0.8"})
    answer = httpx.get(served.url + path)

    assert (page.status_code, answer.status_code) == (404, 404)
    assert "there is no such page" in page.text
    assert "<h1>" in page.text
    assert answer.json()["code"] == "not_found"


def test_the_api_answers_browsers_as_it_does_programs(client: httpx.Client) -> None:
    answer = client.get("/api/v1/nosuch", headers={"Accept": "text/html"})

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
