"""Phrases of a time, read from a store: told beside their articles, their outlets and a query."""

from datetime import date, timedelta

from sqlmodel import Session, select

from api.trends.phrases import before_that, distinctive, emerging, set_against
from api.trends.ranges import Range, days_until
from models import Article, Outlet
from models.annotation import Annotated, Item, Quoted, Span, Tagged
from models.article import Pending
from models.query.parse import parse_query
from models.store.annotations import record
from models.store.engine import Begin
from models.store.fulltext import index_pending
from models.store.search import count
from models.vocabulary import Relevance, SpanField, TagKind
from tests.make import NOON, generation, make_article, make_outlet

WEEK = days_until(NOON.date(), 7)


def keep_titled(
    session: Session, outlets: list[Outlet], title: str, number: int, days_ago: int
) -> None:
    annotated = []
    for one in range(number):
        article = make_article(
            session,
            f"{title} {chr(97 + one)}",
            at=NOON - timedelta(days=days_ago + one % 5),
            outlet=outlets[one % len(outlets)],
        )
        item = Item(str(article.uid), article.title, article.text, "en")
        topics = (Tagged(TagKind.TOPIC, "borders", "t", 0.9),)
        persons = tuple(
            Tagged(TagKind.PERSON, name, "t")
            for name in ("Maria Lopez", "Ann Ruiz")
            if name in title
        )
        span = Span(SpanField.TITLE, 0, 2, "We")
        quotes = (Quoted(span, "t", "Ann Ruiz", "government"),) if "Ruiz" in title else ()
        said = Annotated(item, "en", Relevance.SUBJECT, (*topics, *persons), quotes)
        annotated.append((article, said))
    record(session, annotated, generation(session), NOON)


def keep_phrases(session: Session) -> None:
    outlets = [make_outlet(session, name) for name in ("Harbour Times", "Ridge Post", "Plain News")]
    keep_titled(session, outlets, "Ferries arrive", 26, 10)
    keep_titled(session, outlets, "Ferries arrive", 26, 17)
    keep_titled(session, outlets, "Ferries arrive", 26, 22)
    keep_titled(session, outlets, "Ferries arrive", 8, 0)
    keep_titled(session, outlets, "Floating barriers planned", 9, 0)
    keep_titled(session, outlets, "Maria Lopez weeps", 9, 0)
    keep_titled(session, outlets, "Ann Ruiz decides", 9, 0)


def test_a_week_says_what_the_four_weeks_before_did_not(begin_both: Begin) -> None:
    with begin_both() as session:
        keep_phrases(session)

        found = distinctive(session, "topic:borders", WEEK, NOON, 10)
        none = distinctive(session, "topic:health", WEEK, NOON, 10)

    assert [phrase.words for phrase in found] == [
        "Ann Ruiz decides", "Floating barriers planned", "weeps"
    ]  # fmt: skip
    assert {(phrase.count, phrase.before, phrase.outlets) for phrase in found} == {(9, 0, 3)}
    assert none == []


def test_what_emerges_is_told_with_articles_of_its_outlets_and_a_query_that_finds_them(
    begin_both: Begin,
) -> None:
    with begin_both() as session:
        keep_phrases(session)
        session.add_all(Pending(article_id=one) for one in session.exec(select(Article.id)))
        session.flush()
        index_pending(session)

        found = {one.phrase.words: one for one in emerging(session, WEEK, NOON)}

        barriers = found["Floating barriers planned"]
        assert count(session, parse_query(barriers.query, NOON.date())) == 9
        assert {one.outlet.name for one in barriers.examples} == {
            "Harbour Times", "Ridge Post", "Plain News"
        }  # fmt: skip
        assert all("barriers" in one.article.title for one in barriers.examples)


def test_who_is_quoted_in_no_public_role_is_hidden_where_no_pipeline_tells_names(
    begin_both: Begin,
) -> None:
    with begin_both() as session:
        keep_phrases(session)
        outlets = [make_outlet(session) for _ in range(3)]
        for number in range(9):
            title = f"Carmen Luque cruza la frontera {chr(97 + number)}"
            article = make_article(session, title, outlet=outlets[number % 3], language="es")
            item = Item(str(article.uid), title, article.text, "es")
            quote = Quoted(Span(SpanField.TEXT, 0, 1, "A"), "t", "Carmen Luque", "migrant")
            said = Annotated(item, "es", Relevance.SUBJECT, (), (quote,))
            record(session, [(article, said)], generation(session), NOON)

        found = distinctive(session, "lang:es", WEEK, NOON, 10)
        everything = distinctive(session, "", WEEK, NOON, 10)

    assert found == []  # nothing was said in Spanish before
    told = {words for one in everything for words in (one.words, *one.beside)}
    assert "cruza la frontera" in told
    assert not any("Carmen" in words or "Luque" in words for words in told)


def test_a_time_is_set_against_four_weeks_or_four_times_its_length() -> None:
    counts = {NOON.date() - timedelta(days=n): 5 for n in range(500)}

    assert set_against(counts, Range(NOON.date(), NOON.date())).days == 28
    assert set_against(counts, WEEK) == Range(date(2026, 10, 21), date(2026, 11, 17))
    assert set_against(counts, days_until(NOON.date(), 30)).days == 120


def test_where_coverage_was_thin_it_is_set_against_more_weeks_of_a_year() -> None:
    first = WEEK.first
    thin = {first - timedelta(days=n): 1 for n in range(1, 500)}

    assert set_against(thin | {first: 9}, WEEK).days == 42
    assert set_against(thin | {first: 1000}, WEEK).days == 364
    short = {first - timedelta(days=n): 1 for n in range(1, 51)}
    assert set_against(short | {first: 1000}, WEEK).days == 56
    assert set_against({first: 1000}, WEEK).days == 28


def test_days_before_are_those_of_the_query_s_own_coverage(begin_both: Begin) -> None:
    with begin_both() as session:
        outlets = [make_outlet(session) for _ in range(3)]
        keep_titled(session, outlets, "Floating barriers planned", 9, 0)
        keep_titled(session, outlets, "Ferries arrive", 26, 100)

        assert before_that(session, "topic:borders", WEEK, NOON).days == 98
        assert before_that(session, "topic:health", WEEK, NOON).days == 28
