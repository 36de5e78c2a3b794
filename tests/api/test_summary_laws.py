"""Laws of summaries, over stores of any content: whatever is said is in the store."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import chain

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from api.languages.writing import Language
from api.trends.checking import check
from api.trends.ranges import days_until
from api.trends.summing import load_summary
from models import Article, Outlet, Signal, Story
from models.annotation import Annotated, Item, Quoted, Signalled, Span, Tagged
from models.store.annotations import record
from models.store.engine import opener
from models.store.signals import Decision as Review
from models.store.signals import review
from models.vocabulary import (
    Decision,
    NarrativeRole,
    Relevance,
    SignalKind,
    SignalState,
    SpanField,
    TagKind,
)
from tests.conftest import migrated
from tests.make import NOON, generation, make_article, make_outlet

SPAN = Span(SpanField.TITLE, 0, 1, "A")
SPEAKERS = ("Ada Vale", "Vale", "Bo Reed", "UNHCR")


def tone(kind: TagKind, *labels: str) -> st.SearchStrategy[Tagged]:
    decisions = st.sampled_from([Decision.YES, Decision.CANT_SAY])
    return st.builds(
        Tagged, st.just(kind), st.sampled_from(labels), st.just("t"), st.none(), decisions
    )


def tags(kind: TagKind, *labels: str) -> st.SearchStrategy[list[Tagged]]:
    one = st.builds(Tagged, st.just(kind), st.sampled_from(labels), st.just("t"))
    return st.lists(one, max_size=2, unique_by=lambda tag: tag.label)


findings = st.tuples(
    tags(TagKind.TOPIC, "borders", "returns", "health"),
    tags(TagKind.COUNTRY, "IT", "IR", "US"),
    tags(TagKind.FRAME, "crime", "health"),
    tone(TagKind.VALENCE, "-1", "0", "1").map(lambda one: [one]),
    tone(TagKind.STANCE, "-1", "0", "1").map(lambda one: [one]),
    tone(TagKind.RESPECT, "0", "1", "2").map(lambda one: [one]),
)
signals = st.builds(
    Signalled, st.just(SignalKind.NARRATIVE), st.sampled_from(["N1", "N7"]), st.just(SPAN),
    st.just("why"), st.just("t"), st.sampled_from([*NarrativeRole, None]),
)  # fmt: skip
quotes = st.builds(
    Quoted, st.just(SPAN), st.just("t"), st.sampled_from([*SPEAKERS, None]),
    st.sampled_from(["un", "government", "migrant", None]),
)  # fmt: skip


@dataclass(frozen=True)
class Kept:
    """Some articles alike."""

    days_ago: int
    copies: int
    relevance: Relevance | None
    language: str | None
    outlet: int
    is_dated: bool
    findings: tuple[list[Tagged], ...]
    signals: list[Signalled]
    quotes: list[Quoted]
    is_withdrawn: bool


kept = st.builds(
    Kept,
    days_ago=st.integers(0, 20),
    copies=st.integers(1, 6),
    relevance=st.sampled_from([Relevance.SUBJECT, Relevance.SUBJECT, *Relevance, None]),
    language=st.sampled_from(["en", "fr", "de", None]),
    outlet=st.integers(0, 1),
    is_dated=st.sampled_from([True, True, True, False]),
    findings=findings,
    signals=st.lists(signals, max_size=2, unique_by=lambda one: one.label),
    quotes=st.lists(quotes, max_size=2),
    is_withdrawn=st.booleans(),
)


def keep(session: Session, outlet: Outlet, story: Story, one: Kept) -> None:
    stored = [
        make_article(
            session,
            at=NOON - timedelta(days=one.days_ago, minutes=number),
            outlet=outlet,
            story=story,
            language=one.language,
            is_dated=one.is_dated,
        )
        for number in range(one.copies)
    ]
    if one.relevance is not None:
        said = [(article, annotated(article, one)) for article in stored]
        record(session, said, generation(session), NOON)
    if one.is_withdrawn:
        ids = [article.id for article in stored]
        for signal in session.exec(select(Signal).where(col(Signal.article_id).in_(ids))).all():
            review(session, signal.uid, Review(SignalState.WITHDRAWN, "Ada", "no claim"), NOON)


def annotated(article: Article, one: Kept) -> Annotated:
    return Annotated(
        Item(str(article.uid), article.title, article.text, one.language),
        one.language,
        one.relevance,
        tags=tuple(chain.from_iterable(one.findings)),
        quotes=tuple(one.quotes),
        signals=tuple(one.signals),
    )


@pytest.mark.parametrize("language", list(Language))
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink a store takes minutes
)
@given(stored=st.lists(kept, max_size=12), days=st.sampled_from([1, 7, 10]))
def test_whatever_a_store_holds_its_summary_says_nothing_else(
    language: Language, stored: list[Kept], days: int
) -> None:
    engine = migrated("sqlite://")
    with opener(engine)() as session:
        outlets = [make_outlet(session, "Harbour Times"), make_outlet(session, 'The "Ridge" Post')]
        story = Story(title="50 people land", first_at=NOON, last_at=NOON)
        session.add(story)
        session.flush()
        for one in stored:
            keep(session, outlets[one.outlet], story, one)

        summary = load_summary(session, days_until(NOON.date(), days), NOON, language)

        assert check(session, summary, NOON) == []
    engine.dispose()
