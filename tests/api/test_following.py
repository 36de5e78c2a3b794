"""Searches as Atom feeds, read by our own readers of feeds."""

from datetime import timedelta
from html import unescape
from urllib.parse import quote

import httpx
import pytest

from ingest.parse import parse_feed
from tests.api.conftest import Served
from tests.api.newsday import CASCADE
from tests.api.stored import store_ferry
from tests.make import NOON, make_article, make_outlet

FERRY = {"q": 'outlet:"Harbour Times" relevance:subject'}


@pytest.fixture(autouse=True, scope="module")
def stored(served: Served) -> None:
    with served.begin() as session:
        store_ferry(session, CASCADE)
        outlet = make_outlet(session, "Quay & <Times>")
        make_article(
            session,
            "A\x0b title & <b>more</b>",
            "字" * 5000,
            at=NOON - timedelta(days=2),
            outlet=outlet,
        )


def test_an_outlets_migration_coverage_is_followed_by_a_reader(client: httpx.Client) -> None:
    answer = client.get("/search.atom", params=FERRY)

    read = parse_feed(str(answer.url), answer.content)
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert [entry.title for entry in read.entries] == [
        "Ferry with forty people in",
        "Ferry reaches the harbour",
    ]
    assert read.skipped == {}
    assert read.entries[0].published_raw == "2026-11-24T10:00:00+00:00"


def test_no_more_of_a_text_is_given_than_may_be_quoted(client: httpx.Client) -> None:
    read = parse_feed("https://x.example/", client.get("/search.atom").content)

    assert all(len(entry.text.split()) <= 26 for entry in read.entries)  # with the dots at the end
    assert all(len(entry.text) <= 310 for entry in read.entries)


def test_what_xml_cannot_hold_does_not_break_a_feed(client: httpx.Client) -> None:
    answer = client.get("/search.atom", params={"q": 'outlet:"Quay & <Times>"'})

    [entry] = parse_feed(str(answer.url), answer.content).entries
    assert entry.title == "A title & more"


def test_a_reader_that_has_it_is_told_so(client: httpx.Client) -> None:
    first = client.get("/search.atom", params=FERRY)

    again = client.get(
        "/search.atom", params=FERRY, headers={"If-None-Match": first.headers["ETag"]}
    )

    assert (again.status_code, again.content) == (304, b"")


def test_a_search_that_finds_nothing_is_a_feed_without_entries(client: httpx.Client) -> None:
    answer = client.get("/search.atom", params={"q": "zebra"})

    assert answer.status_code == 200
    assert b"<entry>" not in answer.content


def test_a_query_that_does_not_parse_is_told(client: httpx.Client) -> None:
    answer = client.get("/search.atom", params={"q": "(ferry"})

    assert answer.status_code == 400


@pytest.mark.parametrize("page", ["/outlets/Harbour Times", "/topics/borders", "/search?q=ferry"])
def test_pages_lead_to_their_feeds(client: httpx.Client, page: str) -> None:
    told = client.get(quote(page, safe="/?=")).text

    address = told.partition('<link rel="alternate" type="application/atom+xml"')[2]
    link = unescape(address.partition('href="')[2].partition('"')[0])
    answer = client.get(link)
    assert answer.status_code == 200
    assert "Ferry reaches the harbour" in answer.text
    assert told.count(address.partition('href="')[2].partition('"')[0]) == 2  # to be clicked, too
