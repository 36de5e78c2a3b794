"""How each language writes numbers, days and lists: the boundary to Babel, which knows the CLDR.

No more digits are written than the data bear: those of a share follow from how wide its interval
is. A period that is a whole month or year is called by its name.
"""

import re
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
_GROUPED = {Language.ES: 10_000}  # four digits stand together in Spanish
_SMALL_SHARE, _NARROW = 0.1, 0.01  # below the one, known to the other: a share bears a decimal
_ONE_DAY = timedelta(days=1)
_ITEM = "\0"
_SOUNDS_AS_AND = re.compile(r"[“«]?(?:h?[ií](?![aeo]))", re.IGNORECASE)


def number(value: float, language: Language, digits: int = 0) -> str:
    """Write a number with its thousands grouped and at most so many decimals."""
    is_grouped = value >= _GROUPED.get(language, 0)
    rounded = round(value, digits)
    return str(format_decimal(rounded, locale=_locale(language), group_separator=is_grouped))


def estimate(value: float, language: Language) -> str:
    """Write what was not counted but reckoned: in the few digits that it bears."""
    if 0 < value < 0.05:
        return f"<{number(0.1, language, 1)}"
    digits = 1 if value < 1.5 else 0 if value < 100 else -1
    return number(value, language, digits)


def percent(share: float, interval: tuple[float, float], language: Language) -> str:
    """Write a share as a percentage, in as many digits as its interval bears."""
    low, high = interval
    is_fine = share < _SMALL_SHARE and (high - low) / 2 < _NARROW
    rounded = round(share, 3 if is_fine else 2)
    if share and not rounded:
        return f"<{_percent(0.01, language)}"
    if share < 1 and rounded == 1:
        return f">{_percent(0.99, language)}"
    return _percent(rounded, language)


def day(at: date, language: Language) -> str:
    """Write a day with its year."""
    return _ordinal(format_date(at, "long", locale=_locale(language)), at, language)


def weekday(number: int, language: Language) -> str:
    """Return the name of a day of the week; 0 is Monday."""
    names: dict[int, str] = _locale(language).days["format"]["wide"]
    return names[number]


def span(first: date, last: date, language: Language) -> tuple[str, str]:
    """Write two days, of the first only what the second does not say too."""
    if first.year != last.year or first == last:
        return day(first, language), day(last, language)
    skeleton = "d" if first.month == last.month else "MMMMd"
    told = format_skeleton(skeleton, first, locale=_locale(language))
    return _ordinal(told, first, language), day(last, language)


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


def between(texts: Sequence[str], language: Language) -> list[str]:
    """Return what stands between the items of a list: commas, and an "and" before the last."""
    told = str(format_list([_ITEM] * len(texts), locale=_locale(language))).split(_ITEM)[1:-1]
    if told and language is Language.ES and _SOUNDS_AS_AND.match(texts[-1]):
        told[-1] = told[-1].replace(" y ", " e ")
    return told


def country_name(code: str, language: Language) -> str:
    """Return a country's name; a code without one stays itself."""
    return str(_locale(language).territories.get(code, code)).partition(" (")[0]


def language_name(code: str, language: Language) -> str:
    """Return what a language is called in another; a code without a name stays itself."""
    return str(_locale(language).languages.get(code, code))


def is_singular(count: float, language: Language) -> bool:
    """Say whether so many of a thing take the noun's first form: none and one do in French."""
    return _locale(language).plural_form(count) == "one"


def _percent(share: float, language: Language) -> str:
    return str(format_percent(share, locale=_locale(language), decimal_quantization=False))


def _ordinal(written: str, at: date, language: Language) -> str:
    is_first = at.day == 1 and language is Language.FR  # the CLDR has "1 juin", people "1er juin"
    return f"1er{written.removeprefix('1')}" if is_first else written


@cache
def _locale(language: Language) -> Locale:
    return Locale.parse(_LOCALES[language])
