import tomllib
from importlib.resources import files

import pytest

from nlp.lexicon import find_terms, languages
from tests.make import make_item

ABOUT = [
    ("en", "Refugees wait at the border"),
    ("fr", "Des demandeurs d’asile attendent à la frontière"),
    ("es", "Una patera con doce inmigrantes llega a la costa"),
    ("de", "Geflüchtete ziehen in die neue Unterkunft"),
    ("it", "Sbarco nella notte: ottanta profughi a riva"),
    ("pt", "Refugiados esperam por documentos na cidade"),
    ("ar", "آلاف اللاجئين ينتظرون على الحدود"),
    ("nl", "Vluchtelingen wachten aan de grens"),
    ("sv", "Nyanlända flyktingar får hjälp"),
    ("pl", "Uchodźcy czekają na granicy"),
]
OTHER_SENSES = [
    ("en", "The bird migration begins early this year"),
    ("en", "Our data migration was finished over the weekend"),
    ("en", "Cell migration in wounds, explained"),
    ("en", "Border collie wins the village show"),
    ("fr", "La migration des oiseaux a commencé"),
    ("de", "Datenmigration: was zu tun ist"),
    ("es", "Las aves migratorias vuelven al delta"),
    ("it", "Nuovo asilo nido in centro"),
    ("pt", "Migração de dados sem perdas"),
]


@pytest.mark.parametrize(("language", "title"), ABOUT)
def test_words_of_movement_are_found_in_many_languages(language: str, title: str) -> None:
    assert find_terms(make_item(title), language).title


@pytest.mark.parametrize(("language", "title"), OTHER_SENSES)
def test_another_sense_of_a_word_is_not_found(language: str, title: str) -> None:
    assert not find_terms(make_item(title), language).title


def test_a_term_is_not_found_inside_another_word() -> None:
    hits = find_terms(make_item("Un visage, un campement, de l’entraide et des passoires"), "fr")

    assert hits.steps() == (0, 0, 0, 0, 0)


def test_a_text_of_unknown_language_is_searched_in_all() -> None:
    assert find_terms(make_item("Vluchtelingen"), None).title
    assert find_terms(make_item("Vluchtelingen"), "xx").title


def test_more_hits_make_higher_steps_and_none_makes_zero() -> None:
    few = find_terms(make_item("Refugees", "A refugee."), "en").steps()
    many = find_terms(
        make_item("Refugees", "refugee asylum visa deport migrant exodus amnesty"), "en"
    ).steps()

    assert find_terms(make_item("Cup final", "Two goals."), "en").steps() == (0, 0, 0, 0, 0)
    assert all(more >= less for more, less in zip(many, few, strict=True))
    assert many > few


def test_the_lexicon_names_no_term_twice_and_all_in_lower_case() -> None:
    lexicon = tomllib.loads(files("nlp").joinpath("lexicons", "relevance.toml").read_text("utf-8"))

    assert {"en", "fr", "es", "de", "it", "pt", "ar"} <= languages()
    for parts in lexicon.values():
        assert set(parts) == {"strong", "weak", "never"}
        for terms in parts.values():
            assert len(terms) == len(set(terms))
            assert all(term == term.casefold() or "ß" in term for term in terms)
