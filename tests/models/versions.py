"""Stores of two versions of the cascade: what tests of moves begin with."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from models import (
    Arrival,
    Article,
    DayCount,
    Generation,
)
from models.annotation import Annotated, Item, Quoted, Signalled, Span, Tagged
from models.query.parse import parse_query
from models.store.annotations import record
from models.store.counts import CountKey, label_totals
from models.store.generations import (
    live_cascade,
)
from models.store.readings import found_in
from models.store.search import find
from models.store.signals import SignalFilter, list_signals
from models.vocabulary import (
    NarrativeRole,
    Relevance,
    SignalKind,
    SpanField,
    TagKind,
)
from tests.make import NOON, generation, make_article

DAY = NOON.date()
LATER = NOON + timedelta(hours=1)
SPAN = Span(SpanField.TITLE, 0, 5, "A tit")


def said(topic: str, *narratives: str, relevance: Relevance = Relevance.SUBJECT) -> Annotated:
    return Annotated(
        Item("x", "A title", "A text."),
        "en",
        relevance,
        tags=(Tagged(TagKind.TOPIC, topic, "topics/1", 0.9),),
        quotes=(Quoted(SPAN, "quotes/1", speaker=topic),),
        signals=tuple(narrative(label) for label in narratives),
    )


def narrative(label: str) -> Signalled:
    role = NarrativeRole.ASSERTS
    return Signalled(SignalKind.NARRATIVE, label, SPAN, "a reason", "narratives/1", role)


def read(session: Session, cascade: str, *articles: Article, topic: str = "") -> None:
    """Have a version say that articles are about `topic`, or about what its name stands for."""
    told = said(topic or {"old": "borders", "new": "returns"}[cascade])
    record(session, [(one, told) for one in articles], generation(session, cascade), NOON)


def stock(session: Session, count: int = 3) -> list[Article]:
    articles = [make_article(session, f"Title {number}") for number in range(count)]
    read(session, "old", *articles)
    return articles


def kept(session: Session, of: Generation | None) -> Counter[CountKey]:
    assert of is not None
    rows = session.scalars(select(DayCount).where(col(DayCount.generation) == of.id))
    return Counter({(row.day, row.dimension, row.label): row.count for row in rows})


def shown(session: Session) -> dict[str, object]:
    """Return what readers see: what every page and every number is made of."""
    session.expire_all()
    topics = label_totals(session, "topic", DAY, DAY)
    found = {
        topic: sorted(
            one.title for one in find(session, parse_query(f"topic:{topic}", DAY), limit=9)
        )
        for topic in topics
    }
    return {
        "cascade": live_cascade(session),
        "topics": topics,
        "found": found,
        "signals": sorted(one.label for one, _ in list_signals(session, SignalFilter(), limit=9)),
        "relevance": Counter(session.scalars(select(col(Article.relevance)))),
        "speakers": sorted(
            str(quote.speaker)
            for article in session.scalars(select(Article))
            for quote in found_in(session, article.id).quotes
        ),
    }


def arrivals(session: Session) -> list[int]:
    return list(session.scalars(select(col(Arrival.article_id)).order_by(col(Arrival.id))))


def last_arrival(session: Session) -> int:
    return session.scalars(select(func.max(col(Arrival.id)))).one() or 0
