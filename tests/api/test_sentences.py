"""The tables of sentences: the three languages say the same, and pieces come together rightly."""

from datetime import date
from string import Formatter

import pytest

from api.languages.sentences import Given, fill, listed, merged, tables, template
from api.languages.writing import Language
from api.trends.summary import Days, Number, Words, text_of

KEYS = [f"{section}.{name}" for section, texts in tables(Language.EN).items() for name in texts]


def places(text: str) -> set[tuple[str, bool]]:
    """The places of a template, and whether each is a part or only chooses a form."""
    return {(name, bool(forms)) for _, name, forms, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", [Language.FR, Language.ES])
def test_every_language_has_the_same_texts_and_the_same_parts_in_them(language: Language) -> None:
    assert [
        f"{section}.{name}" for section, texts in tables(language).items() for name in texts
    ] == KEYS
    for key in KEYS:
        shown = {name for name, is_form in places(template(key, Language.EN)) if not is_form}
        assert {
            name for name, is_form in places(template(key, language)) if not is_form
        } == shown, key


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("key", KEYS)
def test_a_template_holds_no_number_of_its_own_and_two_forms_at_most(
    key: str, language: Language
) -> None:
    text = template(key, language)

    assert not any(map(str.isdigit, text))
    for _, name, forms, _ in Formatter().parse(text):
        assert not forms or len(forms.split("|")) == 2, name


@pytest.mark.parametrize("language", list(Language))
def test_forms_are_chosen_only_by_what_the_english_gives_as_a_number(language: Language) -> None:
    for key in KEYS:
        numbers = {name for name, is_form in places(template(key, Language.EN)) if is_form}
        counted = {"count", "collected", "expected", "outlets", "n"}
        forms = {name for name, is_form in places(template(key, language)) if is_form}
        assert forms <= numbers | (counted & {name for name, _ in places(template(key, language))})


def number(value: int) -> Number:
    return Number(str(value), value, "q")


@pytest.mark.parametrize(
    ("language", "count", "told"),
    [
        (Language.EN, 1, "Borders (1 article, against 0)"),
        (Language.EN, 2, "Borders (2 articles, against 0)"),
        (Language.FR, 0, "Borders (0 article, contre 0)"),
        (Language.ES, 0, "Borders (0 artículos, frente a 0)"),
    ],
)
def test_nouns_go_with_their_numbers(language: Language, count: int, told: str) -> None:
    given: dict[str, Given] = {
        "name": Words("Borders"), "count": number(count), "count_before": number(0)
    }  # fmt: skip

    parts = fill("move.item_few", language, given)

    assert text_of(parts) == told
    assert sum(isinstance(part, Number) for part in parts) == 2


def test_que_loses_its_vowel_ahead_of_another() -> None:
    day = date(2018, 6, 1)
    given: dict[str, Given] = {"list": Words("Italie"), "n": 1}

    elided, whole = (
        text_of(fill("move.topic_more", Language.FR, {**given, "before": Days(told, day, day)}))
        for told in ("au cours de la journée", "la veille")
    )

    assert "de place dans cette couverture qu’au cours" in elided
    assert "de place dans cette couverture que la veille" in whole


def test_lists_keep_their_parts_and_join_their_words() -> None:
    items = [(Words("a "), number(1)), (number(2),), (Words("c"),)]

    parts = listed(items, Language.EN)

    assert text_of(parts) == "a 1, 2 and c"
    assert [type(part) for part in parts] == [Words, Number, Words, Number, Words]
    assert listed([], Language.EN) == ()


def test_words_side_by_side_are_one_part_and_empty_ones_none() -> None:
    assert merged([Words("a"), Words(""), Words("b"), number(1), Words("")]) == (
        Words("ab"),
        number(1),
    )


def test_a_form_without_a_number_to_choose_by_is_an_error() -> None:
    with pytest.raises(TypeError, match="no number"):
        fill("move.item_few", Language.EN, {"name": Words(""), "count": Words("many")})
