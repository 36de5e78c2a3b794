"""Health over HTTP."""

import httpx

from models.annotation import Annotated, Item
from models.store.annotations import record
from models.store.generations import ask_for
from models.vocabulary import FeedState, Relevance
from tests.api.conftest import Served
from tests.make import NOON, generation, make_article, make_feed


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


def test_how_far_a_new_version_has_come_is_told_and_what_it_waits_for(
    client: httpx.Client, served: Served
) -> None:
    with served.begin() as session:
        articles = [make_article(session) for _ in range(3)]
        said = Annotated(Item("x", "", ""), "en", Relevance.NONE)
        record(session, [(one, said) for one in articles], generation(session, "old"), NOON)
        new = ask_for(session, "new", NOON, is_held=True)
        record(session, [(one, said) for one in articles[:2]], new, NOON)

    told = client.get("/api/v1/health").json()

    retag = {"cascade": "new", "live": "old", "state": "held", "read": 2}
    assert told["retag"] == {**retag, "articles": told["articles"]}
    assert told["concerns"][-1:] == ["version new of the tagger waits for `tidings retag go`"]
    assert f"has read 2 of {told['articles']} articles" in client.get("/").text
