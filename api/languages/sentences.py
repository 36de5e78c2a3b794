"""Sentences from their tables: a template of a language, filled with parts.

`{count}` is a part, or some in a row; `{count:article|articles}` is the form that goes with the
number, the first where the language takes its singular. All texts stand in `sentences-*.toml`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from string import Formatter

from api.languages.writing import Language, between, is_singular
from api.trends.summary import Number, Part, Words, text_of

_ELIDED = re.compile(r"\b(qu|d)e $")
_VOWEL = re.compile(r"h?[aeiouyàâéèêëîïôû]", re.IGNORECASE)

Parts = tuple[Part, ...]
Given = Part | Parts | int
"""What fills a place: a part, some in a row, or a plain number that only chooses forms."""


def fill(key: str, language: Language, given: Mapping[str, Given]) -> Parts:
    """Return the parts of a sentence, or of a piece of one, by its key (`volume.more`)."""
    return filled(template(key, language), language, given)


def filled(text: str, language: Language, given: Mapping[str, Given]) -> Parts:
    """Return the parts of a text, its places filled."""
    parts = merged(list(_filled(text, language, given)))
    return _elided(parts) if language is Language.FR else parts


def begun(parts: Parts) -> Parts:
    """Return parts as a sentence begins: with a capital."""
    first, *others = parts
    return (_capital(first), *others)


def listed(items: Sequence[Parts], language: Language) -> Parts:
    """Return items as the language lists them."""
    links = [*between([text_of(item) for item in items], language), ""]
    told = [part for item, link in zip(items, links, strict=False) for part in (*item, Words(link))]
    return merged(told)


def merged(parts: Sequence[Part]) -> Parts:
    """Join words that stand side by side, and leave out empty ones."""
    kept: list[Part] = []
    for part in parts:
        last = kept[-1] if kept else None
        if isinstance(part, Words) and isinstance(last, Words):
            kept[-1] = Words(last.text + part.text)
        elif part.text:
            kept.append(part)
    return tuple(kept)


def template(key: str, language: Language) -> str:
    """Return the text of a key."""
    section, _, name = key.partition(".")
    return tables(language)[section][name]


@cache
def tables(language: Language) -> dict[str, dict[str, str]]:
    """Return all texts of a language, by section and name."""
    file = files("api.languages").joinpath(f"sentences-{language}.toml")
    return tomllib.loads(file.read_text("utf-8"))


def _filled(text: str, language: Language, given: Mapping[str, Given]) -> Iterator[Part]:
    for literal, place, forms, _ in Formatter().parse(text):
        yield Words(literal)
        if not place:
            continue
        one = given[place]
        if forms:
            yield Words(_form(forms.split("|"), one, language))
        elif isinstance(one, tuple):
            yield from one
        elif not isinstance(one, int):
            yield one


def _elided(parts: Parts) -> Parts:
    """Drop the last vowel of "que" and "de" ahead of one that follows in the next part."""
    return tuple(
        Words(_ELIDED.sub("\\1’", part.text))
        if isinstance(part, Words) and _VOWEL.match(after.text)
        else part
        for part, after in zip(parts, (*parts[1:], Words("")), strict=True)
    )


def _form(forms: Sequence[str], given: Given, language: Language) -> str:
    count = given.value if isinstance(given, Number) else given
    if not isinstance(count, int | float):
        raise TypeError(f"no number to choose between {forms} by")
    return forms[0] if is_singular(count, language) else forms[-1]


def _capital(part: Part) -> Part:
    return replace(part, text=part.text[:1].upper() + part.text[1:])
