"""What stands beside a label: among all its articles it is what the roll-up's pairs say."""

from datetime import timedelta

import pytest

from models.annotation import Annotated, Evidence, Item, Quoted, Signalled, Span, Tagged
from models.article import Article
from models.query.parse import parse_query
from models.query.tree import Query
from models.store.annotations import record
from models.store.beside import (
    articles_in,
    fact_checks_among,
    is_counted,
    labels_among,
    narratives_among,
    newest_narrow,
    outlet_names,
    outlets_by_id,
    pair_totals,
    speakers_among,
    stories_among,
)
from models.store.engine import Begin
from models.store.quoting import callings_of, quotes_of_speaker
from models.vocabulary import (
    Decision,
    NarrativeRole,
    Relevance,
    SignalKind,
    SpanField,
    TagKind,
)
from tests.make import NOON, generation, make_article, make_outlet

DAY = NOON.date()
SPAN = Span(SpanField.TITLE, 0, 1, "A")
CHECK = "https://checkers.example/1"


@pytest.fixture
def begin(begin_both: Begin) -> Begin:
    """Three articles of two outlets; the second and the third tell one story."""
    with begin_both() as session:
        quay, ward = make_outlet(session, "Quay | Times"), make_outlet(session, "Ward")
        first = make_article(session, "A 1", at=NOON, outlet=quay)
        second = make_article(session, "A 2", at=NOON - timedelta(hours=1), outlet=quay)
        story = second.story_id
        third = make_article(session, "A 3", at=NOON - timedelta(hours=2), outlet=ward)
        third.story_id = story
        said = [
            (first, _told(first, ("borders",), ("IT", "MX"), Decision.YES)),
            (second, _told(second, ("borders", "returns"), ("IT", "IT"), Decision.CANT_SAY)),
            (third, _told(third, ("returns",), ("it_",), Decision.YES)),
        ]
        record(session, said, generation(session), NOON)
    return begin_both


@pytest.mark.parametrize("other", ["country", "valence"])
@pytest.mark.parametrize("label", ["borders", "returns"])
def test_among_all_articles_it_is_what_the_roll_up_says(
    begin: Begin, label: str, other: str
) -> None:
    with begin() as session:
        ids = [one.id for one in newest_narrow(session, _of(f"topic:{label}"), 10)]

        kept = pair_totals(session, ("topic", other), label, DAY, DAY)

        assert kept
        assert labels_among(session, ids, [TagKind(other)])[TagKind(other)] == kept


def test_a_pair_is_read_from_either_side_and_no_label_stands_for_another(begin: Begin) -> None:
    with begin() as session:
        assert pair_totals(session, ("country", "topic"), "IT", DAY, DAY) == {
            "borders": 2,
            "returns": 1,
        }
        assert pair_totals(session, ("country", "topic"), "it_", DAY, DAY) == {"returns": 1}
        assert pair_totals(session, ("country", "topic"), "it", DAY, DAY) == {}
        assert pair_totals(session, ("narrative", "frame"), "N7", DAY, DAY) is None


def test_the_newest_come_first_and_no_more_than_wanted(begin: Begin) -> None:
    with begin() as session:
        found = newest_narrow(session, _of("topic:borders"), 1)

        assert [one.title for one in articles_in(session, [one.id for one in found])] == ["A 1"]
        assert outlets_by_id(session, {found[0].outlet_id})[found[0].outlet_id].name in (
            outlet_names(session)
        )


def test_stories_are_ranked_by_their_outlets(begin: Begin) -> None:
    with begin() as session:
        articles = newest_narrow(session, _of(""), 10)

        told = stories_among(session, articles, 5)

        assert [(one.articles, one.outlets) for one in told] == [(2, 2), (1, 1)]


def test_who_is_quoted_and_what_is_claimed_is_counted_by_article(begin: Begin) -> None:
    with begin() as session:
        ids = [one.id for one in newest_narrow(session, _of(""), 10)]

        assert speakers_among(session, ids) == {"Ada Quay": 3}
        assert narratives_among(session, ids) == {"N7": 3}
        assert [one["url"] for one in fact_checks_among(session, ids, 5)] == [CHECK]


def test_a_speaker_has_quotes_and_roles_in_public_alone(begin: Begin) -> None:
    with begin() as session:
        quotes = quotes_of_speaker(session, "Ada Quay", DAY, DAY, 3)

        assert [article.title for _, article in quotes] == ["A 1", "A 1", "A 2"]
        called = callings_of(session, "Ada Quay", DAY, DAY)
        assert {one.role for one in called} == {"government"}
        assert sum(one.quotes for one in called) == len(
            quotes_of_speaker(session, "Ada Quay", DAY, DAY, 99)
        )
        assert quotes_of_speaker(session, "Lina Hope", DAY, DAY, 2) == []


def test_what_was_ever_counted_is_known(begin: Begin) -> None:
    with begin() as session:
        assert is_counted(session, "outlet", "Quay | Times")
        assert not is_counted(session, "outlet", "Quay")


def _of(query: str) -> Query:
    return parse_query(f"{query} relevance:subject".strip(), DAY)


def _told(
    article: Article, topics: tuple[str, ...], countries: tuple[str, ...], tone: Decision
) -> Annotated:
    evidence = Evidence("fact_check", "There is no invasion", CHECK, "Unfounded", "Checkers")
    return Annotated(
        Item(str(article.id), article.title, article.text, "en"),
        "en",
        Relevance.SUBJECT,
        (
            Tagged(TagKind.RELEVANCE, "subject", "t"),
            *(Tagged(TagKind.TOPIC, one, "t") for one in topics),
            Tagged(TagKind.TOPIC, "health", "t", decision=Decision.CANT_SAY),
            *(Tagged(TagKind.COUNTRY, one, "t") for one in countries),
            Tagged(TagKind.VALENCE, "-1", "t", decision=tone),
            Tagged(TagKind.VALENCE, "1", "t", decision=Decision.NO),
        ),
        (
            Quoted(SPAN, "q", "Minister Ada Quay", "government"),
            Quoted(SPAN, "q", "Ada Quay", "government"),
            Quoted(SPAN, "q", "Lina Hope", "migrant"),
        ),
        (
            Signalled(SignalKind.NARRATIVE, "N7", SPAN, "r", "n", NarrativeRole.ASSERTS),
            Signalled(
                SignalKind.CLAIM, "c", SPAN, "r", "n", NarrativeRole.ASSERTS, 0.8, (evidence,)
            ),
        ),
    )
