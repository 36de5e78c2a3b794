"""The pages of topics, countries, outlets and all else that can be asked about."""

import html
import re
from datetime import timedelta

import httpx
import pytest
from sqlmodel import Session

from api.cards import measured_of
from api.dashboard.labels.beside import LOOKED_AT
from api.dashboard.labels.subjects import SUBJECTS, Subject
from api.dashboard.rendering import WORDS
from api.trends.pages import PATHS, page_of
from models.annotation import Annotated, Item, Quoted, Signalled, Span, Tagged
from models.store.annotations import record
from models.vocabulary import NarrativeRole, Relevance, SignalKind, SpanField, TagKind
from tests.api.conftest import Served
from tests.api.stored import store_ferry
from tests.make import NOON, generation, make_article, make_outlet


@pytest.mark.parametrize(
    ("dimension", "label", "address"),
    [
        ("topic", "borders", "/topics/borders"),
        ("country", "IT", "/countries/IT"),
        ("outlet", "Ärzte / Médecins?", "/outlets/%C3%84rzte%20%2F%20M%C3%A9decins%3F"),
        ("narrative_role", "N7|asserts", "/narratives/N7"),
        ("topic+country", "borders|IT", "/explore?dimension=topic%2Bcountry&label=borders%7CIT"),
        ("valence", "-1", "/explore?dimension=valence&label=-1"),
    ],
)
def test_every_label_has_an_address(dimension: str, label: str, address: str) -> None:
    assert page_of(dimension, label) == address


@pytest.fixture(scope="module", autouse=True)
def ferry(served: Served) -> None:
    with served.begin() as session:
        store_ferry(session)
        _store_office(session)


def test_a_page_tells_how_much_with_what_and_by_whom(client: httpx.Client) -> None:
    page = client.get("/topics/borders").text

    assert "<h1><bdi>Borders</bdi></h1>" in page
    assert page.count('<svg class="chart"') == 2
    assert page_of("country", "IT") in page
    assert page_of("outlet", "Harbour Times") in page
    assert "Ferry reaches the harbour" in page
    assert "harm or hardship" in page


@pytest.mark.parametrize("path", ["/topics/borders", "/countries/IT", "/outlets/Harbour%20Times"])
def test_each_number_of_a_page_finds_as_many_articles(client: httpx.Client, path: str) -> None:
    page = client.get(path).text

    told = re.findall(r'<a href="/search\?q=([^"]+)">(\d+)</a>', page)

    assert len(told) > 5
    for query, number in told:
        found = client.get(f"/api/v1/articles/count?q={html.unescape(query)}").json()
        assert found["count"] == int(number), query


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("/countries/it?days=7", "/countries/IT?days=7"),
        ("/countries/italy", "/countries/IT"),
        ("/topics/Borders", "/topics/borders"),
        ("/outlets/harbour%20times", "/outlets/Harbour%20Times"),
    ],
)
def test_names_and_other_letters_lead_to_the_page(
    client: httpx.Client, given: str, meant: str
) -> None:
    answer = client.get(given)

    assert (answer.status_code, answer.headers["location"]) == (308, meant)


def test_what_is_unknown_is_met_with_what_is_near(client: httpx.Client) -> None:
    answer = client.get("/topics/bordrs<b>")

    assert answer.status_code == 404
    assert "bordrs&lt;b&gt;" in answer.text
    assert 'href="/topics/borders"' in answer.text


def test_a_label_without_articles_has_a_page_that_says_so(client: httpx.Client) -> None:
    answer = client.get("/topics/labour?days=7")

    assert answer.status_code == 200
    assert "Nothing in these days" in answer.text


@pytest.fixture(scope="module")
def health(served: Served) -> str:
    """Articles of two days, more than are looked at one by one; their page."""
    with served.begin() as session:
        _store_health(session, LOOKED_AT + 20)
    return "/topics/health?days=7"


