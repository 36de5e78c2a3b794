"""What a page is taken for, and which pages are wanted at all."""

from datetime import timedelta

import pytest

from ingest.extract import Extracted
from ingest.teasers import RECENT, is_teaser, wanted
from ingest.verdicts import judge_page
from models import Article
from models.store.engine import Begin
from models.vocabulary import OutletKind, PageState
from tests.make import NOON, make_article

URL = "https://outlet.example/news/1"
LONG = "People waited at the pier in the rain until the ferry came. " * 40


@pytest.mark.parametrize(
    ("got", "state", "code"),
    [
        (Extracted(text=LONG), PageState.READ, None),
        (Extracted(text=""), PageState.NO_ARTICLE, "no_text"),
        (Extracted(text="Hardly more."), PageState.NO_BETTER, "no_better"),
        (Extracted(text=LONG, metas={"robots": "noai"}), PageState.RESERVED, "reserved"),
        (Extracted(text=LONG[:600], is_free=False), PageState.PAYWALL, "paywall"),
        (Extracted(text=LONG, is_free=False), PageState.READ, None),  # shown whole all the same
        (
            Extracted(text=f"{LONG[:400]} Subscribe now to read on."),
            PageState.PAYWALL,
            "paywall",
        ),
        (
            Extracted(text=f"{LONG[:400]} Réservé aux abonnés. Déjà abonné ?"),
            PageState.PAYWALL,
            "paywall",
        ),
        (
            Extracted(text="We value your privacy. We and our 842 partners store cookies. " * 5),
            PageState.CONSENT,
            "consent",
        ),
        (
            Extracted(text="Mit Werbung weiterlesen oder Abo abschließen. " * 8),
            PageState.CONSENT,
            "consent",
        ),
        (
            Extracted(title="Just a moment...", text="Verify you are human. " * 20, words=90),
            PageState.NO_ARTICLE,
            "robot_check",
        ),
        (
            Extracted(text="Log in with your name. " * 20, is_form=True, words=100),
            PageState.NO_ARTICLE,
            "login",
        ),
        # An article about walls, cookies or captchas is long, and is an article.
        (Extracted(text=f"{LONG} Subscribe now, said the captcha."), PageState.READ, None),
    ],
)
def test_what_stands_in_an_articles_place_is_told(
    got: Extracted, state: PageState, code: str | None
) -> None:
    settled = judge_page(URL, URL, 100, got)

    assert (settled.state, settled.code) == (state, code)


def test_a_page_that_leads_to_the_front_is_no_article() -> None:
    settled = judge_page(URL, "https://outlet.example/", 100, Extracted(text=LONG))

    assert (settled.state, settled.code) == (PageState.NO_ARTICLE, "front_page")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("", True),
        ("A line about it.", True),
        (LONG[:1200], False),
        (LONG[:1200] + "[…]", True),
        (LONG[:1200] + " Read more", True),
        (LONG[:1200] + " Lire la suite »", True),
        (LONG[:1200] + " The post Ferry came appeared first on The Tide.", True),
        (LONG * 3 + "…", False),
    ],
)
def test_a_summary_is_known_as_one(text: str, is_one: bool) -> None:
    assert is_teaser(text) is is_one


def test_summaries_of_recent_articles_want_their_page(begin: Begin) -> None:
    long_ago = NOON - RECENT - timedelta(days=1)
    with begin() as session:
        teaser, whole = (make_article(session, text=text) for text in ("A line.", LONG))
        old = make_article(session, text="A line.", at=long_ago)
        without = make_article(session, text="A line.")
        without.link = None
        articles = [teaser, whole, old, without]

        def those(kind: OutletKind, **options: str) -> list[Article]:
            return list(wanted(articles, kind, options, NOON))

        assert those(OutletKind.PRESS) == [teaser]
        assert those(OutletKind.FACT_CHECKER) == [teaser, whole]
        assert those(OutletKind.PRESS, pages="always") == [teaser, whole]
        assert those(OutletKind.FACT_CHECKER, pages="never") == []
