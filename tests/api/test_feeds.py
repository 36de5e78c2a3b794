"""Feeds over HTTP: added, looked at, paused, removed."""

import httpx

from tests.ingest.server import serving

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
        f"https://tide.example/{'ы' * 1500}",
    ):
        refused = client.post(FEEDS, json={**NEW, "url": url})

        assert refused.status_code == 400, url
        assert refused.json()["where"][0]["field"] == "url"


def test_a_listing_is_declared_with_its_selectors(client: httpx.Client) -> None:
    listing = {
        **NEW,
        "url": "https://port.example/news",
        "source": "listing",
        "options": {"item": "li.teaser"},
    }

    added = client.post(FEEDS, json=listing).json()
    refused = client.post(FEEDS, json={**listing, "options": {}})

    assert (added["kind"], added["options"]) == ("listing", {"item": "li.teaser"})
    assert (refused.status_code, refused.json()["where"][0]["field"]) == (400, "options")


def test_sources_go_out_and_come_in_as_opml(client: httpx.Client) -> None:
    client.post(FEEDS, json={**NEW, "url": "https://listed.example/feed"})
    exported = client.get(f"{FEEDS}/opml")
    more = exported.content.replace(b"listed.example", b"relisted.example")
    bad = b'<opml><outline xmlUrl="ftp://quay.example/"/></opml>'
    as_opml = {"content-type": "text/x-opml"}

    known = client.post(f"{FEEDS}/opml", content=exported.content, headers=as_opml).json()
    added = client.post(f"{FEEDS}/opml", content=more, headers=as_opml).json()
    refused = client.post(f"{FEEDS}/opml", content=bad, headers=as_opml).json()
    nonsense = client.post(f"{FEEDS}/opml", content=b"<html/>", headers=as_opml)

    assert exported.headers["content-type"].startswith("text/x-opml")
    assert known["added"] == 0
    assert (added["added"], added["known"]) == (1, known["known"] - 1)
    assert refused["refused"][0]["line"] == 1
    assert nonsense.status_code == 400


def test_the_feeds_of_an_address_that_may_not_be_asked_are_not_looked_for(
    client: httpx.Client,
) -> None:
    with serving({}) as site:
        refused = client.post(f"{FEEDS}/discover", json={"url": site.url("/")})

    assert refused.status_code == 400
    assert refused.json()["code"] == "blocked_address"
    assert site.seen == []
