"""The page of a story: the order of its tellers, whose words they use, who is quoted."""

from datetime import timedelta

import httpx
from sqlmodel import Session

from api.dashboard.story.copies import origins
from api.dashboard.story.tellers import tellers
from ingest.stories import band_keys, containment
from models import Article, Outlet, Story
from models.annotation import Annotated, Item, Quoted, Span, Tagged
from models.article import Band
from models.store.annotations import record
from models.store.engine import Begin
from models.vocabulary import OutletKind, Relevance, SpanField, TagKind
from tests.api.conftest import Served
from tests.make import NOON, generation, make_article, make_outlet

WIRE = (
    "The coastguard brought forty people to the harbour on Tuesday night after their boat had"
    " drifted for two days without an engine, and the mayor thanked the crew for its patience."
)
OWN = (
    "Residents woke to sirens. By dawn the gymnasium held blankets, tea and forty strangers, and"
    " nobody in the small town could remember another winter in which so many had arrived at once."
)


def test_a_text_taken_over_is_told_from_one_of_its_own(begin: Begin) -> None:
    with begin() as session:
        agency, paper, other = (make_outlet(session) for _ in range(3))
        first = make_article(session, "Forty land", WIRE, outlet=agency)
        again = make_article(session, "Forty land, updated", WIRE, outlet=agency)
        copy = make_article(session, "Forty people land in harbour", WIRE, outlet=paper)
        own = make_article(session, "A town awake", OWN, outlet=other)

    found = origins([first, again, copy, own], _bands(first, again, copy, own), containment)

    assert {name: origin.id for name, origin in found.items()} == {copy.id: first.id}


def test_a_copy_of_a_copy_is_traced_to_the_first(begin: Begin) -> None:
    with begin() as session:
        articles = [
            make_article(session, f"Headline {number}", WIRE, outlet=make_outlet(session))
            for number in range(4)
        ]

    found = origins(articles, _bands(*articles), containment)

    assert {origin.id for origin in found.values()} == {articles[0].id}
    assert len(found) == 3


def test_tellers_come_in_the_order_in_which_they_came_to_it(begin: Begin) -> None:
    hours = (("Agency", 5), ("Paper", 3), ("Agency", 1))
    with begin() as session:
        outlets = {name: make_outlet(session, name) for name in ("Paper", "Agency")}
        articles = [
            make_article(session, at=NOON - timedelta(hours=ago), outlet=outlets[name])
            for name, ago in hours
        ]
    by_id = {outlet.id: outlet for outlet in outlets.values() if outlet.id}

    told = tellers(articles, by_id, {})

    assert [(one.outlet.name, one.lag, len(one.later)) for one in told] == [
        ("Agency", timedelta(0), 1),
        ("Paper", timedelta(hours=2), 0),
    ]


def test_the_page_shows_order_copies_tone_and_public_voices_alone(
    served: Served, client: httpx.Client
) -> None:
    with served.begin() as session:
        story = _store_story(session)
        address = f"/stories/{story.id}"

    page = client.get(address).text

    assert page.index("Wire One") < page.index("Paper Two")
    assert "2 hours later" in page
    assert "near copy" in page.split("<footer")[0].lower()
    assert "harm or hardship" in page
    assert "Mina Ortega" in page
    assert "A. Private" not in page


def _store_story(session: Session) -> Story:
    story = Story(title="Forty land", first_at=NOON - timedelta(hours=2), last_at=NOON, size=2)
    session.add(story)
    session.flush()
    wire = make_outlet(session, "Wire One", OutletKind.AGENCY)
    paper = make_outlet(session, "Paper Two", OutletKind.PRESS)
    _keep(session, wire, story, hours=2)
    _keep(session, paper, story, hours=0)
    return story


def _keep(session: Session, outlet: Outlet, story: Story, *, hours: int) -> None:
    at = NOON - timedelta(hours=hours)
    article = make_article(session, "Forty land", WIRE, at=at, outlet=outlet, story=story)
    session.add_all(
        Band(key=key, article_id=article.id) for key in band_keys(article.title, article.text)
    )
    span = Span(SpanField.TEXT, 0, 40, WIRE[:40])
    quotes = (
        Quoted(span, "quotes/1", "Mina Ortega", "government"),
        Quoted(span, "quotes/1", "A. Private", "migrant"),
    )
    tags = (Tagged(TagKind.VALENCE, "-1", "discourse/1", 0.9),)
    told = Annotated(
        Item(str(article.id), article.title, WIRE, "en"), "en", Relevance.SUBJECT, tags, quotes
    )
    record(session, [(article, told)], generation(session, "test/1"), NOON)


def _bands(*articles: Article) -> dict[int, set[int]]:
    return {article.id: set(band_keys(article.title, article.text)) for article in articles}
