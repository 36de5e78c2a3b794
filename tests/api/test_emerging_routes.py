"""What is new, asked for over HTTP."""

import httpx
import pytest
from sqlmodel import select

from models import Outlet
from tests.api.conftest import Served
from tests.api.test_phrases import keep_phrases, keep_titled

URL = "/api/v1/trends/emerging"


@pytest.fixture(scope="module", autouse=True)
def phrases(served: Served) -> None:
    with served.begin() as session:
        keep_phrases(session)


def test_new_phrases_are_told_with_their_numbers_and_examples(client: httpx.Client) -> None:
    answer = client.get(URL).json()

    told = {one["words"]: one for one in answer["items"]}
    new = told["Floating barriers planned"]
    assert (new["count"], new["before"], new["stories_before"], new["outlets"]) == (9, 0, 78, 3)
    assert (new["before_first"], new["before_last"]) == ("2026-10-21", "2026-11-17")
    assert len(new["examples"]) == 3
    assert answer["made"]["first"] == "2026-11-18"


def test_they_are_found_once_in_some_minutes(client: httpx.Client, served: Served) -> None:
    params = {"days": 8}
    first = client.get(URL, params=params).json()

    with served.begin() as session:
        keep_titled(session, list(session.exec(select(Outlet))), "Sea walls crumble", 9, 0)
    again, other = (client.get(URL, params={"days": days}).json() for days in (8, 9))

    assert again == first
    assert "Sea walls crumble" in {one["words"] for one in other["items"]}


def test_too_many_days_are_refused_with_a_reason(client: httpx.Client) -> None:
    assert client.get(URL, params={"days": 1000}).status_code == 422
    assert client.get(URL, params={"until": "1500-01-01"}).status_code == 400
