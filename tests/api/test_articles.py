"""Articles and stories over HTTP."""

from uuid import UUID

import httpx
import pytest

from tests.api.conftest import Served
from tests.api.stored import store_ferry, store_many

ARTICLES = "/api/v1/articles"


@pytest.fixture(scope="module")
def ferry(served: Served) -> UUID:
    with served.begin() as session:
        store_many(session, 7)
        return store_ferry(session).uid


def test_a_search_finds_what_it_asks_for_newest_first(client: httpx.Client, ferry: UUID) -> None:
    found = client.get(ARTICLES, params={"q": "ferry topic:borders after:7d"}).json()

    assert [one["title"] for one in found["items"]] == [
        "Ferry with forty people in",
        "Ferry reaches the harbour",
    ]
    assert found["items"][1]["uid"] == str(ferry)
    assert found["items"][1]["outlet"]["name"] == "Harbour Times"
    assert found["next"] is None


def test_pages_joined_are_the_whole_list(client: httpx.Client, ferry: UUID) -> None:
    whole = [one["uid"] for one in client.get(ARTICLES).json()["items"]]
    page = client.get(ARTICLES, params={"limit": 3}).json()
    joined = [one["uid"] for one in page["items"]]
    while page["next"]:
        page = client.get(ARTICLES, params={"limit": 3, "cursor": page["next"]}).json()
        assert page["items"]
        joined += [one["uid"] for one in page["items"]]

    assert len(whole) == 9
    assert joined == whole


def test_a_count_comes_before_the_articles(client: httpx.Client, ferry: UUID) -> None:
    told = client.get(f"{ARTICLES}/count", params={"q": "ferry"}).json()

    assert told == {"count": 2, "is_exact": True}


def test_facets_break_the_matches_down(client: httpx.Client, ferry: UUID) -> None:
    facets = client.get(f"{ARTICLES}/facets", params={"q": "ferry"}).json()

    assert facets["topic"][0] == {"label": "borders", "name": "Borders", "count": 2}
    assert facets["country"] == [{"label": "IT", "name": "IT", "count": 2}]
    assert facets["outlet"][0]["label"] == "Harbour Times"


def test_an_article_comes_with_everything_found_in_it(client: httpx.Client, ferry: UUID) -> None:
    told = client.get(f"{ARTICLES}/{ferry}").json()

    assert [tag["label"] for tag in told["tags"]["topic"]] == ["irregular_routes", "borders"]
    assert told["tags"]["country"][0]["words"] == "harbour"
    assert (told["sentiment"]["label"], told["cascade"]) == ("-1", "test/1")
    assert {signal["kind"] for signal in told["signals"]} == {"narrative", "claim"}
    assert told["quotes"][0]["speaker"] == "Ada Quay"
    assert {"subject", "borders"} <= {card["label"] for card in told["cards"]}
    assert all(0 <= card["precision"] <= 1 for card in told["cards"])


def test_the_text_of_an_article_does_not_leave(client: httpx.Client, ferry: UUID) -> None:
    told = client.get(f"{ARTICLES}/{ferry}").json()

    assert "text" not in told
    assert 200 < len(told["extract"]) <= 300
    assert len(told["quotes"][0]["words"].removesuffix(" …").split()) == 25


def test_a_story_is_listed_and_told_with_its_articles(client: httpx.Client, ferry: UUID) -> None:
    for order in ("largest", "newest"):
        (listed,) = client.get("/api/v1/stories", params={"order": order}).json()["items"]
        assert (listed["articles"], listed["outlets"]) == (2, 1)

    story = client.get(f"/api/v1/stories/{listed['id']}").json()

    assert story["articles"][0]["uid"] == str(ferry)
    assert story["size"] == 2
