"""Series as the API and the command tell them."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from models import Feed, Outage, Outlet
from models.annotation import Annotated, Item, Quoted, Span, Tagged
from models.store.annotations import record
from models.vocabulary import Relevance, SpanField, TagKind
from tests.api.conftest import Served
from tests.api.newsday import CASCADE, keep_history
from tests.make import NOON, generation, make_article, make_outlet

URL = "/api/v1/trends"
LATE = NOON.replace(hour=23, minute=30) - timedelta(days=1)  # the next day already in Paris


@pytest.fixture(scope="module", autouse=True)
def history(served: Served) -> None:
    with served.begin() as session:
        keep_history(session)
        outlet = make_outlet(session, "Night Gazette")
        article = make_article(session, "Late at the border", at=LATE, outlet=outlet)
        said = Annotated(
            Item(str(article.uid), article.title, article.text, "en"),
            "en",
            Relevance.SUBJECT,
            tags=(Tagged(TagKind.TOPIC, "borders", "t", 0.9),),
            quotes=(
                Quoted(Span(SpanField.TITLE, 0, 4, "Late"), "t", "Minister Ada Vale", "government"),
            ),
        )
        record(session, [(article, said)], generation(session, CASCADE), NOON)


def items(client: httpx.Client, **params: str | int) -> list[dict[str, Any]]:
    answer = client.get(URL, params={"days": 7, **params})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def test_days_are_those_of_a_time_zone(client: httpx.Client) -> None:
    [utc] = items(client, dimension="topic", label="borders")
    [paris] = items(client, dimension="topic", label="borders", zone="Europe/Paris")

    assert [point["count"] for point in utc["points"]] == [2, 2, 2, 2, 2, 3, 2]
    assert [point["count"] for point in paris["points"]] == [2, 2, 2, 2, 2, 2, 3]
    assert paris["points"][0]["start"] == "2026-11-17T23:00:00Z"
    assert paris["query"].endswith("after:2026-11-17T23:00Z before:2026-11-24T23:00Z")
    found = client.get("/api/v1/articles", params={"q": paris["query"], "limit": 50}).json()
    assert len(found["items"]) == paris["count"]


def test_hours_of_a_day_say_when(client: httpx.Client) -> None:
    [series] = items(client, dimension="topic", label="borders", by="hour", days=2)

    told = [point["start"] for point in series["points"] if point["count"]]
    assert len(series["points"]) == 48
    assert told == ["2026-11-23T12:00:00Z", "2026-11-23T23:00:00Z", "2026-11-24T12:00:00Z"]


def test_pairs_that_no_roll_up_keeps_are_counted_live(client: httpx.Client) -> None:
    found = items(client, dimension="topic+outlet", label="borders|", by="week")

    assert [(series["label"], series["count"]) for series in found] == [
        ("borders|Harbour Times", 7),
        ("borders|Ridge Post", 7),
        ("borders|Night Gazette", 1),
    ]
    assert found[0]["name"] == "Borders, Harbour Times"


def test_a_query_is_split_by_a_dimension_and_shares_are_of_what_it_finds(
    client: httpx.Client,
) -> None:
    params = {"q": "topic:borders", "split": "country", "by": "month", "measure": "share"}

    answer = client.get(URL, params={"days": 7, **params}).json()

    [series] = answer["items"]
    assert (series["label"], series["count"], answer["of"]) == ("IT", 14, "query")
    assert series["points"][0]["value"] == 14 / 15
    assert "counted live" in answer["made"]["method"]


def test_who_is_quoted_in_a_public_role_is_a_series_and_a_query(client: httpx.Client) -> None:
    [series] = items(client, dimension="speaker")
    [again] = items(client, q='speaker:"Ada Vale" quoted:government')

    assert (series["label"], series["count"]) == ("Ada Vale", 1)
    assert [point["count"] for point in again["points"]] == [
        point["count"] for point in series["points"]
    ]


def test_a_series_is_set_against_the_days_before(client: httpx.Client) -> None:
    [series] = items(client, dimension="topic", label="borders", compare="before", of="collected")

    before = series["before"]
    assert (before["first"], before["last"]) == ("2026-11-11", "2026-11-17")
    total = before["total"]
    assert (total["count"], total["count_before"], total["volume_before"]) == (15, 2, 10)
    assert total["change"] == pytest.approx(15 / 21 - 2 / 10)
    assert total["low"] < total["change"] < total["high"]
    assert total["is_beyond_chance"]
    assert len(before["points"]) == len(before["differences"]) == 7


def test_without_sources_coverage_is_unknown_and_with_them_known(
    client: httpx.Client, served: Served
) -> None:
    answer = client.get(URL, params={"days": 7}).json()
    assert (answer["coverage"], answer["items"][0]["points"][0]["coverage"]) == ("unknown", None)

    with served.begin() as session:
        outlet = make_outlet(session, "Heard Post")
        feed = Feed(
            url="https://heard.example/feed",
            outlet_id=outlet.id or 0,
            added_at=NOON - timedelta(days=3),
            due_at=NOON,
            tried_at=NOON,
            ok_at=NOON,
        )
        session.add(feed)
        session.flush()
        silent = NOON - timedelta(hours=9)
        session.add(Outage(feed_id=feed.id or 0, began_at=silent, code="timeout"))

    answer = client.get(URL, params={"days": 7}).json()
    last = answer["items"][0]["points"][-1]
    assert (answer["coverage"], last["coverage"], last["is_gap"]) == ("partly known", 0.25, True)
    assert items(client, dimension="outlet", label="Ridge Post")[0]["coverage"] is None
    with served.begin() as session:
        session.delete(session.get_one(Feed, feed.id))
        session.flush()
        session.delete(session.get_one(Outlet, outlet.id))


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"zone": "Mars/Olympus"}, "there is no time zone 'Mars/Olympus'"),
        ({"zone": "../../etc/passwd"}, "there is no time zone"),
        ({"split": "colour", "q": "a"}, "there is no colour"),
        ({"dimension": "person"}, "there is no person"),
        ({"dimension": "speaker+narrative"}, "no list of people"),
        ({"q": "topic:borders (coast OR -narrative:N7)", "split": "speaker"}, "no list of people"),
        ({"by": "hour", "days": 10_000}, "points are too many"),
        ({"q": "topic:bordrs", "split": "topic"}, "did you mean borders?"),
    ],
)
def test_what_cannot_be_answered_is_told(
    client: httpx.Client, params: dict[str, str | int], told: str
) -> None:
    answer = client.get(URL, params=params)

    assert answer.status_code == 400
    assert told in answer.text
