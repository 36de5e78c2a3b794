"""The sample newsroom is an ordinary web server with invented items, new ones up to today."""

from collections import Counter
from datetime import timedelta
from xml.etree import ElementTree as ET

import httpx
import pytest

from api.newsroom.server import feed_url, make_pages, open_newsroom
from api.newsroom.stock import sample_items, sample_outlets
from models.errors import PortInUseError
from tests.make import NOON
from tests.ports import free_port


def test_the_stock_is_large_enough_and_spread_over_ninety_days_in_five_languages() -> None:
    languages = {outlet.slug: outlet.language for outlet in sample_outlets()}
    items = sample_items()

    assert len(items) >= 150
    assert set(Counter(languages[item.outlet] for item in items)) == {"de", "en", "es", "fr", "it"}
    assert 85 < max(item.age for item in items) < 90
    assert len({item.number for item in items}) == len(items)


def test_every_outlet_says_that_it_is_a_sample() -> None:
    assert all("(sample)" in outlet.name for outlet in sample_outlets())


def test_a_feed_has_an_entry_for_each_item_with_its_date() -> None:
    pages = make_pages("http://127.0.0.1:1", NOON)

    _, body = pages["/fanal-du-littoral/feed.xml"]
    entries = ET.fromstring(body).findall("./channel/item")

    expected = [item for item in sample_items() if item.outlet == "fanal-du-littoral"]
    assert [entry.findtext("title") for entry in entries] == [item.title for item in expected]
    assert expected[0].published(NOON) == (
        (NOON - timedelta(days=expected[0].age)).replace(microsecond=0)
    )


def test_the_newsroom_answers_with_a_feed_and_with_304_to_its_etag() -> None:
    with open_newsroom(free_port(), NOON) as base:
        url = feed_url(base, sample_outlets()[0])
        answer = httpx.get(url)
        again = httpx.get(url, headers={"If-None-Match": answer.headers["ETag"]})

    assert answer.headers["Content-Type"].startswith("application/rss+xml")
    assert (answer.status_code, again.status_code) == (200, 304)


def test_a_page_that_is_not_there_is_404() -> None:
    with open_newsroom(free_port(), NOON) as base:
        assert httpx.get(f"{base}/no-such-page").status_code == 404


def test_a_taken_port_is_said_with_what_to_do() -> None:
    port = free_port()

    with (
        open_newsroom(port, NOON),
        pytest.raises(PortInUseError, match="TIDINGS_PORT"),
        open_newsroom(port, NOON),
    ):
        pass
