"""Feeds over HTTP: added, looked at, paused, removed."""

import httpx

FEEDS = "/api/v1/feeds"
NEW = {"url": "https://harbour.example/feed", "outlet": "Harbour Times", "kind": "press"}


def test_a_feed_lives_from_its_adding_to_its_removal(client: httpx.Client) -> None:
    added = client.post(FEEDS, json=NEW)
    feed = f"{FEEDS}/{added.json()['id']}"

    assert (added.status_code, added.json()["state"]) == (201, "new")
    assert client.get(feed).json() == added.json()
    assert client.post(f"{feed}/pause").json()["state"] == "paused"
    assert client.get(FEEDS, params={"state": "paused"}).json()["items"][0]["url"] == NEW["url"]
    assert client.post(f"{feed}/resume").json()["state"] == "new"
    assert client.delete(feed).status_code == 204
    assert client.get(feed).status_code == 404


def test_a_known_feed_is_a_conflict(client: httpx.Client) -> None:
    feed = {**NEW, "url": "https://twice.example/feed"}

    assert client.post(FEEDS, json=feed).status_code == 201
    assert client.post(FEEDS, json=feed).json()["status"] == 409


def test_the_starting_catalogue_is_added_once(client: httpx.Client) -> None:
    added = client.post(f"{FEEDS}/catalogue").json()["added"]

    assert added > 100
    assert client.post(f"{FEEDS}/catalogue").json() == {"added": 0}


def test_an_address_that_is_none_is_refused_with_its_field(client: httpx.Client) -> None:
    for url in (
        "ftp://harbour.example/feed",
        "feed",
        "https://",
        "https://[",
        "http://a b.example",
    ):
        refused = client.post(FEEDS, json={**NEW, "url": url})

        assert refused.status_code == 400, url
        assert refused.json()["where"][0]["field"] == "url"
