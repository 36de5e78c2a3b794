"""Correcting an article's labels, on its page and over the API: what is shown is counted."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from models import Article
from models.annotation import Annotated, Item
from models.store.annotations import record
from models.store.generations import expire
from models.vocabulary import Relevance
from tests.api.conftest import Served, installation
from tests.api.stored import store_ferry
from tests.make import NOON, generation, make_article

API = "/api/v1/articles"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with installation(tmp_path) as up:
        yield up


@pytest.fixture
def ferry(served: Served) -> Article:
    with served.begin() as session:
        return store_ferry(session)


def form(page: str, **changes: object) -> dict[str, object]:
    """Return what a browser would send of the page's form, with some answers changed."""
    fields = page[page.index("Correct the labels") :]
    answers: dict[str, object] = {}
    for name in ("topic", "frame"):
        boxes = re.findall(rf'name="{name}" value="(\w+)" checked', fields)
        answers[name] = boxes
    for name in ("relevance", "valence", "stance", "respect"):
        select = fields[fields.index(f'<select name="{name}"') :]
        chosen = re.search(r'value="([^"]*)" selected', select[: select.index("</select>")])
        answers[name] = chosen.group(1) if chosen else ""
    for name in ("seen", "country"):
        found = re.search(rf'name="{name}" value="([^"]*)"', fields)
        assert found
        answers[name] = found.group(1)
    return {**answers, "corrector": "A. Editor", **changes}


def send(client: httpx.Client, article: Article, **changes: object) -> httpx.Response:
    page = f"/articles/{article.uid}"
    return client.post(f"{page}/corrections", data=form(client.get(page).text, **changes))


def counted(client: httpx.Client) -> dict[str, int]:
    """Return how many articles trends count of each topic."""
    series = client.get("/api/v1/trends", params={"dimension": "topic"}).json()["items"]
    return {one["label"]: one["count"] for one in series}


def test_only_what_was_changed_in_the_form_is_corrected(
    ferry: Article, client: httpx.Client
) -> None:
    answer = send(client, ferry, topic=["labour", "borders"], country="it, fr", note="As read.")

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/articles/{ferry.uid}#corrections",
    )
    told = client.get(f"{API}/{ferry.uid}").json()
    assert [(one["kind"], one["labels"]) for one in told["corrections"]] == [
        ("relevance", ["subject"]),
        ("topic", ["labour", "borders"]),
        ("country", ["IT", "FR"]),
    ]
    assert {one["corrector"] for one in told["corrections"]} == {"A. Editor"}
    first, second, *rest = told["tags"]["topic"]
    assert (first["label"], first["decision"], first["tagger"]) == (
        "labour",
        "yes",
        "corrected by A. Editor",
    )
    assert second["label"] == "borders"
    assert {(one["decision"], one["overruled"]) for one in rest} == {("no", "yes")}
    page = client.get(f"/articles/{ferry.uid}").text
    assert "corrected by A. Editor" in page
    assert "overruled (was yes)" in page
    assert "As read." in page


def test_page_search_facets_and_trends_tell_the_same_number(
    ferry: Article, client: httpx.Client
) -> None:
    send(client, ferry, topic=["labour"])

    for topic, number in (("labour", 1), ("borders", 1), ("irregular_routes", 1)):
        asked = {"q": f"topic:{topic} relevance:subject"}
        assert client.get(f"{API}/count", params=asked).json()["count"] == number
        assert counted(client)[topic] == number
    facets = client.get(f"{API}/facets", params={"q": "ferry"}).json()["topic"]
    assert {one["label"]: one["count"] for one in facets} == {
        "labour": 1,
        "borders": 1,
        "irregular_routes": 1,
    }


def test_a_correction_that_is_taken_back_stays_in_the_history(
    ferry: Article, client: httpx.Client
) -> None:
    before = client.get(f"{API}/{ferry.uid}").json()["tags"]
    send(client, ferry, country="FR")

    back = client.post(f"/articles/{ferry.uid}/corrections/country/back", data={"corrector": "B."})

    assert back.status_code == 303
    told = client.get(f"{API}/{ferry.uid}").json()
    assert [(one["labels"], one["corrector"]) for one in told["corrections"]] == [
        (["FR"], "A. Editor"),
        (None, "B."),
    ]
    assert told["tags"] == before
    assert "corrections taken back" in client.get(f"/articles/{ferry.uid}").text


