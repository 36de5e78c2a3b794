import pytest

from models.annotation import Annotated
from nlp.language import LanguageTagger, identify
from tests.make import make_item

HEADLINES = {
    "en": "Rescue workers reach the valley after three days of rain",
    "fr": "Les secours atteignent la vallée après trois jours de pluie",
    "es": "Los equipos de rescate llegan al valle tras tres días de lluvia",
    "de": "Rettungskräfte erreichen das Tal nach drei Tagen Regen",
    "it": "I soccorritori raggiungono la valle dopo tre giorni di pioggia",
    "pt": "Equipes de resgate chegam ao vale depois de três dias de chuva",
    "ar": "فرق الإنقاذ تصل إلى الوادي بعد ثلاثة أيام من المطر",
}


@pytest.mark.parametrize(("language", "headline"), HEADLINES.items())
def test_a_headline_is_known_without_the_publishers_word(language: str, headline: str) -> None:
    assert identify(make_item(headline)) == (language, None)


def test_the_publishers_word_decides_for_a_text_too_short_to_tell() -> None:
    assert identify(make_item("Migration", language="de")) == ("de", None)
    assert identify(make_item("Migration", language="pt-BR")) == ("pt", None)


def test_a_long_text_is_believed_against_the_publishers_word() -> None:
    assert identify(make_item(HEADLINES["fr"], HEADLINES["fr"], "en")) == ("fr", None)


@pytest.mark.parametrize("text", ["", "a", "😀 😀 😀", "1234 5678 9012 3456 7890"])
def test_too_little_text_has_no_language_and_says_so(text: str) -> None:
    reading = LanguageTagger().begin(Annotated(make_item(text)))

    assert reading.language is None
    assert reading.notes == ("language: too little text",)
