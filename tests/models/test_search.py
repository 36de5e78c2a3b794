from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, update
from sqlmodel import Session, col

from models import Article, Pending
from models.annotation import Annotated, Item, Signalled, Span, Tagged
from models.query.parse import parse_query
from models.query.words import tokens
from models.store.annotations import record
from models.store.engine import Begin
from models.store.fulltext import (
    begin_anew,
    check_index,
    forget,
    index_pending,
    pending_count,
)
from models.store.generations import live_cascade
from models.store.search import (
    COUNTED,
    count,
    daily_counts,
    facets,
    find,
    matching_arrivals,
    newest,
)
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

TODAY = NOON.date()
TEXTS = (
    ("Sea rescue off the coast", "Forty people were brought ashore."),
    ("Ärzte an der Grenze", "Die Helfer sprechen von Kälte."),
    ("Border police", "Rescue at sea is not their task. MIG\u200bRANTS wait."),
    ("Football", "The sea was calm; the rescue boat stayed in port."),
    ("Цены растут", "Мигранты и работа"),
    ("Prices", "anti-migrant anti migrants"),
    ("", "sea"),
)


def fill(session: Session) -> dict[str, Article]:
    """Store `TEXTS`, an hour apart, and index them."""
    outlet = make_outlet(session, "Harbour Times", OutletKind.NGO)
    articles = {
        title: make_article(session, title, body, at=NOON - timedelta(hours=number), outlet=outlet)
        for number, (title, body) in enumerate(TEXTS)
    }
    session.add_all([Pending(article_id=article.id) for article in articles.values()])
    session.flush()
    assert index_pending(session, 100) == len(TEXTS)
    return articles


def titles(session: Session, query: str) -> list[str]:
    return [article.title for article in find(session, parse_query(query, TODAY), limit=50)]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("sea", ["Sea rescue off the coast", "Border police", "Football", ""]),
        ("SEA rescue", ["Sea rescue off the coast", "Border police", "Football"]),
        ('"sea rescue"', ["Sea rescue off the coast"]),
        ('"police rescue"', []),  # a phrase does not run from title into text
        ("arzte", ["Ärzte an der Grenze"]),
        ("ärzte", ["Ärzte an der Grenze"]),
        ("migrants", ["Border police", "Prices"]),
        ("migr*", ["Border police", "Prices"]),
        ("МИГРАНТЫ", ["Цены растут"]),
        ("anti-migrant", ["Prices"]),
        ("sea -football", ["Sea rescue off the coast", "Border police", ""]),
        ("coast OR football", ["Sea rescue off the coast", "Football"]),
        ("sea (coast OR football)", ["Sea rescue off the coast", "Football"]),
        ('NOT (sea OR migr* OR "an der")', ["Цены растут"]),
        ("nothing", []),
        ('outlet:"harbour TIMES" football', ["Football"]),
        ("outlet:Harbour", []),
        ("kind:ngo coast", ["Sea rescue off the coast"]),
        ("football OR lang:fr", ["Football"]),
        ("after:2026-11-25", []),
        ("before:2026-11-24", []),
    ],
)
def test_a_query_finds_newest_first(begin_both: Begin, query: str, found: list[str]) -> None:
    with begin_both() as session:
        fill(session)

        assert titles(session, query) == found
        assert count(session, parse_query(query, TODAY)) == len(found)


def test_pages_follow_one_another(begin_both: Begin) -> None:
    with begin_both() as session:
        fill(session)
        everything, sea = parse_query("", TODAY), parse_query("sea", TODAY)

        for query in (everything, sea):
            whole = find(session, query, limit=50)
            paged, before = [], None
            while page := find(session, query, limit=2, before=before):
                paged += page
                before = page[-1].id
            assert paged == whole


