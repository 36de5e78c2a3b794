"""The gazetteer: finds names of places, nationals and institutions in a text.

Longest match over words. A name that begins with a capital is found only so written; nationals
in lower case (`sirios`, `syriens`) in any case. Names that are often something else are judged
by what stands beside them, never by the size of the place.
"""

import csv
import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*\.?")
_LONGEST = 6  # words of a name


class Sort(StrEnum):
    """What a found name is."""

    PLACE = "place"
    COUNTRY = "country"
    CITY = "city"
    NATIONAL = "national"
    INSTITUTION = "institution"


@dataclass(frozen=True, slots=True)
class Place:
    """A name of the gazetteer, and the countries it stands for (none for a sea)."""

    name: str
    countries: tuple[str, ...]
    sort: Sort


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as it was found: code points of the text."""

    place: Place
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Rule:
    """When an ambiguous name is not the country: words before or after it that say so."""

    before: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    country: str | None = None  # what it is instead; None: no place at all


_STATES = frozenset({"Atlanta", "Savannah", "Republican", "Democrat", "Democrats", "Gov.", "Sen."})
_FIRST_NAMES = frozenset(
    {"Michael", "Jim", "Vernon", "Mr.", "Ms.", "Barbara", "Kevin", "Hamilton", "Hotel", "Rep."}
)
_RULES: dict[str, Rule] = {
    "Georgia": Rule(before=_STATES | {"in", "South", "North", "Rep.", "of", "metro"},
                    after=_STATES | {"Sen.", "Gov.", "voters", "Senate", "legislature", "law"},
                    country="US"),
    "Jordan": Rule(before=_FIRST_NAMES, after=frozenset({"Peterson", "Bardella", "Jr."})),
    "Chad": Rule(before=_FIRST_NAMES, after=frozenset({"Wolf", "Johnson"})),
    "Paris": Rule(after=frozenset({"Hilton", "Jackson"})),
    "Lebanon": Rule(after=frozenset({"Tennessee", "Pennsylvania", "Ohio"}), country="US"),
    "Turkey": Rule(after=frozenset({"dinner", "sandwich", "trot"})),
    "Mexico": Rule(before=frozenset({"New"}), country="US"),
    "England": Rule(before=frozenset({"New"}), country="US"),
    "Guinea": Rule(before=frozenset({"New"}), country="PG"),
    "Indian": Rule(after=frozenset({"Ocean"})),
    "American": Rule(before=frozenset({"Latin", "Central", "South", "North", "African"})),
    "Americans": Rule(before=frozenset({"Latin", "Central", "South", "North"})),
    "America": Rule(before=frozenset({"Latin", "Central", "South", "North"})),
}  # fmt: skip
_WORDS_TOO = frozenset(
    {
        "abbott", "capitol", "channel", "clint", "conservatives", "dreamers", "english", "harris",
        "labour", "manus", "polish", "porto", "reading", "republican", "sahara", "sanctuary",
        "senate", "turkey", "union",
    }
)  # fmt: skip
"""Names that are words without their capital, or too often something else."""


def mentions(text: str) -> list[Mention]:
    """Return the gazetteer's names in a text, in order, none within another.

    In a text that has no capitals at all, names are found without them.
    """
    words = list(_WORD.finditer(text))
    index = _lower_index() if _has_no_capitals(text) else _index()
    found: list[Mention] = []
    position = 0
    while position < len(words):
        mention, taken = _longest(text, words, position, index)
        if mention is not None:
            found.append(mention)
        position += taken
    return found


def look_up(name: str) -> Place | None:
    """Return what the gazetteer knows under a name."""
    return _index().get(_key(name))


def _longest(
    text: str, words: list[re.Match[str]], position: int, index: dict[str, Place]
) -> tuple[Mention | None, int]:
    start = words[position].start()
    for length in range(min(_LONGEST, len(words) - position), 0, -1):
        last = words[position + length - 1]
        for stop in dict.fromkeys((last.end(), last.end() - len(_ending(last.group())))):
            place = index.get(_key(text[start:stop]))
            if place is not None:
                judged = _judge(place, *_neighbours(words, position, position + length))
                return None if judged is None else Mention(judged, start, stop), length
    return None, 1


def _ending(word: str) -> str:
    """Return what a name may carry behind it: a possessive, a full stop, the rest of a compound."""
    match = re.search(r"(?:['’]s|['’]|\.|-[a-zäöüß][^-]*)$", word)
    return match.group() if match else ""


def _neighbours(words: list[re.Match[str]], start: int, stop: int) -> tuple[str, str]:
    before = words[start - 1].group() if start else ""
    after = words[stop].group() if stop < len(words) else ""
    return before, after


def _judge(place: Place, before: str, after: str) -> Place | None:
    """Decide an ambiguous name by its neighbours."""
    rule = _RULES.get(place.name)
    if rule is None or not (before in rule.before or after in rule.after):
        return place
    return None if rule.country is None else Place(place.name, (rule.country,), place.sort)


def _key(name: str) -> str:
    return name.replace("’", "'")


@cache
def _index() -> dict[str, Place]:
    """Return every name; the curated list wins over the world's, countries over cities."""
    folder = files("nlp.places")
    world = json.loads(gzip.decompress(folder.joinpath("world.json.gz").read_bytes()))
    index: dict[str, Place] = {}
    for group, sort in (("cities", Sort.CITY), ("nationals", Sort.NATIONAL)):
        for name, code in world[group].items():
            index[_key(name)] = Place(name, (code,), sort)
            if sort is Sort.NATIONAL and name[0].islower():
                index.setdefault(name.capitalize(), Place(name, (code,), sort))
    for name, code in world["countries"].items():
        index[_key(name)] = Place(name, (code,), Sort.COUNTRY)
    for name, codes in _institutions(folder.joinpath("institutions.txt").read_text("utf-8")):
        index[_key(name)] = Place(name, codes, Sort.INSTITUTION)
    for name, place in _curated(folder.joinpath("migration_places.csv").read_text("utf-8")):
        index[_key(name)] = place
    index["Georgia"] = Place("Georgia", ("GE",), Sort.COUNTRY)
    return index


@cache
def _lower_index() -> dict[str, Place]:
    """Return the names that still tell something in lower case: no short ones, no cities."""
    return {
        name.lower(): place
        for name, place in _index().items()
        if (len(name) > 4 or name in {"Ukip", "UKIP", "Iraq", "Iran", "BBC", "NHS", "UK"})
        and place.sort is not Sort.CITY
        and name.lower() not in _WORDS_TOO
    }


def _has_no_capitals(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 20 and sum(map(str.isupper, letters)) * 200 < len(letters)


def _institutions(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for line in text.splitlines():
        if not line.startswith("#"):
            country, _, names = line.partition(" ")
            yield from ((name, (country,)) for name in names.split("|"))


def _curated(text: str) -> Iterator[tuple[str, Place]]:
    """Yield each place under its name and its aliases: a place found by an alias has its name."""
    for row in csv.DictReader(text.splitlines(), delimiter=";"):
        codes = tuple(code for code in row["countries"].split("|") if code)
        for name in (row["name"], *row["aliases"].split("|")):
            if name:
                yield name, Place(row["name"], codes, Sort.PLACE)
