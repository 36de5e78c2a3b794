"""What is new, asked for over HTTP."""

import httpx
import pytest

from tests.api.conftest import Served
from tests.api.test_phrases import keep_phrases

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
    assert len(new["examples"]) == 3
    assert answer["made"]["first"] == "2026-11-18"


def test_too_many_days_are_refused_with_a_reason(client: httpx.Client) -> None:
    assert client.get(URL, params={"days": 1000}).status_code == 422
    assert client.get(URL, params={"until": "1500-01-01"}).status_code == 400
