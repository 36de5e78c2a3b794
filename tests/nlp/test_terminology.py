"""The terminology lens: loaded terms, plainer words, their source. Sentences are invented."""

import pytest

from models.annotation import Annotated, Signalled
from models.vocabulary import Relevance
from nlp.signals.language import load_loaded_language
from tests.make import make_item

IRREGULAR = "migrant in an irregular situation"
ENTRIES = [
    ("en", "Illegal aliens reach Port Vale", IRREGULAR, IRREGULAR),
    ("en", "Port Vale shuts its door to bogus asylum seekers", "asylum seeker", "asylum seeker"),
    ("en", "Columnist says migrants are vermin", "migrant", "migrants"),
    ("es", "Inmigrantes ilegales en Puerto Valle", IRREGULAR, "migrante en situación irregular"),
    ("it", "Clandestini a Porto Valle", IRREGULAR, "migrante in situazione irregolare"),
    ("fr", "Des migrants illégaux à Port-Val", IRREGULAR, "migrant en situation irrégulière"),
    ("de", "Illegale Migranten in Talhafen", IRREGULAR, "irregulärer Situation"),
    ("de", "Asylanten in Talhafen", "asylum seeker", "Asylsuchende"),
    ("pt", "Imigrantes ilegais em Porto Vale", IRREGULAR, "migrante em situação irregular"),
    ("ar", "وصول المهاجرين غير الشرعيين إلى الميناء", IRREGULAR, "مهاجر في وضع غير نظامي"),
]
METAPHORS = [
    ("en", "A wave of migrants at Port Vale", "arrivals, with their number"),
    ("en", "Refugees are flooding into Port Vale", "arrivals, with their number"),
    ("es", "Oleada de migrantes en Puerto Valle", "llegadas, con su número"),
    ("it", "Ondata di profughi a Porto Valle", "arrivi, con il loro numero"),
    ("fr", "Vague de migrants à Port-Val", "arrivées, avec leur nombre"),
    ("de", "Die Flüchtlingswelle erreicht Talhafen", "Ankünfte, mit ihrer Zahl"),
    ("pt", "Onda de imigrantes em Porto Vale", "chegadas, com o seu número"),
]
PLAIN = [
    ("en", "A wave of heat over Port Vale"),
    ("en", "Illegal logging near Port Vale"),
    ("en", "Refugees pour tea for the mayor"),
    ("en", "Migrants in an irregular situation reach Port Vale"),
    ("es", "Oleada de calor en Puerto Valle"),
    ("it", "Ondata di caldo a Porto Valle"),
    ("fr", "Vague de chaleur à Port-Val"),
    ("de", "Flutwelle in Talhafen"),
    ("pt", "Onda de calor em Porto Vale"),
    ("ar", "وصول المهاجرين إلى الميناء"),
]


def look(language: str, title: str) -> list[Signalled]:
    reading = Annotated(make_item(title), language=language, relevance=Relevance.SUBJECT)
    (found,) = load_loaded_language().tag([reading])
    return [one for one in found if isinstance(one, Signalled)]


@pytest.mark.parametrize(("language", "title", "entry", "instead"), ENTRIES)
def test_plainer_words_come_with_the_entry_of_the_glossary(
    language: str, title: str, entry: str, instead: str
) -> None:
    (signal,) = look(language, title)

    first = signal.evidence[0]
    assert f"“{entry}”" in first.title
    assert f"“{entry}”" in signal.reason
    assert (first.kind, first.publisher) == (
        "glossary",
        "International Organization for Migration (IOM), 2019",
    )
    assert instead in (first.instead or "")
    assert instead in signal.reason


@pytest.mark.parametrize(("language", "title", "instead"), METAPHORS)
def test_a_term_that_the_glossary_leaves_out_says_so_and_who_else_advises(
    language: str, title: str, instead: str
) -> None:
    (signal,) = look(language, title)

    assert "has no entry for it" in signal.reason
    assert "International Organization" not in (signal.evidence[0].publisher or "")
    assert (signal.evidence[0].url or "").startswith("https://")
    assert instead in (signal.evidence[0].instead or "")


def test_where_nobody_advises_the_words_are_said_to_be_ours() -> None:
    (signal,) = look("en", "Columnist writes of anchor babies")

    assert "has no entry for it; the plainer words are ours" in signal.reason
    assert (signal.evidence[0].kind, signal.evidence[0].url) == ("lexicon", None)
    assert signal.evidence[0].instead == "child of migrants"


@pytest.mark.parametrize(("language", "title"), PLAIN)
def test_plain_words_raise_nothing(language: str, title: str) -> None:
    assert look(language, title) == []


def test_every_term_names_a_source_that_is_known_and_has_words_in_its_place() -> None:
    terms = [one for those in load_loaded_language().terms.values() for one in those]

    assert len(terms) > 20
    for term in terms:
        assert term.instead
        assert term.entry is None or "IOM" in term.sources[0].publisher
        assert term.entry or not any("IOM" in one.publisher for one in term.sources)
