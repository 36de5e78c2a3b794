"""What people correct holds, is counted and found as such, and can be taken back."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import Session, col

from models import Article, DayCount, Tag
from models.annotation import Annotated, Item, Span, Tagged
from models.correcting import QUESTIONS
from models.errors import ConflictError, InvalidError, NotFoundError
from models.query.parse import parse_query
from models.store.annotations import record, unchanged
from models.store.correcting import Change, correct
from models.store.corrections import corrections_of
from models.store.counts import CountKey
from models.store.engine import Begin
from models.store.facts import recount
from models.store.generations import expire, live
from models.store.moving import go_live, undo
from models.store.readings import tags_of
from models.store.search import COUNTED, count, facets, newest
from models.vocabulary import Decision, Relevance, SpanField, TagKind
from tests.make import NOON, generation, make_article

LATER = NOON + timedelta(hours=1)
NOBODY = UUID(int=0)


def reading(
    *tags: tuple[TagKind, str], relevance: Relevance = Relevance.SUBJECT, tagger: str = "test/1"
) -> Annotated:
    gate = Tagged(TagKind.RELEVANCE, relevance.value, tagger, 0.9)
    told = [Tagged(kind, label, tagger, 0.7) for kind, label in tags]
    return Annotated(Item("x", "", ""), "en", relevance, (gate, *told))


def stored(session: Session, *tags: tuple[TagKind, str]) -> Article:
    article = make_article(session)
    record(session, [(article, reading(*tags))], generation(session), NOON)
    return article


def change(
    session: Session, article: Article, labels: dict[TagKind, Sequence[str] | None], by: str = "Ada"
) -> None:
    correct(session, article.uid, Change(labels, by), LATER)


def held(session: Session, kind: TagKind) -> list[str]:
    query = select(col(Tag.label)).where(col(Tag.kind) == kind, col(Tag.decision) == Decision.YES)
    return list(session.scalars(query.order_by(col(Tag.id))))


def kept(session: Session) -> Counter[CountKey]:
    rows = session.scalars(select(DayCount))
    return Counter({(row.day, row.dimension, row.label): row.count for row in rows})


def told(session: Session) -> list[tuple[object, ...]]:
    rows = session.scalars(select(Tag).order_by(col(Tag.article_id), col(Tag.id)))
    return [tuple(row.model_dump(exclude={"id"}).values()) for row in rows]


def found(session: Session, query: str) -> int:
    return count(session, parse_query(query, NOON.date()))


BORDERS, RETURNS = (TagKind.TOPIC, "borders"), (TagKind.TOPIC, "returns")
ITALY = (TagKind.COUNTRY, "IT")


def test_what_a_person_says_stands_in_place_of_what_the_cascade_said(begin_both: Begin) -> None:
    with begin_both() as session:
        article = stored(session, BORDERS, RETURNS, ITALY)

        change(session, article, {TagKind.TOPIC: ["returns", "labour"]})

    with begin_both() as session:
        topics = session.scalars(
            select(Tag).where(col(Tag.kind) == TagKind.TOPIC).order_by(col(Tag.id))
        )
        assert [(one.label, one.tagger, one.decision, one.overruled) for one in topics] == [
            ("returns", "corrected by Ada", Decision.YES, None),
            ("labour", "corrected by Ada", Decision.YES, None),
            ("borders", "test/1", Decision.NO, Decision.YES),
            ("returns", "test/1", Decision.NO, Decision.YES),
        ]
        assert held(session, TagKind.COUNTRY) == ["IT"]
        day = NOON.date()
        counts = kept(session)
        assert counts[day, "topic", "borders"] == found(session, "topic:borders") == 0
        assert counts[day, "topic+country", "labour|IT"] == 1
        assert found(session, "topic:labour country:IT") == 1
        every = newest(session, parse_query("", day), COUNTED)
        assert facets(session, every)["topic"] == [("labour", 1), ("returns", 1)]
        assert counts == recount(session)


def test_a_correction_outlives_newer_cascades_and_edits(begin_both: Begin) -> None:
    with begin_both() as session:
        article = stored(session, BORDERS)
        change(session, article, {TagKind.TOPIC: ["labour"]})

    with begin_both() as session:
        again = session.get_one(Article, article.id)
        again.title = "Another title"
        expire(session, [again.id])
        said = reading(RETURNS, relevance=Relevance.NONE)
        record(session, [(again, said)], generation(session), LATER)

        assert held(session, TagKind.TOPIC) == ["labour"]
        assert again.relevance is Relevance.SUBJECT
        assert kept(session)[NOON.date(), "topic", "labour"] == 1
        assert kept(session) == recount(session)


def test_a_correction_holds_in_every_version_that_goes_live_and_comes_back(
    begin_both: Begin,
) -> None:
    def shows(session: Session) -> tuple[list[str], int, bool]:
        one = live(session)
        rows = select(DayCount).where(col(DayCount.generation) == (one and one.id))
        counts = Counter(
            {(row.day, row.dimension, row.label): row.count for row in session.scalars(rows)}
        )
        labels = [tag.label for tag in tags_of(session, article.id) if tag.decision == "yes"]
        return labels, found(session, "topic:labour"), counts == recount(session, one)

    with begin_both() as session:
        article = stored(session, BORDERS)
        said = reading(RETURNS, relevance=Relevance.MENTION)
        record(session, [(article, said)], generation(session, "next"), LATER)
        change(session, article, {TagKind.TOPIC: ["labour"]})
        before = shows(session)
        assert go_live(session, "next", LATER)

        assert shows(session) == before == (["subject", "labour"], 1, True)
        change(session, article, {TagKind.RELEVANCE: None})
        assert shows(session) == (["mention", "returns"], 0, True)
        assert undo(session, LATER)
        assert shows(session) == (["subject", "borders"], 0, True)


def test_what_is_taken_back_leaves_the_labels_as_the_cascade_said_them(begin_both: Begin) -> None:
    with begin_both() as session:
        article = make_article(session)
        unsure = Tagged(TagKind.STANCE, "1", "test/1", 0.4, Decision.CANT_SAY)
        span = Span(SpanField.TITLE, 0, 1, "A")
        place = Tagged(TagKind.COUNTRY, "IT", "places/1", span=span)
        said = reading(BORDERS)
        whole = Annotated(said.item, "en", said.relevance, (*said.tags, unsure, place))
        record(session, [(article, whole)], generation(session), NOON)
        before, counted = told(session), kept(session)

        change(session, article, {TagKind.STANCE: ["-1"], TagKind.COUNTRY: ["FR"]})
        assert told(session) != before
        change(session, article, {TagKind.RELEVANCE: None}, "Ben")
        change(session, article, {TagKind.COUNTRY: None}, "Ben")

        assert told(session) == before
        assert kept(session) == counted
        history = [
            (one.kind, one.labels, one.corrector) for one in corrections_of(session, article.id)
        ]
        assert history == [
            (TagKind.RELEVANCE, ["subject"], "Ada"),
            (TagKind.STANCE, ["-1"], "Ada"),
            (TagKind.COUNTRY, ["FR"], "Ada"),
            (TagKind.STANCE, None, "Ben"),
            (TagKind.RELEVANCE, None, "Ben"),
            (TagKind.COUNTRY, None, "Ben"),
        ]


def test_an_article_found_to_be_of_other_things_loses_its_labels(begin_both: Begin) -> None:
    with begin_both() as session:
        article = stored(session, BORDERS, ITALY)

        change(session, article, {TagKind.RELEVANCE: ["none"]})

        assert article.relevance is Relevance.NONE
        assert held(session, TagKind.TOPIC) == held(session, TagKind.COUNTRY) == []
        assert found(session, "topic:borders") == found(session, "country:IT") == 0
        assert found(session, "relevance:none") == 1
        assert kept(session) == recount(session)


def test_labels_come_with_the_relevance_that_they_need(begin: Begin) -> None:
    with begin() as session:
        article = make_article(session)
        record(session, [(article, reading(relevance=Relevance.NONE))], generation(session), NOON)

        with pytest.raises(InvalidError, match="topic: is not asked of an article whose relevance"):
            change(session, article, {TagKind.TOPIC: ["labour"]})
        change(session, article, {TagKind.RELEVANCE: ["subject"], TagKind.TOPIC: ["labour"]})

        assert held(session, TagKind.TOPIC) == ["labour"]
        assert found(session, "topic:labour relevance:subject") == 1


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ({}, "nothing is corrected"),
        ({TagKind.TOPIC: ["border"]}, "topic: has no label 'border'"),
        ({TagKind.TOPIC: ["borders", "borders"]}, "twice"),
        ({TagKind.TOPIC: ["borders", "labour", "health", "returns", "smuggling"]}, "4 labels"),
        ({TagKind.VALENCE: ["-1", "1"]}, "valence: needs one of -1, 0, 1"),
        ({TagKind.VALENCE: []}, "valence: needs one of"),
        ({TagKind.COUNTRY: ["UK"]}, "country: has no label 'UK'"),
        ({TagKind.PERSON: ["Ada"]}, "person: may not be corrected"),
        ({TagKind.RELEVANCE: ["none"], TagKind.FRAME: ["econ"]}, "frame: is not asked"),
        ({TagKind.RELEVANCE: None, TagKind.FRAME: ["econ"]}, "taken back"),
    ],
)
def test_what_the_codebook_does_not_allow_is_refused_and_changes_nothing(
    begin: Begin, labels: dict[TagKind, Sequence[str] | None], reason: str
) -> None:
    with begin() as session:
        article = stored(session, BORDERS)
        change(session, article, {TagKind.RELEVANCE: ["subject"]})
        before = told(session)

        with pytest.raises(InvalidError, match=reason):
            change(session, article, labels)

        assert told(session) == before
        assert len(corrections_of(session, article.id)) == 1


def test_a_correction_needs_a_name_an_article_and_something_to_take_back(begin: Begin) -> None:
    with begin() as session:
        article, untagged = stored(session, BORDERS), make_article(session)
        topics: dict[TagKind, Sequence[str] | None] = {TagKind.TOPIC: ["labour"]}

        with pytest.raises(InvalidError, match="name"):
            change(session, article, topics, "  ")
        with pytest.raises(ConflictError, match="no correction of topic"):
            change(session, article, {TagKind.TOPIC: None})
        with pytest.raises(ConflictError, match="not tagged yet"):
            change(session, untagged, topics)
        with pytest.raises(NotFoundError):
            correct(session, NOBODY, Change(topics, "Ada"), NOON)


def test_a_corrector_and_an_annotator_that_meet_leave_the_correction(begin_both: Begin) -> None:
    with begin_both() as session:
        article = stored(session, BORDERS)

    def annotate(_: int) -> None:
        with begin_both() as session:
            assert unchanged(session, [article])
            record(session, [(article, reading(RETURNS))], generation(session), NOON)

    def put_right(number: int) -> None:
        with begin_both() as session:
            change(session, article, {TagKind.TOPIC: ["labour"]}, f"Ada {number}")

    with ThreadPoolExecutor(4) as pool:
        met = [pool.submit(one, number) for number in range(4) for one in (annotate, put_right)]
    assert [one.exception() for one in met] == [None] * 8
    with begin_both() as session:
        assert held(session, TagKind.TOPIC) == ["labour"]
        assert kept(session) == recount(session)


def _labels(session: Session) -> list[tuple[TagKind, str, Decision]]:
    rows = session.scalars(select(Tag).order_by(col(Tag.id)))
    return [(row.kind, row.label, row.decision) for row in rows]


ANSWERS = ["subject", "none", "borders", "econ", "1", "IT", "FR"]
CHANGES = st.dictionaries(
    st.sampled_from(QUESTIONS),
    st.none() | st.lists(st.sampled_from(ANSWERS), max_size=2),
    min_size=1,
    max_size=2,
)
LABELS = st.lists(st.sampled_from([BORDERS, RETURNS, ITALY, (TagKind.VALENCE, "-1")]), unique=True)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(LABELS, st.sampled_from(list(Relevance)), CHANGES), max_size=6))
def test_whatever_is_corrected_in_whatever_order_counts_are_of_what_is_shown(
    begin: Begin,
    steps: list[tuple[list[tuple[TagKind, str]], Relevance, dict[TagKind, Sequence[str] | None]]],
) -> None:
    with begin() as session:
        article, said = make_article(session), reading()
        record(session, [(article, said)], generation(session, "c"), NOON)
        for tags, relevance, labels in steps:
            said = reading(*tags, relevance=relevance)
            record(session, [(article, said)], generation(session, "c"), NOON)
            try:
                change(session, article, labels)
            except (InvalidError, ConflictError):
                continue

        counts = kept(session)
        assert counts == recount(session)
        for name, label in (BORDERS, RETURNS, ITALY, (TagKind.VALENCE, "-1")):
            shown = found(session, f"{name.value}:{label} relevance:subject")
            assert shown == counts[NOON.date(), name.value, label]
        last = {one.kind: one.labels for one in corrections_of(session, article.id)}
        for kind in sorted(last, key=lambda kind: kind is TagKind.RELEVANCE):
            if last[kind] is not None:
                change(session, article, {kind: None})
        assert _labels(session) == [(tag.kind, tag.label, tag.decision) for tag in said.tags]
        session.refresh(article)
        assert article.relevance is said.relevance
        session.rollback()