def test_of_many_articles_the_newest_whole_days_are_looked_at(
    client: httpx.Client, health: str
) -> None:
    page = client.get(health).text

    outlets = page.partition('id="h-outlet"')[2].partition("</section>")[0]
    [(query, number)] = re.findall(r'<a href="/search\?q=([^"]+)">(\d+)</a>', outlets)
    found = client.get(f"/api/v1/articles/count?q={html.unescape(query)}").json()
    assert "from 23 Nov 2026 on" in outlets
    assert found["count"] == int(number) < LOOKED_AT


def test_phrases_of_many_articles_are_found_when_asked_for(
    client: httpx.Client, health: str
) -> None:
    page = client.get(health).text
    [asked] = re.findall(r'href="([^"]+phrases=yes)#phrases"', page)

    assert "Many articles have to be read" in page
    assert "Many articles have to be read" not in client.get(html.unescape(asked)).text


def test_a_topic_says_what_it_means_and_how_well_it_is_found(client: httpx.Client) -> None:
    page = client.get("/topics/borders?days=7").text

    assert "Border management, walls and fences" in page
    card = page.partition('id="h-card"')[2].partition("</section>")[0]
    [row] = re.findall(r'<th scope="row">all</th>(.+?)</tr>', card)
    shown = re.findall(r">([^<]+)</td>", row)
    [whole] = [one for one in measured_of("topic", "borders") if one.language == "all"]
    assert shown[:2] == [f"{whole.n:,}", str(whole.positives)]
    assert shown[3] == f"{whole.precision_yes:.1%}"
    assert "English" in card
    assert 'id="h-card"' not in client.get("/countries/IT?days=7").text


def test_an_outlet_is_counted_and_never_rated(client: httpx.Client) -> None:
    page = client.get("/outlets/Harbour%20Times").text

    assert "rates no outlet" in page
    assert page_of("outlet_kind", "press") in page
    assert "no feed: it was brought in" in page


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.title)
def test_every_list_leads_to_pages_that_are_there(client: httpx.Client, subject: Subject) -> None:
    page = client.get(f"/{PATHS[subject.dimension]}?days=7").text
    address = re.escape(f"/{PATHS[subject.dimension]}/") + '[^"?]+'

    pages = re.findall(f'<a href="({address})"><bdi>', page)

    assert pages
    assert {client.get(html.unescape(one)).status_code for one in pages[:3]} == {200}


def test_a_list_is_narrowed_by_a_name(client: httpx.Client) -> None:
    page = client.get("/topics?name=bord").text

    assert page_of("topic", "borders") in page
    assert page_of("topic", "labour") not in page


def test_countries_are_on_a_map_too(client: httpx.Client) -> None:
    page = client.get("/countries").text

    assert 'class="chart map"' in page
    assert "Natural Earth" in page


def test_what_texts_do_with_a_narrative_is_told_apart(client: httpx.Client) -> None:
    page = re.sub(r"<[^>]+>", "", client.get("/narratives").text)

    assert "0 asserting, 1 reporting, 1 rebutting" in page


def test_fact_checks_stand_apart_from_what_the_machine_reads_as_objecting(
    client: httpx.Client,
) -> None:
    page = client.get("/narratives/N7?days=7").text
    earlier = client.get("/narratives/N7?first=2026-08-01&last=2026-08-02").text

    beside = page.partition('id="h-rebuttals"')[2].partition("</section>")[0]
    published, _, objecting = beside.partition("as the machine reads them")
    assert "IOM opens an office" in objecting
    assert "Judge" in objecting
    assert "IOM opens an office" not in published
    assert "IOM opens an office" not in earlier
    assert "it is not a claim of ours" in page
    assert "In the fact-checker&#39;s words" in published or "fact-checker's words" in published
    assert "Unfounded" in published


def test_a_speaker_in_a_public_role_has_a_page_with_short_quotes(client: httpx.Client) -> None:
    page = client.get("/speakers/Ada%20Quay?days=7").text

    [said] = re.findall(r'<blockquote><p dir="auto">(.+?)</p>', page)
    assert len(said.split()) <= WORDS + 1
    assert "<strong>government</strong>, as" in page.lower()
    assert "How this is known" in page
    assert page_of("organisation", "IOM") in page


