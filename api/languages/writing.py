"""How each language writes numbers, days and lists: the boundary to Babel, which knows the CLDR.

No more digits are written than the data bear: those of a share follow from how wide its interval
is. A period that is a whole month or year is called by its name.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent


class Language(StrEnum):
    """A language that summaries and briefs are written in."""

    EN = "en"
    FR = "fr"
    ES = "es"


_LOCALES = {Language.EN: "en_GB", Language.FR: "fr", Language.ES: "es"}
_SMALL_SHARE, _NARROW = 0.1, 0.01  # below the one, known to the other: a share bears a decimal
_ONE_DAY = timedelta(days=1)


def number(value: float, language: Language, digits: int = 0) -> str:
    """Write a number with its thousands grouped and at most so many decimals."""
    return str(format_decimal(round(value, digits), locale=_locale(language)))


def percent(share: float, interval: tuple[float, float], language: Language) -> str:
    """Write a share as a percentage, in as many digits as its interval bears."""
    low, high = interval
    is_fine = share < _SMALL_SHARE and (high - low) / 2 < _NARROW
    rounded = round(share, 3 if is_fine else 2)
    return str(format_percent(rounded, locale=_locale(language), decimal_quantization=False))


def day(at: date, language: Language) -> str:
    """Write a day with its year."""
    return _ordinal(format_date(at, "long", locale=_locale(language)), at, language)


def day_of_year(at: date, language: Language) -> str:
    """Write a day without its year."""
    return _ordinal(format_skeleton("MMMMd", at, locale=_locale(language)), at, language)


def month(at: date, language: Language) -> str:
    """Write the month that a day lies in, with its year."""
    return str(format_skeleton("yMMMM", at, locale=_locale(language)))


def is_month(first: date, last: date) -> bool:
    """Say whether two days are the first and the last of one month."""
    following = last + _ONE_DAY
    return first.day == following.day == 1 and (first.year, first.month) == (last.year, last.month)


def is_year(first: date, last: date) -> bool:
    """Say whether two days are the first and the last of one year."""
    return first.year == last.year and (first.month, first.day, last.month, last.day) == (
        1,
        1,
        12,
        31,
    )


def joined(texts: Sequence[str], language: Language) -> str:
    """Write a list: its last two with an "and" between them."""
    return str(format_list(texts, locale=_locale(language)))


def country_name(code: str, language: Language) -> str:
    """Return a country's name; a code without one stays itself."""
    return str(_locale(language).territories.get(code, code)).partition(" (")[0]


def language_name(code: str, language: Language) -> str:
    """Return what a language is called in another; a code without a name stays itself."""
    return str(_locale(language).languages.get(code, code))


def is_singular(count: float, language: Language) -> bool:
    """Say whether so many of a thing take the noun's first form: none and one do in French."""
    return _locale(language).plural_form(count) == "one"


def _ordinal(written: str, at: date, language: Language) -> str:
    is_first = at.day == 1 and language is Language.FR  # the CLDR has "1 juin", people "1er juin"
    return written.replace("1 ", "1er ", 1) if is_first else written


@cache
def _locale(language: Language) -> Locale:
    return Locale.parse(_LOCALES[language])