WORDS = st.sampled_from(["sea", "rescue", "migr*", "border", '"an der"', "MIGRANTS", "calm", "zzz"])
FIELDS = st.sampled_from(["lang:en", "lang:fr", "relevance:subject", "topic:borders", "dated:yes"])
QUERIES = st.recursive(
    WORDS | FIELDS,
    lambda inner: (
        st.builds("({} {})".format, inner, inner)
        | st.builds("({} OR {})".format, inner, inner)
        | st.builds("-{}".format, inner)
    ),
    max_leaves=6,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_the_algebra_of_queries_is_that_of_sets(begin_both: Begin, data: st.DataObject) -> None:
    one, other = data.draw(QUERIES), data.draw(QUERIES)
    with begin_both() as session:
        if not find(session, parse_query("", TODAY), limit=1):
            fill(session)

        def ids(query: str) -> set[int]:
            return {found.id for found in find(session, parse_query(query, TODAY), limit=50)}

        everything = ids("")
        assert ids(f"({one}) ({other})") == ids(one) & ids(other)
        assert ids(f"({one}) OR ({other})") == ids(one) | ids(other)
        assert ids(f"NOT ({one})") == everything - ids(one)
        assert count(session, parse_query(one, TODAY)) == len(ids(one))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(words=st.text(max_size=60), wanted=st.text(min_size=1, max_size=8))
def test_the_index_finds_what_its_words_say(begin_both: Begin, words: str, wanted: str) -> None:
    asked = tokens(wanted)
    if not asked:
        return
    with begin_both() as session:
        article = make_article(session, "", words.replace("\x00", ""))
        session.add(Pending(article_id=article.id))
        session.flush()
        index_pending(session, 100)
        phrase = f'"{" ".join(asked)}" '

        found = {one.id for one in find(session, parse_query(phrase, TODAY), limit=50)}

        held = f" {' '.join(tokens(article.text))} "
        assert (article.id in found) == (f" {' '.join(asked)} " in held)


def test_an_edited_article_is_found_by_its_new_words_alone(begin_both: Begin) -> None:
    with begin_both() as session:
        article = fill(session)["Football"]
        session.add(Pending(article_id=article.id, old_title=article.title, old_text=article.text))
        session.execute(
            update(Article).where(col(Article.id) == article.id).values(title="Handball")
        )
        assert pending_count(session) == 1

        index_pending(session, 10)

        assert titles(session, "football") == []
        assert titles(session, "handball calm") == ["Handball"]
        assert pending_count(session) == 0
        check_index(session)


def test_a_forgotten_article_leaves_nothing_in_the_index(begin_both: Begin) -> None:
    with begin_both() as session:
        for article in fill(session).values():
            forget(session, article)
            session.execute(delete(Article).where(col(Article.id) == article.id))

        again = make_article(session, "Quite another", at=NOON)
        session.add(Pending(article_id=again.id))
        session.flush()
        index_pending(session, 10)

        assert titles(session, "sea OR another") == ["Quite another"]
        check_index(session)


def test_an_index_is_made_anew_of_all_articles(begin_both: Begin) -> None:
    with begin_both() as session:
        articles = fill(session)
        before = titles(session, "sea")

        begin_anew(session)

        assert pending_count(session) == len(articles)
        assert titles(session, "sea") == []
        index_pending(session)
        assert titles(session, "sea") == before != []
        check_index(session)


def test_a_very_long_text_is_indexed_up_to_a_bound(begin_both: Begin) -> None:
    with begin_both() as session:
        many = " ".join(f"word{number}" for number in range(300_000)) + " " + "x" * 5000
        article = make_article(session, "Long", many)
        session.add(Pending(article_id=article.id))
        session.flush()

        index_pending(session, 10)

        assert titles(session, "word1") == titles(session, "word20000") == ["Long"]
        assert titles(session, "word299999") == []


def annotated(article: Article) -> Annotated:
    span = Span(SpanField.TITLE, 0, 3, "Sea")
    return Annotated(
        Item(str(article.uid), article.title, article.text),
        None,
        Relevance.SUBJECT,
        tags=(
            Tagged(TagKind.TOPIC, "borders", "t", 0.9),
            Tagged(TagKind.TOPIC, "returns", "t", 0.2, Decision.NO),
            Tagged(TagKind.VALENCE, "0", "t", 0.4, Decision.CANT_SAY),
            Tagged(TagKind.COUNTRY, "IT", "t"),
            Tagged(TagKind.COUNTRY, "IT", "t"),
        ),
        signals=(
            Signalled(SignalKind.NARRATIVE, "N7", span, "why", "t", NarrativeRole.REBUTS),
            Signalled(SignalKind.LOADED_LANGUAGE, "swarm", span, "why", "t"),
        ),
    )


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("topic:borders", True),
        ("topic:returns", False),
        ("valence:cant_say", True),
        ("valence:0", False),
        ("country:it sea", True),
        ("relevance:subject", True),
        ("relevance:any sea", True),
        ("-relevance:subject sea", False),
        ("narrative:N7", True),
        ("narrative:N7:rebuts", True),
        ("narrative:N7:asserts", False),
        ("role:rebuts", True),
        ("signal:any", True),
        ("signal:claim", False),
        ("signal:loaded_language", True),
    ],
)
def test_what_the_cascade_said_can_be_asked_for(
    begin_both: Begin, query: str, is_found: bool
) -> None:
    with begin_both() as session:
        article = fill(session)["Sea rescue off the coast"]
        record(session, [(article, annotated(article))], generation(session, "cascade-1"), NOON)

        assert (article.title in titles(session, query)) == is_found
        assert live_cascade(session) == "cascade-1"


