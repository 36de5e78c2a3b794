"""How sources fared: over the API, and on their pages."""

from datetime import timedelta

import httpx
import pytest

from ingest.crawl import Visits, crawl
from ingest.fetch import Answer
from ingest.history import record_move
from models import Outage
from models.errors import FetchError
from tests.api.conftest import Served
from tests.fakes import FakeFetch
from tests.make import NOON, make_feed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
URL = "https://quay.example/feed"
BODY = (
    b"<rss version='2.0'><channel><title>The Quay</title><item><title>Ferry &lt;late&gt;</title>"
    b"<link>https://quay.example/1</link></item></channel></rss>"
)


@pytest.fixture(scope="module")
def feed_id(served: Served) -> int:
    """A source that was heard, then not for two hours, and is heard again."""
    with served.begin() as session:
        feed = make_feed(session, URL)
        feed.added_at = NOON - DAY
        found = feed.id or 0
    cut = FetchError(URL, "truncated", "it <b>broke</b> off", status=200)
    pages: list[bytes | Answer | FetchError] = [BODY, cut, cut, Answer(URL, 304, b"")]
    for hours, page in zip((4, 3, 2, 1), pages, strict=True):
        visits = Visits(every=True, jitter=lambda: 0.5)
        list(crawl(served.begin, FakeFetch({URL: page}), NOON - hours * HOUR, visits))
    return found


def test_visits_are_listed_newest_first_in_pages(client: httpx.Client, feed_id: int) -> None:
    first = client.get(f"/api/v1/feeds/{feed_id}/polls", params={"limit": 3}).json()
    second = client.get(
        f"/api/v1/feeds/{feed_id}/polls", params={"limit": 3, "cursor": first["next"]}
    ).json()

    codes = [poll["code"] for poll in first["items"] + second["items"]]
    assert codes == ["unchanged", "truncated", "truncated", "ok"]
    assert second["items"][0]["stored"] == second["items"][0]["accepted"] == 1
    assert second["next"] is None


def test_what_changed_and_what_was_missed_is_told(client: httpx.Client, feed_id: int) -> None:
    told = client.get(f"/api/v1/feeds/{feed_id}/history").json()

    assert [(one["before"], one["after"]) for one in told["events"]] == [
        ("failing", "fresh"), ("fresh", "failing"), ("new", "fresh"),
    ]  # fmt: skip
    [outage] = told["outages"]
    assert (outage["code"], outage["is_made_up"]) == ("truncated", True)


def test_a_source_says_how_it_fares(client: httpx.Client, feed_id: int) -> None:
    told = client.get(f"/api/v1/feeds/{feed_id}").json()

    assert (told["state"], told["habit"]) == ("fresh", None)
    assert told["news_at"] is not None


def test_coverage_is_told_by_the_hour(client: httpx.Client, feed_id: int) -> None:
    day = {"after": "2026-11-24", "before": "2026-11-25"}

    told = client.get("/api/v1/feeds/coverage", params=day).json()["items"]

    assert [hour["at"][11:13] for hour in told] == [f"{hour:02}" for hour in range(13)]
    assert [hour["down"] for hour in told][7:12] == [[], [feed_id], [feed_id], [feed_id], []]
    assert all(hour["missing"] == [] and hour["share"] == 1 for hour in told)


def test_what_is_missing_lowers_the_coverage(
    client: httpx.Client, served: Served, feed_id: int
) -> None:
    with served.begin() as session:
        session.add(Outage(feed_id=feed_id, began_at=NOON - 30 * HOUR, code="dns_error"))

    told = client.get("/api/v1/feeds/coverage").json()["items"]

    assert told[-1]["share"] == 0
    assert told[-1]["missing"] == [feed_id]
    with served.begin() as session:
        session.delete(session.get_one(Outage, 2))


@pytest.mark.parametrize(
    "asked",
    [
        {"after": "2026-11-25", "before": "2026-11-24"},
        {"after": "2026-01-01", "before": "2026-11-24"},
    ],
)
def test_too_many_or_too_few_days_are_refused(client: httpx.Client, asked: dict[str, str]) -> None:
    refused = client.get("/api/v1/feeds/coverage", params=asked)

    assert refused.status_code == 400
    assert refused.json()["where"][0]["field"] == "after"


@pytest.mark.parametrize(
    "asked", [{"after": "0001-01-01", "before": "0001-01-02"}, {"before": "0001-01-01"}]
)
def test_days_before_there_were_feeds_are_refused(
    client: httpx.Client, asked: dict[str, str]
) -> None:
    refused = client.get("/api/v1/feeds/coverage", params=asked)

    assert refused.status_code == 422
    assert "1990-01-01" in refused.json()["detail"]


def test_of_days_to_come_no_coverage_is_told(client: httpx.Client, feed_id: int) -> None:
    told = client.get("/api/v1/feeds/coverage", params={"before": "9999-12-31"}).json()

    assert told == {"items": []}


@pytest.mark.parametrize("what", ["polls", "history"])
def test_of_a_source_that_is_not_there_nothing_is_told(client: httpx.Client, what: str) -> None:
    assert client.get(f"/api/v1/feeds/987654/{what}").status_code == 404


def test_the_page_of_a_source_tells_its_history(client: httpx.Client, feed_id: int) -> None:
    page = client.get(f"/sources/{feed_id}")

    assert page.status_code == 200
    for words in (
        "unchanged",
        "failing</bdi> to",
        "nothing: it still held",
        "it &lt;b&gt;broke&lt;/b&gt;",
    ):
        assert words in page.text
    assert "<b>broke" not in page.text


def test_the_list_of_sources_leads_to_each(client: httpx.Client, feed_id: int) -> None:
    page = client.get("/sources").text

    assert f'href="/sources/{feed_id}"' in page
    assert "of what the sources have to tell was <button" in page
    assert '<span class="state fresh">1 fresh</span>' in page


def test_an_address_that_moved_is_told_as_it_is(client: httpx.Client, served: Served) -> None:
    with served.begin() as session:
        feed = make_feed(session, "https://berth.example/new_feed")
        record_move(session, feed, "https://berth.example/old_feed", feed.url, NOON)
        feed_id = feed.id

    page = client.get(f"/sources/{feed_id}").text

    assert "from <bdi>https://berth.example/old_feed</bdi>" in page
    assert "to <bdi>https://berth.example/new_feed</bdi>" in page
