import re
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from api.dashboard.rendering import mark_names
from models import Article, Feed, Tag
from models.store.alerts import Verdict, owe, raise_once
from models.store.signals import SignalFilter, list_signals
from models.vocabulary import Decision, FeedState, SignalState, SpanField, TagKind
from tests.api.alerted import tell_desk
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


def test_a_signal_shows_how_to_contest_it_and_what_people_decided(
    ferry: Article, served: Served, client: httpx.Client
) -> None:
    with served.begin() as session:
        signal = list_signals(session, SignalFilter(article_id=ferry.id), limit=2)[1][0]
    before = client.get(f"/articles/{ferry.uid}").text
    decision = {"state": "reviewed_no_issue", "reviewer": "B. Editor", "note": "A quotation."}

    client.post(f"/signals/{signal.uid}/reviews", data=decision)

    after = client.get(f"/articles/{ferry.uid}").text
    assert "To contest it" in before
    assert str(signal.uid) in before
    assert "B. Editor" not in before
    assert "B. Editor" in after
    assert "A quotation." in after


def test_a_place_is_marked_in_the_beginning(ferry: Article, client: httpx.Client) -> None:
    page = client.get(f"/articles/{ferry.uid}").text

    assert '<span class="named" title="country">harbour</span>' in page


def test_a_span_that_an_edit_has_moved_is_not_marked(served: Served) -> None:
    with served.begin() as session:
        article = make_article(session, "Edited", "Ferry in port", at=NOON)
    stale, right = (
        Tag(
            generation=1,
            article_id=article.id,
            kind=TagKind.COUNTRY,
            label="IT",
            decision=Decision.YES,
            field=SpanField.TEXT,
            start=start,
            stop=start + len(words),
            words=words,
            tagger="places/1",
        )
        for start, words in ((0, "Boats"), (9, "port"))
    )

    assert mark_names(article.text, SpanField.TEXT, [stale, right]) == [
        ("Ferry in ", ""),
        ("port", "country"),
    ]


def test_a_country_is_called_by_its_name(ferry: Article, client: httpx.Client) -> None:
    assert "Italy" in client.get("/").text
    assert "Italy" in client.get("/search").text


def test_the_method_is_told_with_the_names_it_goes_by(client: httpx.Client) -> None:
    page = client.get("/about").text

    assert "Farrington 1996" in page
    assert "One-sided" in page


def test_a_value_that_makes_no_sense_is_told(client: httpx.Client) -> None:
    answer = client.get("/?days=x")

    assert answer.status_code == 400
    assert "days: " in answer.text


def test_a_malformed_judgement_says_what_is_missing(client: httpx.Client) -> None:
    answer = client.post(f"/signals/{UUID(int=1)}/reviews", data={"state": "sure"})

    assert answer.status_code == 400
    assert "state: " in answer.text
    assert "reviewer: " in answer.text


def test_articles_that_wait_are_told(served: Served, client: httpx.Client) -> None:
    with served.begin() as session:
        make_article(session, "Unread", at=NOON)

    assert "waiting to be read" in client.get("/").text


def test_alerts_are_paged_and_shown_with_their_reason(served: Served, client: httpx.Client) -> None:
    with served.begin() as session:
        rule = tell_desk(session, "ferry")
        for number in range(30):
            body = {"why": f"Reason {number}.", "items": [], "signals": []}
            verdict = Verdict(f"key-{number}", f"Ferry {number}", body)
            alert = raise_once(session, rule, verdict, NOON)
            assert alert
            owe(session, rule, alert, NOON)

    newest = client.get("/alerts").text
    [older] = re.findall(r'href="(/alerts\?cursor=[^"]+)" rel="next"', newest)

    assert "Reason 29." in newest
    assert "email to desk" in newest
    assert "Reason 4." not in newest
    assert "Reason 4." in client.get(older).text


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
        amiss = httpx.get(f"{up.url}/stories/x").text

    assert "tidings run" in empty
    assert "Sample newsroom" not in empty
    assert "Sample newsroom" in sample
    assert "Sample newsroom" in amiss


def test_a_period_without_articles_says_so_and_where_they_are(tmp_path: Path) -> None:
    with installation(tmp_path) as up:
        with up.begin() as session:
            make_article(session, "Long ago", at=NOON - timedelta(days=3000))
        page = httpx.get(up.url, params={"days": 90}).text

    assert "Nothing read so far is of these 90 days" in page
    assert "search all 1 article<" in page
