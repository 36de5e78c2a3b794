"""The lexicon: words in many languages that say an item may be about the movement of people.

The words stand in `lexicons/relevance.toml`, written by us; other senses ("bird migration") are
taken out before anything is looked for. What is found becomes features of the linear taggers.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from models.annotation import Item

STEPS = 6
PLACES = 5
"""How many counts `Hits.steps` gives, and how many values each may take."""


_NEVER, _STRONG, _WEAK = "never", "strong", "weak"


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of one language, as one pattern over casefolded text: a text is read once.

    Of several that begin at one place the other senses win, then the strong words.
    """

    every: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Hits:
    """Which words of the lexicon stand in a title and in a lead."""

    title: tuple[str, ...]
    lead: tuple[str, ...]
    weak_title: tuple[str, ...]
    weak_lead: tuple[str, ...]

    @property
    def any(self) -> bool:
        """Whether any word was found, strong or weak."""
        return bool(self.title or self.lead or self.weak_title or self.weak_lead)

    @property
    def strong(self) -> int:
        """How many strong words were found."""
        return len(self.title) + len(self.lead)

    def steps(self) -> tuple[int, ...]:
        """Return how many were found, coarsely: strong in title, lead, in all kinds; weak ones."""
        varied = len({*self.title, *self.lead})
        counts = (
            len(self.title),
            len(self.lead),
            varied,
            len(self.weak_title),
            len(self.weak_lead),
        )
        return tuple(_step(count) for count in counts)


def find_terms(item: Item, language: str | None) -> Hits:
    """Look for the lexicon's words in title and lead."""
    terms = load_terms(language if language in languages() else None)
    strong_title, weak_title = _found(terms, item.title.casefold())
    strong_lead, weak_lead = _found(terms, item.lead.casefold())
    return Hits(strong_title, strong_lead, weak_title, weak_lead)


@cache
def languages() -> frozenset[str]:
    """Languages the lexicon has words of."""
    return frozenset(_lexicon())


@cache
def load_terms(language: str | None) -> Terms:
    """Return the terms of a language; of all languages where it is None."""
    lexicon = _lexicon()
    chosen = sorted(lexicon) if language is None else [language]
    parts = (
        f"(?P<{part}>{_grouped([term for code in chosen for term in lexicon[code][part]])})"
        for part in (_NEVER, _STRONG, _WEAK)
    )
    return Terms(re.compile(rf"\b(?:{'|'.join(parts)})"))


def _found(terms: Terms, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    found = [(one.lastgroup, one.group()) for one in terms.every.finditer(text)]
    strong = tuple(word for part, word in found if part == _STRONG)
    return strong, tuple(word for part, word in found if part == _WEAK)


@cache
def _lexicon() -> dict[str, dict[str, list[str]]]:
    text = files("nlp").joinpath("lexicons", "relevance.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _grouped(terms: Sequence[str]) -> str:
    """Return terms as one pattern, grouped by first letter so that most places fail at once."""
    groups: dict[str, list[str]] = {}
    for term in sorted({term.casefold() for term in terms}, key=lambda term: (-len(term), term)):
        groups.setdefault(term[0], []).append(_branch(term[1:]))
    grouped = (f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in sorted(groups.items()))
    return "|".join(grouped) or "(?!)"


def _branch(rest: str) -> str:
    words = re.escape(rest).replace(r"\*", r"\w*").replace(r"\ ", r"\s+").replace("'", "['’]")
    return words + r"\b"


def _step(count: int) -> int:
    return min(count, 4) if count < 7 else 5
