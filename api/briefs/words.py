"""The brief's own words, by language: headings, heads of tables, and sentences with places.

As in `api.languages.sentences`, `{count:story|stories}` is the form that goes with the number.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from api.briefs.document import Line, Piece
from api.languages.sentences import Given, Parts, filled, listed
from api.languages.writing import Language
from api.trends.summary import Part


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language."""

    language: Language

    def plain(self, key: str, **given: str) -> str:
        """Return a text, such as a heading."""
        return _text(key, self.language).format(**given)

    def line(self, key: str, **given: Given) -> Line:
        """Return a sentence of pieces, each where it leads."""
        return pieces(self.parts(key, **given))

    def parts(self, key: str, **given: Given) -> Parts:
        """Return a sentence, or a part of one, its places filled."""
        return filled(_text(key, self.language), self.language, given)

    def quoted(self, text: str) -> str:
        """Return text between the language's quotation marks."""
        return self.plain("quoted.words", words=text)

    def listed(self, items: Iterable[Part]) -> Parts:
        """Return items as the language lists them."""
        return listed([(one,) for one in items], self.language)


def pieces(parts: Iterable[Part]) -> Line:
    """Return parts of a sentence as pieces of a line; periods lead nowhere."""
    return tuple(Piece(part.text, getattr(part, "href", "")) for part in parts if part.text)


def plain(text: str) -> Line:
    """Return text that leads nowhere; none is no piece."""
    return (Piece(text),) if text else ()


@cache
def tables(language: Language) -> dict[str, dict[str, str]]:
    """Return all words of a language, by section and name."""
    file = files("api.briefs").joinpath(f"words-{language}.toml")
    return tomllib.loads(file.read_text("utf-8"))


def _text(key: str, language: Language) -> str:
    section, _, name = key.partition(".")
    return tables(language)[section][name]
