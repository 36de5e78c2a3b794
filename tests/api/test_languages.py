"""Numbers, days and names as each language has them."""

from datetime import date

import pytest

from api.languages.names import name_in, translated
from api.languages.writing import (
    Language,
    between,
    day,
    is_month,
    is_singular,
    is_year,
    month,
    number,
    percent,
    span,
)
from models.vocabulary import FRAMES, NARRATIVES, TOPICS

EN, FR, ES = Language.EN, Language.FR, Language.ES
THIN, WIDE = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("language", "thousands", "share", "first_of_june"),
    [
        (EN, "12,345", "20%", "1 June 2018"),
        (FR, f"12{THIN}345", f"20{WIDE}%", "1er juin 2018"),
        (ES, "12.345", f"20{WIDE}%", "1 de junio de 2018"),
    ],
)
def test_numbers_and_days_are_written_as_each_language_has_them(
    language: Language, thousands: str, share: str, first_of_june: str
) -> None:
    assert number(12_345, language) == thousands
    assert percent(0.2046, (0.18, 0.23), language) == share
    assert day(date(2018, 6, 1), language) == first_of_june


def test_of_the_first_of_two_days_only_what_differs_is_written() -> None:
    assert span(date(2026, 11, 18), date(2026, 11, 24), EN) == ("18", "24 November 2026")
    assert span(date(2026, 10, 1), date(2026, 11, 24), FR) == ("1er octobre", "24 novembre 2026")
    assert span(date(2026, 11, 1), date(2026, 11, 24), FR)[0] == "1er"
    assert span(date(2025, 12, 30), date(2026, 1, 5), ES) == (
        "30 de diciembre de 2025",
        "5 de enero de 2026",
    )


def test_a_day_that_ends_on_one_is_no_first_in_french() -> None:
    assert day(date(2018, 6, 21), FR) == "21 juin 2018"
    assert month(date(2018, 6, 21), FR) == "juin 2018"


def test_a_share_has_a_decimal_only_where_its_interval_bears_one() -> None:
    assert percent(0.0234, (0.021, 0.026), EN) == "2.3%"
    assert percent(0.0234, (0.001, 0.09), EN) == "2%"
    assert percent(0.6512, (0.650, 0.652), EN) == "65%"


def test_no_share_is_rounded_to_none_or_all() -> None:
    assert percent(0.002, (0.0, 0.1), EN) == "<1%"
    assert percent(0.998, (0.9, 1.0), FR) == f">99{WIDE}%"
    assert (percent(0.0, (0.0, 0.1), EN), percent(1.0, (0.9, 1.0), EN)) == ("0%", "100%")


def test_four_digits_stand_together_in_spanish() -> None:
    assert [number(1129, language) for language in (EN, ES)] == ["1,129", "1129"]


def test_none_are_singular_in_french_alone() -> None:
    assert [is_singular(0, language) for language in (EN, FR, ES)] == [False, True, False]
    assert all(is_singular(1, language) for language in Language)


def test_lists_end_with_an_and() -> None:
    assert [between(["a", "b", "c"], language) for language in Language] == [
        [", ", " and "],
        [", ", " et "],
        [", ", " y "],
    ]
    assert between(["a"], EN) == between([], EN) == []


@pytest.mark.parametrize(
    ("last", "word"),
    [("Italia", " e "), ("Irán", " e "), ("“Hijos”", " e "), ("Hierro", " y "), ("Malta", " y ")],
)
def test_and_sounds_unlike_what_follows_it_in_spanish(last: str, word: str) -> None:
    assert between(["Libia", last], ES) == [word]


def test_months_and_years_are_told_from_other_periods() -> None:
    assert is_month(date(2018, 6, 1), date(2018, 6, 30))
    assert not is_month(date(2018, 6, 1), date(2018, 6, 29))
    assert not is_month(date(2018, 6, 1), date(2019, 6, 30))
    assert is_year(date(2018, 1, 1), date(2018, 12, 31))
    assert not is_year(date(2018, 1, 1), date(2019, 12, 31))


@pytest.mark.parametrize("language", [FR, ES])
def test_every_label_has_a_name_of_its_own(language: Language) -> None:
    names = translated(language)

    assert list(names["topic"]) == list(TOPICS)
    assert list(names["frame"]) == list(FRAMES)
    assert list(names["narrative"]) == list(NARRATIVES)


def test_every_language_names_the_same_kinds_and_roles() -> None:
    for dimension in ("outlet_kind", "quoted"):
        assert len({tuple(translated(language)[dimension]) for language in Language}) == 1


def test_countries_and_languages_are_named_in_the_language() -> None:
    assert [name_in("country", "CD", language) for language in Language] == [
        "Democratic Republic of the Congo",
        "République démocratique du Congo",
        "República Democrática del Congo",
    ]
    assert name_in("country", "MM", FR) == "Myanmar"
    assert name_in("language", "de", ES) == "alemán"
    assert name_in("country", "QQ", FR) == "QQ"
