"""The terminology lens where people meet it: an article's page, and the API's answer."""

import httpx
import pytest
from sqlmodel import select

from models import Article, Signal
from models.annotation import Annotated, Item, Signalled
from models.store.annotations import record
from models.vocabulary import Relevance
from nlp.signals.language import load_loaded_language
from tests.api.conftest import Served
from tests.make import NOON, generation, make_article, make_outlet

TITLE = "Illegal migrants reach Port Vale"
TEXT = "Wave of migrants at Port Vale. The ferry took forty of them to the town."


@pytest.fixture(scope="module")
def loaded(served: Served) -> Article:
    """An article with two loaded terms, as the tagger finds them."""
    with served.begin() as session:
        outlet = make_outlet(session, "Harbour Times")
        article = make_article(session, TITLE, TEXT, at=NOON, outlet=outlet)
        item = Item(str(article.id), TITLE, TEXT, "en")
        reading = Annotated(item, "en", Relevance.SUBJECT)
        (found,) = load_loaded_language().tag([reading])
        record(session, [(article, reading.said(found))], generation(session, "test/1"), NOON)
    return article


def test_plainer_words_stand_beside_the_highlighted_term(
    loaded: Article, client: httpx.Client
) -> None:
    page = client.get(f"/articles/{loaded.uid}").text

    signal = page.split("<mark>Illegal migrants</mark>")[1].split("</article>")[0]
    assert "<bdi>migrant in an irregular situation</bdi>" in signal
    assert "International Organization for Migration (IOM), 2019" in signal
    assert "Ethical Journalism Network, 2016" not in signal
    assert "Ethical Journalism Network, 2016" in page
    assert "has no entry for it" in page


def test_the_api_gives_plainer_words_with_their_source(
    loaded: Article, client: httpx.Client
) -> None:
    signals = client.get(f"/api/v1/articles/{loaded.uid}").json()["signals"]

    told = {one["words"]: one["evidence"][0] for one in signals}
    assert told["Illegal migrants"]["instead"] == "migrant in an irregular situation"
    assert told["Illegal migrants"]["url"].startswith("https://publications.iom.int/")
    assert told["Wave of migrants"]["publisher"] == "Ethical Journalism Network, 2016"


def test_a_signal_stored_before_there_were_plainer_words_is_shown_without(
    served: Served, client: httpx.Client
) -> None:
    with served.begin() as session:
        article = make_article(session, "Illegals at the port", TEXT, at=NOON)
        reading = Annotated(Item("1", article.title, ""), "en", Relevance.SUBJECT)
        (found,) = load_loaded_language().tag([reading])
        assert isinstance(found[0], Signalled)
        record(session, [(article, reading.said(found))], generation(session, "test/1"), NOON)
        stored = session.exec(select(Signal).where(Signal.article_id == article.id)).one()
        stored.evidence = [
            {key: told for key, told in one.items() if key != "instead"} for one in stored.evidence
        ]

    page = client.get(f"/articles/{article.uid}").text
    signals = client.get(f"/api/v1/articles/{article.uid}").json()["signals"]

    assert "<mark>Illegals</mark>" in page
    assert "Plainer words" not in page
    assert signals[0]["evidence"][0]["instead"] is None