def test_an_organisation_that_is_quoted_leads_to_what_it_says(
    served: Served, client: httpx.Client
) -> None:
    span = Span(SpanField.TITLE, 0, 5, "Boats")
    with served.begin() as session:
        article = make_article(session, "Boats off the quay", at=NOON)
        said = Annotated(
            Item(str(article.uid), article.title, article.text),
            "en",
            Relevance.SUBJECT,
            tags=(Tagged(TagKind.ORGANISATION, "UNHCR", "t", span=span),),
            quotes=(Quoted(span, "t", "the U.N. refugee agency", "un"),),
        )
        record(session, [(article, said)], generation(session, "test/1"), NOON)

    page = client.get("/organisations/UNHCR?days=7").text

    assert re.search(r"in 1 article of these days.+?/speakers/UNHCR\?first=", page)


def test_another_name_of_an_organisation_leads_to_its_page(client: httpx.Client) -> None:
    answer = client.get("/organisations/oim?days=7", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (308, "/organisations/IOM?days=7")


def test_an_organisation_is_told_with_all_its_names(client: httpx.Client) -> None:
    page = html.unescape(client.get(page_of("organisation", "IOM") + "?days=7").text)

    assert "How this is known" in page
    assert "“<bdi>International Organization for Migration</bdi>”" in page


def test_nobody_without_a_public_role_has_a_page(client: httpx.Client) -> None:
    assert client.get("/speakers/Lina%20Hope").status_code == 404
    assert "Lina Hope" not in client.get("/speakers?days=7").text
    assert "Lina Hope" not in client.get("/organisations/IOM?days=7").text


@pytest.mark.parametrize("words", ["days=0", "first=2026-11-24&last=2026-11-01", "first=soon"])
def test_days_that_make_no_sense_are_told(client: httpx.Client, words: str) -> None:
    answer = client.get(f"/topics?{words}")

    assert answer.status_code == 400
    assert re.search("days|last|first", answer.text)


SAID = "We have opened an office, and we say at great length why it was needed. " * 3


def _store_office(session: Session) -> None:
    """Store an article that names an organisation, quotes two people and rebuts a narrative."""
    text = SAID + "I came here last year and I have waited ever since. There is no invasion."
    article = make_article(session, "IOM opens an office", text, at=NOON - timedelta(hours=5))
    told = Annotated(
        Item(str(article.id), article.title, article.text, "en"),
        "en",
        Relevance.SUBJECT,
        (
            Tagged(TagKind.RELEVANCE, "subject", "gate/1", 0.98),
            Tagged(TagKind.ORGANISATION, "IOM", "names/1", None),
        ),
        (
            Quoted(_span(text, SAID), "quotes/1", "Minister Ada Quay", "government"),
            Quoted(_span(text, "I came here last year"), "quotes/1", "Lina Hope", "migrant"),
        ),
        (
            Signalled(
                SignalKind.NARRATIVE,
                "N7",
                _span(text, "no invasion"),
                "the text disputes it",
                "narratives/1",
                NarrativeRole.REBUTS,
            ),
        ),
    )
    record(session, [(article, told)], generation(session, "test/1"), NOON)


def _store_health(session: Session, number: int) -> None:
    """Store so many articles of one outlet about health."""
    outlet = make_outlet(session, "Ward Weekly")
    tags = (
        Tagged(TagKind.RELEVANCE, "subject", "gate/1", 0.98),
        Tagged(TagKind.TOPIC, "health", "discourse/1", 0.9),
    )
    told = []
    for one in range(number):
        at = NOON - timedelta(hours=30, minutes=one)
        article = make_article(session, f"Ward {one} opens", at=at, outlet=outlet)
        item = Item(str(article.id), article.title, article.text, "en")
        told.append((article, Annotated(item, "en", Relevance.SUBJECT, tags)))
    record(session, told, generation(session, "test/1"), NOON)


def _span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(SpanField.TEXT, start, start + len(words), words)
