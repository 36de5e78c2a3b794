"""Health over HTTP."""

import httpx

from models.vocabulary import FeedState
from tests.api.conftest import Served
from tests.make import make_article, make_feed


def test_an_empty_installation_is_well(client: httpx.Client) -> None:
    told = client.get("/api/v1/health").json()

    assert (told["status"], told["concerns"]) == ("ok", [])
    assert (told["articles"], told["has_samples"]) == (0, False)
    assert told["version"]
    assert told["revision"]


def test_what_waits_and_what_fails_is_told(client: httpx.Client, served: Served) -> None:
    with served.begin() as session:
        make_article(session)
        for state in (FeedState.FRESH, FeedState.FAILING, FeedState.FAILING, FeedState.BLOCKED):
            make_feed(session).state = state

    told = client.get("/api/v1/health").json()

    assert told["status"] == "attention"
    assert told["concerns"] == ["2 feeds are failing", "1 feed is blocked"]
    assert told["feeds"] == {"fresh": 1, "failing": 2, "blocked": 1}
    assert (told["articles"], told["unannotated"]) == (1, 1)
