"""Things to be asked for over HTTP: annotated articles of invented outlets, and what is in them."""

from datetime import date, timedelta

from sqlmodel import Session

from models import Article, Claim, Story
from models.annotation import Annotated, Evidence, Item, Quoted, Signalled, Span, Tagged
from models.article import Pending
from models.store.annotations import record
from models.store.claims import add_claims, claim_uid
from models.store.fulltext import index_pending
from models.vocabulary import (
    Decision,
    NarrativeRole,
    OutletKind,
    Relevance,
    SignalKind,
    SpanField,
    TagKind,
)
from tests.make import NOON, generation, make_article, make_outlet

TEXT = "A ferry brought forty people to the harbour, and they call it an invasion. " * 10
CHECK = "https://checkers.example/no-invasion"


def store_ferry(session: Session, cascade: str = "test/1") -> Article:
    """Store a story of two articles, the first of them with a finding of every sort."""
    outlet = make_outlet(session, "Harbour Times", OutletKind.PRESS, country="IT")
    story = Story(title="Ferry reaches the harbour", first_at=NOON, last_at=NOON, size=2)
    session.add(story)
    session.flush()
    first, second = (
        make_article(
            session, title, TEXT, at=NOON - timedelta(hours=hours), outlet=outlet, story=story
        )
        for title, hours in (("Ferry reaches the harbour", 3), ("Ferry with forty people in", 2))
    )
    item = Item(str(first.id), first.title, first.text, "en")
    told = Annotated(item, "en", Relevance.SUBJECT, _tags(), (_quote(),), (_narrative(), _match()))
    plain = Annotated(Item("2", second.title, TEXT), "en", Relevance.SUBJECT, _tags())
    record(session, [(first, told), (second, plain)], generation(session, cascade), NOON)
    _index(session, first, second)
    return first


def store_many(session: Session, number: int) -> list[Article]:
    """Store articles that are found, an hour apart, oldest first."""
    outlet = make_outlet(session)
    articles = [
        make_article(session, f"Item {one}", at=NOON - timedelta(hours=number - one), outlet=outlet)
        for one in range(number)
    ]
    _index(session, *articles)
    return articles


def store_claims(session: Session, number: int) -> None:
    """Store published fact-checks."""
    add_claims(
        session,
        [
            Claim(
                uid=claim_uid(None, "Checkers", f"Claim {one}"),
                claim=f"Claim {one}",
                verdict="Unfounded",
                publisher="Checkers",
                reviewed_on=date(2026, 11, 1),
                added_at=NOON,
            )
            for one in range(number)
        ],
    )


def _index(session: Session, *articles: Article) -> None:
    session.add_all(Pending(article_id=article.id) for article in articles)
    session.flush()
    index_pending(session)


def _tags() -> tuple[Tagged, ...]:
    return (
        Tagged(TagKind.RELEVANCE, "subject", "gate/1", 0.98),
        Tagged(TagKind.TOPIC, "borders", "discourse/1", 0.7),
        Tagged(TagKind.TOPIC, "irregular_routes", "discourse/1", 0.9),
        Tagged(TagKind.VALENCE, "1", "discourse/1", 0.3, Decision.NO),
        Tagged(TagKind.VALENCE, "-1", "discourse/1", 0.6),
        Tagged(TagKind.COUNTRY, "IT", "places/1", None, span=_span("harbour")),
    )


def _quote() -> Quoted:
    words = TEXT[:200]
    return Quoted(Span(SpanField.TEXT, 0, 200, words), "quotes/1", "Ada Quay", "harbour master")


def _narrative() -> Signalled:
    return Signalled(
        SignalKind.NARRATIVE,
        "N7",
        _span("invasion"),
        "the text calls arrivals an invasion",
        "narratives/1",
        NarrativeRole.REPORTS,
    )


def _match() -> Signalled:
    evidence = Evidence("fact_check", "There is no invasion", CHECK, "Unfounded", "Checkers")
    return Signalled(
        SignalKind.CLAIM,
        str(claim_uid(CHECK, "Checkers", "invasion")),
        _span("invasion"),
        "a fact-check speaks of the same claim",
        "claims/1",
        NarrativeRole.ASSERTS,
        0.8,
        (evidence,),
    )


def _span(word: str) -> Span:
    start = TEXT.index(word)
    return Span(SpanField.TEXT, start, start + len(word), word)
