"""A store in which every page has something to show, and the addresses of one page of each sort."""

from datetime import timedelta

from sqlmodel import Session

from models.store.alerts import Verdict, owe, raise_once
from tests.api.alerted import tell_desk
from tests.api.newsday import CASCADE, keep_history
from tests.api.stored import store_ferry
from tests.make import NOON, make_article, make_feed, make_outlet

ARABIC = "وصول أربعين شخصا إلى الميناء (Lampedusa) بعد يومين في البحر"


def store_pages(session: Session) -> list[str]:
    """Store nine weeks of news, an alert and a source; return the addresses of the pages."""
    keep_history(session, "Quay Times")
    article = store_ferry(session, CASCADE)
    feed = make_feed(session)
    rule = tell_desk(session, "ferry")
    verdict = Verdict("key", "Ferry", {"why": "A reason.", "items": [], "signals": []})
    alert = raise_once(session, rule, verdict, NOON)
    assert alert
    owe(session, rule, alert, NOON)
    return [
        *("/", "/?days=90", "/search?q=ferry", "/search?q=(", "/alerts", "/sources", "/about"),
        *("/topics", "/topics/borders", "/countries", "/countries/IT", "/narratives"),
        *("/narratives/N7", "/outlets", "/explore", "/compare", "/speakers", "/stories/nothing"),
        *(
            "/briefs",
            "/statements",
            "/surges/topic/borders",
            "/explore?dimension=topic&label=borders",
        ),
        f"/articles/{article.uid}",
        f"/stories/{article.story_id}",
        f"/alerts/{alert.uid}",
        f"/sources/{feed.id}",
    ]


def store_arabic(session: Session) -> str:
    """Store an article that is read from right to left; returns its page."""
    outlet = make_outlet(session, "صحيفة الميناء", language="ar")
    article = make_article(
        session, ARABIC, ARABIC, at=NOON - timedelta(hours=1), outlet=outlet, language="ar"
    )
    return f"/articles/{article.uid}"
