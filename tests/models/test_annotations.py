"""Tags and counts are written in one step, and the counts always equal a recount."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlmodel import Session, col

from models import Arrival, Article, DayCount, Quote, Signal, Tag, Visit
from models.annotation import Annotated, Evidence, Item, Quoted, Signalled, Span, Tagged
from models.store.annotations import record, unchanged
from models.store.counts import CountKey, Facts, day_counts, span_of_days, tally
from models.store.due import Due, count_due, take_due
from models.store.engine import Begin
from models.store.facts import recount
from models.store.generations import expire
from models.vocabulary import (
    Decision,
    NarrativeRole,
    Relevance,
    SignalKind,
    SignalState,
    SpanField,
    TagKind,
)
from tests.make import NOON, generation, make_article

TITLE_SPAN = Span(SpanField.TITLE, 0, 5, "A tit")


def said(
    *labels: tuple[TagKind, str],
    relevance: Relevance = Relevance.SUBJECT,
    signals: tuple[Signalled, ...] = (),
    quotes: tuple[Quoted, ...] = (),
) -> Annotated:
    return Annotated(
        item=Item("x", "A title", "A text."),
        language="en",
        relevance=relevance,
        tags=tuple(Tagged(kind, label, "test/1", p=0.9) for kind, label in labels),
        signals=signals,
        quotes=quotes,
    )


def narrative(label: str = "N7", role: NarrativeRole = NarrativeRole.ASSERTS) -> Signalled:
    return Signalled(
        kind=SignalKind.NARRATIVE,
        label=label,
        span=TITLE_SPAN,
        reason="The words name a narrative family.",
        tagger="test/1",
        role=role,
        evidence=(Evidence("fact_check", "A check", reviewed_on=date(2026, 1, 2)),),
    )


def kept(session: Session) -> Counter[CountKey]:
    rows = session.scalars(select(DayCount))
    return Counter({(row.day, row.dimension, row.label): row.count for row in rows})


def due(session: Session, cascade: str, limit: int = 10) -> list[int]:
    found = take_due(session, generation(session, cascade), limit)
    return [article.id for article in found.articles]


BORDER_IN_ITALY = ((TagKind.TOPIC, "borders"), (TagKind.COUNTRY, "IT"), (TagKind.VALENCE, "-1"))


def test_an_annotated_article_stands_in_every_count_it_belongs_to(begin_both: Begin) -> None:
    with begin_both() as session:
        article = make_article(session)
        record(session, [(article, said(*BORDER_IN_ITALY))], generation(session), NOON)

    with begin_both() as session:
        counts = kept(session)
        day = NOON.date()
        assert counts[day, "all", ""] == 1
        assert counts[day, "relevance", "subject"] == 1
        assert counts[day, "topic", "borders"] == 1
        assert counts[day, "topic+country", "borders|IT"] == 1
        assert counts[day, "country+valence", "IT|-1"] == 1
        assert counts == recount(session)


def test_re_annotation_moves_counts_and_replaces_tags(begin_both: Begin) -> None:
    with begin_both() as session:
        article = make_article(session)
        record(session, [(article, said(*BORDER_IN_ITALY))], generation(session), NOON)
    with begin_both() as session:
        again = session.get_one(Article, article.id)
        record(session, [(again, said((TagKind.TOPIC, "returns")))], generation(session), NOON)

    with begin_both() as session:
        counts = kept(session)
        assert counts[NOON.date(), "topic", "borders"] == 0
        assert counts[NOON.date(), "topic", "returns"] == 1
        assert counts == recount(session)
        assert [tag.label for tag in session.scalars(select(Tag))] == ["returns"]
        assert [visit.cascade for visit in session.scalars(select(Visit))] == ["c1"]


def test_an_article_no_longer_about_migration_leaves_all_but_the_base_counts(
    begin: Begin,
) -> None:
    with begin() as session:
        article = make_article(session)
        record(session, [(article, said(*BORDER_IN_ITALY))], generation(session), NOON)
        record(session, [(article, said(relevance=Relevance.NONE))], generation(session), NOON)

        assert {dimension for _, dimension, _ in kept(session)} == {
            "all",
            "relevance",
            "all+language",
            "all+outlet_kind",
            "relevance+language",
            "relevance+outlet_kind",
        }


def test_an_undated_import_is_tagged_and_stands_in_no_series(begin: Begin) -> None:
    with begin() as session:
        article = make_article(session, is_dated=False)
        record(session, [(article, said(*BORDER_IN_ITALY))], generation(session), NOON)

        assert session.scalar(select(func.count()).select_from(Tag)) == 3
        assert kept(session) == Counter()


def test_who_is_quoted_is_counted_by_role_and_by_name_only_in_a_public_one(
    begin_both: Begin,
) -> None:
    quotes = tuple(
        Quoted(TITLE_SPAN, "quotes/1", speaker, role)
        for speaker, role in (
            ("Minister Ada Vale", "government"),
            ("Ms Vale", "government"),
            ("Ema Rook, a neighbour", "resident"),
            ("a farmer", None),
        )
    )
    with begin_both() as session:
        record(session, [(make_article(session), said(quotes=quotes))], generation(session), NOON)

    with begin_both() as session:
        counts = kept(session)
        named = {label: n for (_, kind, label), n in counts.items() if kind == "speaker"}
        roles = {label: n for (_, kind, label), n in counts.items() if kind == "quoted"}
        assert (named, roles) == ({"Ada Vale": 1}, {"government": 1, "resident": 1})
        assert counts == recount(session)
        assert [quote.name for quote in session.scalars(select(Quote).order_by(col(Quote.id)))] == [
            "Ada Vale",
            "Ada Vale",
            None,
            None,
        ]


def test_a_visit_is_written_even_when_nothing_was_found(begin: Begin) -> None:
    with begin() as session:
        article, live = make_article(session), generation(session)
        record(session, [(article, said(relevance=Relevance.NONE))], live, NOON)

        assert take_due(session, live, 10) == Due([])
        assert count_due(session, live) == 0


def test_the_new_are_due_first_then_what_an_older_version_read(begin_both: Begin) -> None:
    with begin_both() as session:
        old = make_article(session, at=NOON - timedelta(days=2))
        record(session, [(old, said())], generation(session), NOON)
        new = make_article(session, at=NOON - timedelta(days=3))

        assert due(session, "c2") == [new.id, old.id]
        assert due(session, "c1") == [new.id]
        assert count_due(session, generation(session, "c2")) == 2


def test_the_edited_come_before_what_an_older_version_read(begin_both: Begin) -> None:
    with begin_both() as session:
        articles = [make_article(session) for _ in range(3)]
        record(session, [(one, said()) for one in articles], generation(session), NOON)
        one, other, edited = articles
        record(session, [(edited, said())], generation(session, "c2"), NOON)
        expire(session, [edited.id])

        assert due(session, "c2") == [edited.id, other.id, one.id]
        assert due(session, "c2", 2) == [edited.id, other.id]


def test_annotators_that_meet_leave_one_reading_and_true_counts(begin_both: Begin) -> None:
    with begin_both() as session:
        articles = [make_article(session) for _ in range(3)]

    def annotate(topic: str) -> None:
        with begin_both() as session:
            same = unchanged(session, articles)
            read = [(one, said((TagKind.TOPIC, topic))) for one in articles if one.id in same]
            record(session, read, generation(session), NOON)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(annotate, ["borders", "returns", "health", "work"] * 2))

    with begin_both() as session:
        assert len(set(session.scalars(select(col(Tag.label))))) == 1
        assert session.scalar(select(func.count()).select_from(Visit)) == 3
        assert kept(session) == recount(session)


def test_the_number_of_an_arrival_is_never_given_twice(begin_both: Begin) -> None:
    with begin_both() as session:
        article = make_article(session)
        record(session, [(article, said())], generation(session), NOON)
        judged = session.scalars(select(func.max(Arrival.id))).one()

        record(session, [(article, said((TagKind.TOPIC, "returns")))], generation(session), NOON)

        again = session.scalars(select(func.max(Arrival.id))).one()
        assert again is not None
        assert judged is not None
        assert again > judged


def test_an_edited_article_is_annotated_again_and_counted_until_then(begin: Begin) -> None:
    with begin() as session:
        article = make_article(session)
        record(session, [(article, said(*BORDER_IN_ITALY))], generation(session), NOON)

        expire(session, [article.id])

        assert due(session, "c1") == [article.id]
        assert kept(session) == recount(session)


def test_quotes_and_signals_are_stored_with_their_spans(begin_both: Begin) -> None:
    quote = Quoted(TITLE_SPAN, "quotes/1", speaker="A mayor", role="government")
    with begin_both() as session:
        article = make_article(session)
        record(
            session,
            [(article, said(signals=(narrative(),), quotes=(quote,)))],
            generation(session),
            NOON,
        )

    with begin_both() as session:
        signal = session.scalars(select(Signal)).one()
        assert (signal.words, signal.role) == ("A tit", NarrativeRole.ASSERTS)
        assert signal.evidence[0]["reviewed_on"] == "2026-01-02"
        assert session.scalars(select(Quote)).one().speaker == "A mayor"
        assert kept(session)[NOON.date(), "narrative_role", "N7|asserts"] == 1


def test_a_reviewed_signal_outlives_the_cascade_that_made_it(begin: Begin) -> None:
    with begin() as session:
        article = make_article(session)
        record(
            session,
            [(article, said(signals=(narrative(), narrative("N1"))))],
            generation(session),
            NOON,
        )
        reviewed = session.scalars(select(Signal).where(col(Signal.label) == "N7")).one()
        reviewed.state = SignalState.NO_ISSUE
        session.flush()

        record(session, [(article, said())], generation(session), NOON)

        assert [signal.label for signal in session.scalars(select(Signal))] == ["N7"]


def test_a_signal_found_again_is_the_same_signal(begin: Begin) -> None:
    with begin() as session:
        article = make_article(session)
        record(session, [(article, said(signals=(narrative(),)))], generation(session), NOON)
        first = session.scalars(select(Signal)).one()

        weaker = narrative(role=NarrativeRole.REPORTS)
        record(session, [(article, said(signals=(weaker,)))], generation(session), NOON)

        again = session.scalars(select(Signal)).one()
        assert (again.id, again.role) == (first.id, NarrativeRole.REPORTS)


def test_a_tone_that_cannot_be_told_is_counted_as_such(begin: Begin) -> None:
    unsure = Annotated(
        item=Item("x", "", ""),
        relevance=Relevance.SUBJECT,
        tags=(Tagged(TagKind.STANCE, "-1", "tone/1", p=0.4, decision=Decision.CANT_SAY),),
    )
    with begin() as session:
        record(session, [(make_article(session), unsure)], generation(session), NOON)

        day = NOON.date()
        assert day_counts(session, "stance", None, day, day) == {"cant_say": {day: 1}}
        assert span_of_days(session) == (day, day)


def test_nothing_in_no_series_is_tallied() -> None:
    assert list(tally(Facts(None, Relevance.SUBJECT, {"topic": ("borders",)}))) == []


@pytest.mark.parametrize("relevance", [Relevance.MENTION, Relevance.NONE])
def test_only_subjects_stand_in_label_counts(relevance: Relevance) -> None:
    facts = Facts(NOON.date(), relevance, {"topic": ("borders",), "language": ("en",)})

    assert "topic" not in {dimension for _, dimension, _ in tally(facts)}


LABELS = st.lists(
    st.sampled_from(
        [
            (TagKind.TOPIC, "borders"),
            (TagKind.TOPIC, "returns"),
            (TagKind.COUNTRY, "IT"),
            (TagKind.COUNTRY, "MX"),
            (TagKind.VALENCE, "-1"),
            (TagKind.PERSON, "Somebody"),
        ]
    ),
    max_size=5,
)


QUOTES = st.lists(
    st.builds(
        Quoted,
        st.just(TITLE_SPAN),
        st.just("quotes/1"),
        st.sampled_from(["Minister Ada Vale", "Vale", "IOM", "officials", None]),
        st.sampled_from(["government", "un", "migrant", None]),
    ),
    max_size=4,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 2), LABELS, QUOTES, st.sampled_from(list(Relevance))),
        max_size=8,
    )
)
def test_whatever_is_recorded_in_whatever_order_the_counts_equal_a_recount(
    begin: Begin, steps: list[tuple[int, list[tuple[TagKind, str]], list[Quoted], Relevance]]
) -> None:
    with begin() as session:
        articles = [make_article(session, at=NOON - timedelta(days=n)) for n in range(3)]
        for number, labels, quotes, relevance in steps:
            says = said(*labels, relevance=relevance, quotes=tuple(quotes))
            record(session, [(articles[number], says)], generation(session, "c"), NOON)

        assert kept(session) == recount(session)
        session.rollback()
