"""A statement of one's own is followed: who took it up, in which words, how soon."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from sqlmodel import Session

from api.statements.following import follow, load_statements
from api.statements.uptake import How, runs_of, sentences_of
from ingest.stories import band_keys
from models import Article, Band, Outlet, Story
from models.annotation import Annotated, Item, Quoted, Span, Tagged
from models.article import Pending
from models.errors import NotFoundError
from models.query.words import tokens
from models.store.annotations import record
from models.store.engine import Begin
from models.store.fulltext import index_pending
from models.vocabulary import OutletKind, Relevance, SpanField, TagKind
from nlp.quotes.sentences import sentences
from tests.api.conftest import Served
from tests.make import NOON, generation, make_article, make_outlet

FEES = "Workers on farms paid a month of wages to be hired at all this summer."
STANDARD = "We ask every government to hold recruiters to one standard before the next harvest."
RELEASE = f"{FEES} {STANDARD} The full report is out. " + " ".join(
    f"In the district number {number} our teams spoke with families of those who left early."
    for number in range(12)
)
QUOTE = "hold recruiters to one standard before the next harvest"


def keep_article(
    session: Session,
    outlet: Outlet,
    title: str,
    text: str,
    *,
    hours: float = 0,
    story: Story | None = None,
    quote: str = "",
) -> Article:
    at = NOON - timedelta(days=3) + timedelta(hours=hours)
    article = make_article(session, title, text, at=at, outlet=outlet, story=story)
    item = Item(str(article.uid), title, text, "en")
    start = text.find(quote)
    span = Span(SpanField.TEXT, start, start + len(quote), quote)
    quotes = (Quoted(span, "t", "Maren Okafor", "ngo"),) if quote else ()
    tags = (Tagged(TagKind.VALENCE, "-1", "t", 0.9),)
    record(
        session,
        [(article, Annotated(item, "en", Relevance.SUBJECT, tags, quotes))],
        generation(session),
        NOON,
    )
    session.add_all(Band(key=key, article_id=article.id) for key in band_keys(title, text))
    session.add(Pending(article_id=article.id))
    session.flush()
    return article


def keep_statement(session: Session) -> Article:
    """Store a release of IOM, with what four others made of it, and some that made nothing."""
    ours = make_outlet(session, "IOM", OutletKind.AGENCY)
    courier, ridge, plain, gazette, silent = (
        make_outlet(session, name)
        for name in ("Courier", "Ridge Record", "Plain", "Gazette", "Calm")
    )
    story = Story(title="Fees", first_at=NOON, last_at=NOON)
    session.add(story)
    session.flush()
    keep_article(session, silent, "Earlier", f"{FEES} Somebody said so before.", hours=-5)
    statement = keep_article(session, ours, "Paid to be hired", RELEASE, story=story)
    keep_article(session, courier, "Paid to be hired, IOM says", RELEASE + " IOM said.", hours=2)
    quoting = f"Ministers met on Monday over seasonal labour. “{QUOTE}”, Maren Okafor of IOM said."
    keep_article(session, ridge, "Ministers meet", quoting, hours=5, quote=QUOTE)
    keep_article(session, ridge, "Ministers met", f"Nothing was decided. {STANDARD}", hours=9)
    keep_article(session, plain, "Harvest begins", f"The harvest began. {FEES}", hours=7)
    keep_article(
        session, gazette, "A report", "IOM wrote on fees in the south.", hours=30, story=story
    )
    keep_article(session, silent, "A match", "The harbour team won by two goals to one.", hours=4)
    keep_article(session, silent, "Late", f"{FEES} It was long ago.", hours=24 * 15)
    index_pending(session)
    return statement


def test_a_statement_is_followed_by_its_words_in_time_and_not_before(begin_both: Begin) -> None:
    with begin_both() as session:
        statement = keep_statement(session)

        found = follow(session, statement.uid, ())

    told = [(one.outlet.name, one.first.how, one.lag, one.articles) for one in found.takers]
    assert told == [
        ("Courier", How.COPY, timedelta(hours=2), 1),
        ("Ridge Record", How.QUOTED, timedelta(hours=5), 2),
        ("Plain", How.WORDS, timedelta(hours=7), 1),
        ("Gazette", How.TOLD, timedelta(hours=30), 1),
    ]
    assert [one.is_named for one in found.uptakes] == [True, True, False, False, True]
    assert [one.speakers for one in found.uptakes] == [(), ("Maren Okafor",), (), (), ()]
    assert found.first_lag == timedelta(hours=2)
    assert found.median_lag == timedelta(hours=6)
    assert found.tone[TagKind.VALENCE] == {"-1": 5}


def test_each_sentence_says_how_many_outlets_have_it(begin_both: Begin) -> None:
    with begin_both() as session:
        statement = keep_statement(session)

        fees, standard, *others = follow(session, statement.uid, ()).sentences

    assert (fees.words, fees.articles, fees.outlets) == (FEES, 2, 2)
    assert (standard.words, standard.articles, standard.outlets) == (STANDARD, 2, 2)
    assert {(one.articles, one.outlets) for one in others} == {(1, 1)}


def test_only_articles_of_outlets_that_are_ours_are_statements(begin_both: Begin) -> None:
    with begin_both() as session:
        statement = keep_statement(session)

        assert [one.article.uid for one in load_statements(session, (), 10)] == [statement.uid]
        [mine] = load_statements(session, ("Gazette",), 10)
        assert mine.outlet.name == "Gazette"
        assert (mine.articles, mine.outlets) == (1, 1)
        with pytest.raises(NotFoundError, match="no statement"):
            follow(session, statement.uid, ("Gazette",))
        with pytest.raises(NotFoundError):
            follow(session, uuid4(), ())


def test_a_sentence_too_short_to_be_known_again_is_left_out() -> None:
    found = sentences_of("It is over. " + FEES, sentences)

    assert [one.words for one in found] == [FEES]
    assert found[0].is_in(runs_of(tokens(f"He wrote: {FEES}")))
    assert not found[0].is_in(runs_of(tokens("Workers on farms paid. " + STANDARD)))


@pytest.fixture(scope="module")
def uid(served: Served) -> UUID:
    with served.begin() as session:
        return keep_statement(session).uid


def test_a_statement_is_told_over_http_in_at_most_25_words_a_sentence(
    client: httpx.Client, uid: UUID
) -> None:
    listed = client.get("/api/v1/statements").json()["items"]
    told = client.get(f"/api/v1/statements/{uid}").json()

    assert [(one["uid"], one["outlets"]) for one in listed] == [(str(uid), 1)]
    assert told["ways"] == {"copy": 1, "quoted": 1, "words": 2, "told": 1}
    assert told["takers"][1]["first"]["speakers"] == ["Maren Okafor"]
    assert told["median_lag"] == 6.0
    assert all(len(one["words"].split()) <= 26 for one in told["sentences"])
    assert client.get(f"/api/v1/statements/{uuid4()}").status_code == 404
    assert client.get("/api/v1/statements?cursor=nonsense").status_code == 400


def test_the_pages_show_our_statements_and_what_became_of_one(
    client: httpx.Client, uid: UUID
) -> None:
    listed = client.get("/statements").text
    shown = client.get(f"/statements/{uid}").text

    assert f'href="/statements/{uid}"' in listed
    assert f'href="/statements/{uid}"' in client.get(f"/articles/{uid}").text
    assert "1 other outlet told its" in listed
    assert "words of it, and who said them" in shown
    assert "quotes <bdi>Maren Okafor</bdi>" in shown
    assert "2 hours later" in shown
    assert FEES in shown
    assert client.get(f"/statements/{uuid4()}").status_code == 404
