"""What others call our outlets: how articles that name us are found.

Pure. An outlet that the list of organisations knows is named by any of its names, and one whose
name begins with initials that the list knows ("IOM DTM") as they are. The tagger finds them in
English and French; long names and initials are looked for as words in any language, too. Two words,
or initials that are a word ("ICE"), say too many other things.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from models.organisations import canonical, spellings

_SAMPLE = " (sample)"
_INITIALS = re.compile(r"[A-Z]{3,8}")
_WORDS = frozenset({"CARE", "COMAR", "FAIR", "ICE", "RAICES", "WHO"})  # in some language
_LONG = 3  # words


@dataclass(frozen=True, slots=True)
class Called:
    """Labels that the tagger has for some outlets, and names that are looked for as words."""

    labels: tuple[str, ...]
    words: tuple[str, ...]

    @property
    def told(self) -> tuple[str, ...]:
        """The names that are looked for as words, each in one spelling: UN is U.N., too."""
        return tuple({_plain(name): name for name in reversed(self.words)}.values())[::-1]


def called(outlets: Iterable[str]) -> Called:
    """Return what some outlets are called."""
    labels = dict.fromkeys(_label(name.removesuffix(_SAMPLE)) for name in outlets)
    names = (name for label in labels for name in spellings(label) if _is_telling(name))
    words = {name.casefold(): name for name in reversed(list(names))}
    return Called(tuple(labels), tuple(reversed(words.values())))


def _label(name: str) -> str:
    first = name.split(" ", 1)[0]
    initials = canonical(first) if _INITIALS.fullmatch(first) else None
    return canonical(name) or initials or name


def _plain(name: str) -> str:
    return re.sub(r"\W", "", name.casefold()).replace("organis", "organiz")


def _is_telling(name: str) -> bool:
    if _INITIALS.fullmatch(name):
        return name not in _WORDS
    return len(name.split()) >= _LONG