def test_the_whole_can_be_judged_though_nothing_is_changed(
    ferry: Article, client: httpx.Client
) -> None:
    send(client, ferry, stance="0", respect="0", is_whole="true")

    told = client.get(f"{API}/{ferry.uid}").json()["corrections"]
    assert {one["kind"]: one["labels"] for one in told} == {
        "relevance": ["subject"],
        "topic": ["borders", "irregular_routes"],  # the main one first, as it was told
        "frame": [],
        "valence": ["-1"],
        "stance": ["0"],
        "respect": ["0"],
        "country": ["IT"],
    }


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({}, 400, "nothing is corrected"),
        ({"corrector": "  ", "country": "FR"}, 400, "name"),
        ({"country": "FR XX"}, 400, "country: has no label"),
        ({"topic": ["borders", "labour", "health", "returns", "smuggling"]}, 400, "4 labels"),
        ({"relevance": "perhaps"}, 400, "relevance: "),
        ({"valence": "2"}, 400, "valence: has no label"),
        ({"is_whole": "true"}, 400, "stance: needs one of"),
        ({"seen": "0-0", "country": "FR"}, 409, "look again"),
    ],
)
def test_a_form_that_makes_no_sense_is_told_and_changes_nothing(
    ferry: Article, client: httpx.Client, changes: dict[str, object], status: int, reason: str
) -> None:
    answer = send(client, ferry, **changes)

    assert answer.status_code == status
    assert reason in answer.text
    assert client.get(f"{API}/{ferry.uid}").json()["corrections"] == []


def test_what_was_shown_before_the_article_was_tagged_again_is_not_corrected(
    ferry: Article, served: Served, client: httpx.Client
) -> None:
    old = client.get(f"/articles/{ferry.uid}").text
    with served.begin() as session:
        said = Annotated(Item("x", "", ""), "en", Relevance.NONE)
        record(
            session,
            [(session.get_one(Article, ferry.id), said)],
            generation(session, "test/1"),
            NOON,
        )

    answer = client.post(f"/articles/{ferry.uid}/corrections", data=form(old, country="FR"))

    assert answer.status_code == 409


def test_another_site_may_not_correct(ferry: Article, client: httpx.Client) -> None:
    page = client.get(f"/articles/{ferry.uid}").text
    foreign = {"Origin": "https://elsewhere.example"}

    answer = client.post(
        f"/articles/{ferry.uid}/corrections", data=form(page, country="FR"), headers=foreign
    )

    assert answer.status_code == 403
    assert client.get(f"{API}/{ferry.uid}").json()["corrections"] == []


def test_an_edit_of_the_title_keeps_the_correction_and_says_so(
    ferry: Article, served: Served, client: httpx.Client
) -> None:
    send(client, ferry, country="FR")
    assert "The title was edited since" not in client.get(f"/articles/{ferry.uid}").text

    with served.begin() as session:
        article = session.get_one(Article, ferry.id)
        article.title = "Ferry turned back"
        expire(session, [article.id])

    assert "The title was edited since" in client.get(f"/articles/{ferry.uid}").text
    told = client.get(f"{API}/{ferry.uid}").json()
    assert told["corrections"][0]["is_of_other_title"]
    assert [one["label"] for one in told["tags"]["country"] if one["decision"] == "yes"] == ["FR"]


def test_an_article_that_is_not_tagged_has_no_form(served: Served, client: httpx.Client) -> None:
    with served.begin() as session:
        article = make_article(session)

    assert "Correct the labels" not in client.get(f"/articles/{article.uid}").text
    told = {"labels": {"relevance": ["none"]}, "corrector": "A. Editor"}
    refused = client.post(f"{API}/{article.uid}/corrections", json=told)
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")


def test_the_api_corrects_and_takes_back(ferry: Article, client: httpx.Client) -> None:
    path = f"{API}/{ferry.uid}/corrections"

    made = client.post(path, json={"labels": {"relevance": ["none"]}, "corrector": "A. Editor"})
    back = client.post(path, json={"labels": {"relevance": None}, "corrector": "B. Editor"})

    assert (made.status_code, made.json()["relevance"]) == (201, "none")
    assert (back.status_code, back.json()["relevance"]) == (201, "subject")
    assert len(back.json()["corrections"]) == 2


@pytest.mark.parametrize(
    ("told", "status", "field"),
    [
        ({"labels": {"topic": ["border"]}, "corrector": "A."}, 400, "topic"),
        ({"labels": {"topics": ["borders"]}, "corrector": "A."}, 422, "body.labels.topics"),
        ({"labels": {}, "corrector": "A."}, 400, "labels"),
        ({"labels": {"relevance": ["none"]}, "corrector": ""}, 422, "body.corrector"),
        ({"labels": {"person": ["Ada"]}, "corrector": "A."}, 400, "person"),
    ],
)
def test_the_api_says_what_is_wrong_with_a_correction(
    ferry: Article, client: httpx.Client, told: object, status: int, field: str
) -> None:
    answer = client.post(f"{API}/{ferry.uid}/corrections", json=told)

    assert answer.status_code == status
    assert answer.json()["where"][0]["field"].startswith(field)
