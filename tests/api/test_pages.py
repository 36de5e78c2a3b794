from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from models import Article, Feed
from models.store.signals import SignalFilter, list_signals
from models.vocabulary import FeedState, SignalState
from tests.api.conftest import Served, installation
from tests.api.stored import store_ferry
from tests.make import NOON, make_article, make_feed, make_outlet

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def ferry(served: Served) -> Article:
    with served.begin() as session:
        return store_ferry(session)


@pytest.mark.parametrize("path", ["/", "/search", "/alerts", "/sources", "/about"])
def test_every_page_answers(path: str, ferry: Article, client: httpx.Client) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert '<html lang="en">' in answer.text


def test_the_front_page_links_its_numbers_and_shows_what_waits(
    ferry: Article, client: httpx.Client
) -> None:
    page = client.get("/").text

    assert "/search?q=relevance%3Asubject" in page
    assert "<mark>invasion</mark>" in page
    assert "the fact-checker" in page


def test_an_article_shows_its_findings_with_their_evidence(
    ferry: Article, client: httpx.Client
) -> None:
    page = client.get(f"/articles/{ferry.uid}").text

    assert "Unfounded" in page
    assert "https://checkers.example/no-invasion" in page
    assert "Ada Quay" in page
    assert "Ferry with forty people in" in page


def test_a_page_gives_no_more_of_a_text_than_a_quotation(
    ferry: Article, client: httpx.Client
) -> None:
    page = client.get(f"/articles/{ferry.uid}").text

    assert ferry.text not in page


def test_foreign_text_stays_text(served: Served, client: httpx.Client) -> None:
    with served.begin() as session:
        article = make_article(session, HOSTILE, HOSTILE, at=NOON - timedelta(hours=5))
        article.link = "javascript:alert(1)"

    page = client.get(f"/articles/{article.uid}").text

    assert HOSTILE not in page
    assert 'href="javascript' not in page


def test_a_query_that_does_not_parse_is_told_where(client: httpx.Client) -> None:
    answer = client.get("/search", params={"q": "ferry AND (harbour"})

    assert answer.status_code == 400
    assert "At character" in answer.text
    assert 'value="ferry AND (harbour"' in answer.text


@pytest.mark.parametrize("path", ["/articles/nothing", "/stories/999999", "/stories/x"])
def test_what_is_not_there_is_a_page_that_says_so(path: str, client: httpx.Client) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert "This cannot be shown" in answer.text


def test_a_person_can_judge_a_signal_on_its_page(
    ferry: Article, served: Served, client: httpx.Client
) -> None:
    with served.begin() as session:
        signal = list_signals(session, SignalFilter(article_id=ferry.id), limit=1)[0][0]
    decision = {"state": "in_review", "reviewer": "A. Editor", "note": "Looking."}

    answer = client.post(f"/signals/{signal.uid}/reviews", data=decision)

    assert answer.status_code == 303
    with served.begin() as session:
        again = list_signals(session, SignalFilter(article_id=ferry.id), limit=1)[0][0]
        assert again.state is SignalState.IN_REVIEW


def test_another_site_cannot_judge(client: httpx.Client, ferry: Article) -> None:
    answer = client.post("/sources/1/pause", headers={"Origin": "https://elsewhere.example"})

    assert answer.status_code == 403


def test_a_feed_is_paused_and_resumed(served: Served, client: httpx.Client) -> None:
    with served.begin() as session:
        feed_id = make_feed(session).id

    assert client.post(f"/sources/{feed_id}/pause").status_code == 303

    with served.begin() as session:
        assert session.get_one(Feed, feed_id).state is FeedState.PAUSED
    assert client.post(f"/sources/{feed_id}/resume").status_code == 303
    with served.begin() as session:
        assert session.get_one(Feed, feed_id).state is not FeedState.PAUSED


def test_an_empty_installation_says_what_to_do_and_a_sample_that_it_is_one(tmp_path: Path) -> None:
    with installation(tmp_path) as up:
        empty = httpx.get(up.url).text
        with up.begin() as session:
            make_outlet(session, "Sample Gazette").is_sample = True
        sample = httpx.get(up.url).text

    assert "tidings run" in empty
    assert "Sample newsroom" not in empty
    assert "Sample newsroom" in sample
