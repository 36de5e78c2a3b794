"""What became of an article's own page is told: on its page, in its JSON, on its source's page."""

from collections.abc import Mapping
from datetime import timedelta

import httpx
import pytest

from models import Page
from models.vocabulary import PageState, TextSource
from tests.api.conftest import Served
from tests.make import NOON, make_article, make_feed

TOLD = {
    "read": (PageState.READ, None, "The text is that of its own page"),
    "waiting": (PageState.WAITING, None, "its own page is still to be read"),
    "reserved": (
        PageState.RESERVED,
        "it is reserved by the header tdm-reservation",
        "Its own page was not taken: it is reserved by the header tdm-reservation.",
    ),
}


@pytest.fixture(scope="module")
def articles(served: Served) -> Mapping[str, str]:
    """An article in each state, by state; the first of the feed `feed`."""
    with served.begin() as session:
        feed = make_feed(session)
        uids = {"feed": str(feed.id)}
        for state, (kept, detail, _) in TOLD.items():
            article = make_article(session, state, at=NOON - timedelta(hours=1))
            article.feed_id = feed.id
            code = state if detail else None
            page = Page(
                article_id=article.id,
                url=article.url,
                host="outlet.example",
                state=kept,
                due_at=NOON,
                tried_at=None if state == "waiting" else NOON,
                code=code,
                detail=detail,
            )
            if state == "read":
                article.text_from, page.summary = TextSource.PAGE, "More …"
            session.add(page)
            uids[state] = str(article.uid)
        return uids


@pytest.mark.parametrize("state", TOLD)
def test_an_article_says_where_its_text_comes_from(
    client: httpx.Client, articles: Mapping[str, str], state: str
) -> None:
    _, detail, words = TOLD[state]

    told = client.get(f"/api/v1/articles/{articles[state]}").json()

    assert (told["page"]["state"], told["page"]["detail"]) == (state, detail)
    assert told["text_from"] == ("page" if state == "read" else "feed")
    assert words in client.get(f"/articles/{articles[state]}").text


def test_a_source_says_what_became_of_its_pages(
    client: httpx.Client, articles: Mapping[str, str]
) -> None:
    feed = articles["feed"]

    assert client.get(f"/api/v1/feeds/{feed}/history").json()["pages"] == {
        "read": 1,
        "reserved": 1,
        "waiting": 1,
    }
    assert "1 read, 1 reserved, 1 waiting" in client.get(f"/sources/{feed}").text
