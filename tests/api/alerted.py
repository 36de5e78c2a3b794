"""What tests of alerts need: annotated news, rules with receivers, and a clock."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from sqlmodel import Session, col, select

from models import AlertRule, Archive, Article, Delivery, Outage, Outlet, Pending, Story
from models.annotation import Annotated, Item, Signalled, Span, Tagged
from models.store.annotations import record
from models.store.deliveries import Parcel
from models.store.fulltext import index_pending
from models.store.rules import NewRule, add_receiver, add_rule
from models.vocabulary import (
    Condition,
    NarrativeRole,
    ReceiverKind,
    Relevance,
    SignalKind,
    SpanField,
    TagKind,
)
from tests.make import NOON, generation, make_article, make_feed

LATER = NOON + timedelta(hours=1)
SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


def tell_desk(
    session: Session, query: str = "", condition: Condition = Condition.ANY, receivers: int = 1
) -> AlertRule:
    """Store a rule that tells so many mail addresses."""
    told = [
        add_receiver(session, ReceiverKind.EMAIL, f"desk{number}-{uuid4().hex}@desk.example", NOON)
        for number in range(receivers)
    ]
    new = NewRule(f"Desk {uuid4().hex}", query, condition, tuple(one.uid for one in told))
    return add_rule(session, new, NOON)


def publish(
    session: Session,
    title: str = "A boat arrives",
    *,
    at: datetime = NOON,
    story: Story | None = None,
    role: NarrativeRole | None = None,
    is_indexed: bool = True,
    topic: str = "borders",
    outlet: Outlet | None = None,
    archive: Archive | None = None,
) -> Article:
    """Store an article that was annotated; with a role it carries a signal."""
    article = make_article(session, title, at=at, story=story, outlet=outlet)
    article.archive_id = archive.id if archive else None
    _record(session, [(article, _said(article, topic, role))])
    if is_indexed:
        index_pending(session, 100)
    return article


def keep_surge(session: Session) -> None:
    """Nine weeks, three days of each: one of nine articles is about borders, of late 11 of 15."""
    annotated = []
    for day in (week * 7 + number for week in range(9) for number in range(3)):
        at = NOON - timedelta(days=day)
        for number in range(5 if day < 3 else 3):
            is_about = number < 4 - day % 2 if day < 3 else (day % 7, number) == (0, 0)
            article = make_article(session, f"Day {day}", at=at)
            annotated.append((article, _said(article, "borders" if is_about else "health")))
    _record(session, annotated)
    index_pending(session, 100)


def _said(article: Article, topic: str, role: NarrativeRole | None = None) -> Annotated:
    title = article.title
    span = Span(SpanField.TITLE, 0, len(title), title)
    signal = Signalled(SignalKind.NARRATIVE, "N7", span, "a reason", "narratives/1", role)
    return Annotated(
        Item(str(article.uid), title, article.text, "en"),
        "en",
        Relevance.SUBJECT,
        tags=(Tagged(TagKind.TOPIC, topic, "t", 0.9),),
        signals=() if role is None else (signal,),
    )


def _record(session: Session, annotated: Sequence[tuple[Article, Annotated]]) -> None:
    record(session, annotated, generation(session, "cascade-1"), NOON)
    session.add_all(Pending(article_id=article.id) for article, _ in annotated)
    session.flush()


def keep_sources(session: Session, *, silent_of_ten: int) -> None:
    """Ten sources that bring alike, heard for a quarter; of late some are silent for three days."""
    for number in range(10):
        feed = make_feed(session)
        feed.added_at, feed.tried_at, feed.ok_at = NOON - timedelta(days=100), NOON, NOON
        feed.stored = 1000
        if number < silent_of_ten:
            began = NOON - timedelta(days=3)
            session.add(Outage(feed_id=feed.id or 0, began_at=began, code="http_503"))
    session.flush()


def outbox(session: Session) -> list[Delivery]:
    return list(session.exec(select(Delivery).order_by(col(Delivery.id))))


def make_parcel(
    kind: ReceiverKind = ReceiverKind.EMAIL,
    address: str = "desk@desk.example",
    title: str = "Desk: A boat arrives",
    items: int = 1,
) -> Parcel:
    """Return what `deliver` hands to a sender."""
    item = {
        "uid": str(uuid4()),
        "title": "A <b>boat</b> & its people",
        "outlet": "Harbour Times",
        "link": "https://harbour.example/boat?a=1&b=2",
        "at": NOON.isoformat(),
    }
    rule = {"name": "Desk", "query": "boat", "condition": "any"}
    body = {
        "rule": rule,
        "why": "A new article matches the rule's query.",
        "items": [item] * items,
        "matched": items + 2,
        "signals": [],
        "cascade": "cascade-1",
    }
    return Parcel(
        delivery_id=1,
        uid=uuid4(),
        kind=kind,
        address=address,
        secret=SECRET,
        receiver_uid=uuid4(),
        rule_uid=uuid4(),
        rule_name="Desk",
        alert_uid=uuid4(),
        title=title,
        body=body,
        raised_at=NOON,
        tried=1,
    )
