from pathlib import Path

import httpx
import pytest

from tests.api.conftest import Served, installation
from tests.api.newsday import CASCADE, keep_history

URL = "/api/v1/trends"


@pytest.fixture(scope="module", autouse=True)
def history(served: Served) -> None:
    with served.begin() as session:
        keep_history(session)


def test_series_come_by_week_with_share_interval_and_how_they_were_made(
    client: httpx.Client,
) -> None:
    answer = client.get(
        URL,
        params={
            "dimension": "topic",
            "by": "week",
            "measure": "share",
            "of": "collected",
            "days": 7,
        },
    ).json()

    [series] = answer["items"]
    assert (series["label"], series["name"], series["count"]) == ("borders", "Borders", 14)
    assert [point["first"] for point in series["points"]] == ["2026-11-18", "2026-11-23"]
    last = series["points"][-1]
    assert last["value"] == last["count"] / last["volume"]
    assert last["low"] < last["value"] < last["high"]
    assert answer["made"]["cascade"] == CASCADE
    assert answer["made"]["at"] == "2026-11-24T12:00:00Z"


def test_the_whole_history_is_the_default_and_coverage_the_default_series(
    client: httpx.Client,
) -> None:
    answer = client.get(URL, params={"by": "month"}).json()

    found = {series["label"]: series["count"] for series in answer["items"]}
    assert found == {"none": 70, "subject": 30}
    assert answer["made"]["last"] == "2026-11-24"


def test_a_query_is_counted_live_and_sentiment_is_valence(client: httpx.Client) -> None:
    [live] = client.get(URL, params={"q": "border* country:IT", "days": 7}).json()["items"]
    [tone] = client.get(URL, params={"dimension": "sentiment", "days": 7}).json()["items"]

    assert live["count"] == 0  # nothing is indexed, so no word is found
    assert (tone["dimension"], tone["label"], tone["count"]) == ("valence", "-1", 14)


def test_the_summary_tells_the_week_and_links_its_numbers(client: httpx.Client) -> None:
    answer = client.get(f"{URL}/summary").json()

    first = answer["sentences"][0]
    assert first["text"] == "".join(part["text"] for part in first["parts"])
    assert first["parts"][2] == {
        "text": "14",
        "value": 14,
        "measure": "articles",
        "query": "relevance:subject after:2026-11-18 before:2026-11-25",
        "of": None,
        "before": None,
        "href": "/search?q=relevance%3Asubject+after%3A2026-11-18+before%3A2026-11-25",
    }
    assert {surge["label"] for surge in answer["surges"]} == {"subject", "borders", "IT", "N7"}
    assert answer["stories"][0]["articles"] == 14


def test_the_summary_is_told_in_the_language_asked_for(client: httpx.Client) -> None:
    answer = client.get(f"{URL}/summary", params={"lang": "fr"}).json()

    assert answer["language"] == "fr"
    assert answer["sentences"][0]["text"].startswith("Du 18 au 24 novembre 2026, 14 des 20")
    names = [
        part for one in answer["sentences"] for part in one["parts"] if part["text"] == "Italie"
    ]
    assert {part["href"] for part in names} == {"/countries/IT?first=2026-11-18&last=2026-11-24"}


def test_a_quiet_week_of_the_past_can_be_asked_for(client: httpx.Client) -> None:
    answer = client.get(f"{URL}/summary", params={"until": "2026-11-17"}).json()

    assert answer["surges"] == []
    assert (answer["first"], answer["before_last"]) == ("2026-11-11", "2026-11-10")


def test_surges_come_with_observed_expected_and_q(client: httpx.Client) -> None:
    answer = client.get(f"{URL}/surges").json()

    strongest = answer["items"][0]
    assert strongest["observed"] == 14
    assert strongest["expected"] < 5
    assert strongest["p"] <= strongest["q"] < 0.05
    assert answer["tested"] == len(answer["items"])
    assert (answer["coverage"], answer["untested"], strongest["composition"]) == (None, None, None)


def test_a_surge_says_what_makes_it_up_where_that_is_asked_for(client: httpx.Client) -> None:
    answer = client.get(f"{URL}/surges", params={"explain": "true"}, timeout=60).json()

    explained = [one["composition"] for one in answer["items"]]
    assert [made is not None for made in explained] == [one["is_surge"] for one in answer["items"]]
    made = explained[0]
    assert (made["looked_at"], made["stories_told"], made["outlets_telling"]) == (14, 1, 2)
    assert made["stories"][0]["title"] == "Ferry brings 40 people"
    assert [outlet["count"] for outlet in made["outlets"]] == [7, 7]
    assert made["countries"][0]["query"].endswith("country:IT relevance:subject")
    assert made["start"] <= made["peak"]
    assert answer["items"][0]["first"] <= made["peak"] <= answer["items"][0]["last"]


def test_what_cannot_be_tested_says_why(client: httpx.Client) -> None:
    answer = client.get(f"{URL}/surges", params={"until": "2026-10-06"}).json()

    assert (answer["items"], answer["tested"]) == ([], 0)
    assert answer["untested"] == "too little past to compare with: 1 windows"


def test_months_need_a_hundred_items_to_be_ranked(client: httpx.Client) -> None:
    assert client.get(f"{URL}/surges", params={"by": "month"}).json()["items"] == []


@pytest.mark.parametrize(
    ("path", "params", "status", "where"),
    [
        ("", {"dimension": "colour"}, 400, "dimension"),
        ("", {"q": "topic:bordrs"}, 400, "q"),
        ("", {"by": "decade"}, 422, "by"),
        ("", {"first": "2026-13-01"}, 422, "first"),
        ("", {"first": "2026-11-24", "last": "2026-11-01"}, 400, "last"),
        ("", {"first": "1800-01-01"}, 400, "first"),
        ("", {"days": "0"}, 422, "days"),
        ("", {"last": "0001-01-02", "days": "9"}, 400, "last"),
        ("", {"first": "9999-12-01", "last": "9999-12-31"}, 400, "first"),
        ("/summary", {"days": "-1"}, 422, "days"),
        ("/summary", {"lang": "de"}, 422, "lang"),
        ("/summary", {"until": "0001-01-02"}, 400, "until"),
        ("/summary", {"until": "9999-12-31"}, 400, "until"),
        ("/surges", {"until": "0001-02-01"}, 400, "until"),
        ("/surges", {"by": "year"}, 422, "by"),
    ],
)
def test_bad_input_is_answered_with_where_and_why(
    client: httpx.Client, path: str, params: dict[str, str], status: int, where: str
) -> None:
    answer = client.get(URL + path, params=params)

    assert answer.status_code == status, answer.text
    assert [fault["field"] for fault in answer.json()["where"]] == [where]


@pytest.mark.parametrize(
    "path", ["", "/summary", "/surges", "/surges?by=month", "?dimension=topic&label=borders"]
)
def test_an_empty_store_answers_too(tmp_path: Path, path: str) -> None:
    with installation(tmp_path) as up:
        assert httpx.get(up.url + URL + path).status_code == 200
