"""What speakers are called: names of people in a public role, and of bodies; nobody else's.

A name is kept of those alone whom a text quotes in a public role (TRUST, S9): what migrants,
residents and people of no known role say is counted by role and under no name. A last name alone
becomes the whole one that the same article has for it; one that several bear there is nobody's.
Whose it is where an article has no whole name, `models.store.people` tells readers.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache

from models.naming import OPENING, TITLES, name_of
from models.organisations import canonical

PUBLIC_ROLES = ("un", "government", "police", "politician", "ngo", "expert")
"""Roles in which a speaker is quoted by name."""

ROLES = {
    "un": "United Nations",
    "government": "Government",
    "police": "Police",
    "politician": "Politicians",
    "ngo": "Civil society",
    "expert": "Experts",
    "migrant": "Migrants and refugees",
    "resident": "Residents",
}
"""All roles that quotes are counted by, and the names people read."""

_INITIAL = re.compile(r"(?<=\S )[A-Z]\. (?=\S)")
# Behind a small letter, a comma or a title, a capital begins a name and no sentence.
_WHOLE = r"(?:[a-zà-ÿ,]|(?P<title>[A-Z][\w-]+\.?)) (?P<first>[A-ZÀ-Þ][\w'-]+) (?:[A-Z]\. ){0,2}"
_KNOWN = 20_000  # names: pages read the same ones over and over
_INITIALS = re.compile(r"(?:[A-Z]\.?){2,6}")


def names_of(
    quotes: Sequence[tuple[str | None, str | None]], persons: Iterable[str] = (), text: str = ""
) -> list[str | None]:
    """Return the name of each speaker, told with the role, of one article; None for who has none.

    `persons` are names that stand elsewhere in the article, `text` is its text.
    """
    text = text.replace("’", "'")
    named = [
        name_of(speaker) if speaker is not None and role in PUBLIC_ROLES else None
        for speaker, role in quotes
    ]
    others = {
        _INITIAL.sub("", person)
        for person in (one.replace("’", "'") for one in persons)
        if not text or (person in text and person.split()[0] not in OPENING)
    }
    lasts = {one for one in named if one is not None and is_alone(one)}
    whole = {one for one in (*named, *others) if one is not None and " " in one}
    whole |= {one for last in lasts for one in _written(last, text)}
    return [None if one is None else _meant(one, whole, text) for one in named]


def is_alone(name: str) -> bool:
    """Say whether a name is a last name alone, and no organisation's."""
    return " " not in name and _INITIALS.fullmatch(name) is None and canonical(name) is None


def bearers(name: str, wholes: Collection[str]) -> list[str]:
    """Return the longest of those whole names that a name is the end of, or has lost accents of."""
    ends = folded(name)
    those = [one for one in wholes if _ends_with(folded(one), ends) and _is_longer(one, name)]
    return [
        one
        for one in those
        if not any(
            _ends_with(folded(other), folded(one)) and _is_longer(other, one) for other in those
        )
    ]


@lru_cache(_KNOWN)
def folded(name: str) -> str:
    """Return a name without accents and case."""
    plain = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return "".join(char for char in plain if not unicodedata.combining(char)).casefold()


def _is_longer(one: str, other: str) -> bool:
    """Say whether a name has more words, or more accents."""
    return (one.count(" "), _accents(one)) > (other.count(" "), _accents(other))


def _accents(name: str) -> int:
    return sum(map(unicodedata.combining, unicodedata.normalize("NFKD", name)))


def _ends_with(name: str, end: str) -> bool:
    return name == end or name.endswith(f" {end}")


def _written(last: str, text: str) -> Iterator[str]:
    """Yield the whole names that a text has for a last name."""
    for found in re.finditer(rf"{_WHOLE}{re.escape(last)}\b", text):
        first, title = found["first"], found["title"]
        if first not in TITLES | OPENING and (title is None or title.strip(".,") in TITLES):
            yield f"{first} {last}"


def _meant(name: str, wholes: Collection[str], text: str) -> str | None:
    """Return the one whole name; a word that the text writes small is no name."""
    whole = bearers(name, wholes)
    if len(whole) == 1:
        return whole[0]
    if not is_alone(name):
        return name
    is_word = re.search(rf"\b{re.escape(name.lower())}\b", text) is not None
    return None if whole or is_word else name