def test_not_finds_articles_of_unknown_language_and_relevance(begin_both: Begin) -> None:
    with begin_both() as session:
        make_article(session, "Unknown", language=None)

        assert titles(session, "-lang:fr") == ["Unknown"]
        assert titles(session, "lang:und") == ["Unknown"]
        assert titles(session, "-relevance:subject") == ["Unknown"]
        assert titles(session, "-relevance:any") == ["Unknown"]


def test_visits_are_matched_in_their_range_and_order(begin_both: Begin) -> None:
    with begin_both() as session:
        articles = list(fill(session).values())
        for article in articles:
            record(session, [(article, annotated(article))], generation(session, "cascade-1"), NOON)
        sea = parse_query("sea topic:borders", TODAY)

        matched = matching_arrivals(session, sea, 0, 3)

        assert matched == [articles[0].id, articles[2].id]
        assert matching_arrivals(session, sea, 3, 99) == [articles[3].id, articles[6].id]


def test_facets_count_an_article_once_a_label(begin_both: Begin) -> None:
    with begin_both() as session:
        article = fill(session)["Sea rescue off the coast"]
        record(session, [(article, annotated(article))], generation(session, "cascade-1"), NOON)

        found = facets(session, newest(session, parse_query("sea", TODAY), COUNTED))

        assert found["topic"] == [("borders", 1)]
        assert found["country"] == [("IT", 1)]
        assert found["outlet"] == [("Harbour Times", 4)]
        assert found["kind"] == [("ngo", 4)]


def test_days_count_what_is_annotated_and_dated(begin_both: Begin) -> None:
    with begin_both() as session:
        undated = make_article(session, "sea", is_dated=False)
        for article in [*[*fill(session).values()][:3], undated]:
            record(session, [(article, annotated(article))], generation(session, "cascade-1"), NOON)

        assert daily_counts(session, parse_query("", TODAY)) == [(TODAY, 3)]


def test_a_page_of_a_common_word_walks_the_index_and_sorts_nothing(begin: Begin) -> None:
    with begin() as session:
        plan = _plan_of(session, lambda: find(session, parse_query("sea", TODAY), limit=5))

    assert any("article_fts VIRTUAL TABLE" in step for step in plan)
    assert not any("B-TREE" in step for step in plan)


def _plan_of(session: Session, ask: Callable[[], object]) -> list[str]:
    seen: list[tuple[str, tuple[object, ...]]] = []
    connection = session.connection()

    def listen(
        _c: object, _cursor: object, sql: str, parameters: tuple[object, ...], *_: object
    ) -> None:
        seen.append((sql, parameters))

    event.listen(connection, "before_cursor_execute", listen)
    ask()
    event.remove(connection, "before_cursor_execute", listen)
    [(sql, parameters)] = seen
    cursor = connection.connection.cursor()
    cursor.execute(f"EXPLAIN QUERY PLAN {sql}", parameters)
    return [str(row[3]) for row in cursor.fetchall()]
