"""A source that falls silent makes neither a fall nor a rise: over real stores."""

from datetime import timedelta
from itertools import product

from sqlmodel import Session

from api.trends.checking import check
from api.trends.ranges import days_until
from api.trends.summing import load_summary
from models import Article, Feed, Outage
from models.annotation import Annotated, Item, Tagged
from models.store.annotations import record
from models.store.engine import Begin
from models.vocabulary import Relevance, TagKind
from tests.make import NOON, generation, make_article, make_outlet

WEEK = days_until(NOON.date(), 7)


def keep_two_weeks(session: Session, *, is_loud_heard: bool) -> None:
    """A calm outlet that tells of borders, and a loud one that tells of returns, or of football."""
    calm, loud = (make_outlet(session, name) for name in ("Harbour Times", "Ridge Post"))
    for outlet in (calm, loud):
        assert outlet.id is not None
        feed = Feed(
            url=f"https://{outlet.id}.example/feed",
            outlet_id=outlet.id,
            added_at=NOON - timedelta(days=90),
            due_at=NOON,
            tried_at=NOON,
            ok_at=NOON,
        )
        session.add(feed)
        session.flush()
        if outlet is loud and not is_loud_heard:
            began_at = NOON - timedelta(days=7, hours=12)
            session.add(Outage(feed_id=feed.id or 0, began_at=began_at, code="status_503"))
    said = [
        (make_article(session, at=NOON - timedelta(days=day, minutes=number), outlet=outlet), topic)
        for day, number in product(range(14), range(8))
        for outlet, topic in ((calm, "borders"), (loud, "returns"), (loud, None))
        if outlet is calm or day >= 7 or is_loud_heard
    ]
    pairs = [(article, annotated(article, topic)) for article, topic in said]
    record(session, pairs, generation(session), NOON)


def annotated(article: Article, topic: str | None) -> Annotated:
    return Annotated(
        Item(str(article.uid), article.title, article.text, "en"),
        "en",
        Relevance.SUBJECT if topic else Relevance.NONE,
        tags=(Tagged(TagKind.TOPIC, topic, "t"),) if topic else (),
    )


def test_what_falls_and_rises_by_silence_alone_is_not_told_as_a_change(begin_both: Begin) -> None:
    with begin_both() as session:
        keep_two_weeks(session, is_loud_heard=False)

        summary = load_summary(session, WEEK, NOON)

        said = [str(sentence) for sentence in summary.sentences]
        assert said[0].endswith(
            "100%, against 67% in the week before; the sources heard in both periods show no such"
            " change."
        )
        assert not any("more of this coverage" in one for one in said)
        assert (
            "Returns fell from 56 to 0 articles, but the sources heard in both periods show no such"
            " fall."
        ) in said
        assert check(session, summary, NOON) == []


def test_the_same_with_all_sources_heard_is_a_change_or_none(begin: Begin) -> None:
    with begin() as session:
        keep_two_weeks(session, is_loud_heard=True)

        summary = load_summary(session, WEEK, NOON)

    said = [str(sentence) for sentence in summary.sentences]
    assert "chance alone" in said[0]
    assert said[1].startswith("No topic, country or narrative")
