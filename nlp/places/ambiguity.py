"""What an ambiguous name stands for: decided by what stands around it, never by size.

First by what is beside it: a following `, Tennessee`, a first name before or a surname behind,
a verb of speaking before a language. Then by the item: its words and its other places that
speak for a reading. Where nothing does, a name means what `ambiguous.toml` says, or nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from nlp.places.lists import ambiguous, place_in, world
from nlp.places.place import Mention, Place, Sort

_WORDS = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_BESIDE = 32  # characters before and behind a name that are looked at
_NAMED = (Sort.COUNTRY, Sort.CITY, Sort.REGION, Sort.PLACE)
_STATE = re.compile(r", ((?:[A-Z]\.){2}|[A-Z][\w]+\.?(?: [A-Z]\w+)?)")
_COUNTRY_BEHIND = re.compile(r"(?P<name>.+) \((?P<code>[A-Z]{2})\)")
_STATE_BEHIND = re.compile(r".+, (?P<code>[A-Z]{2})")
_WORD_BEFORE = re.compile(r"(?:^|[\s(“\"‘'])(\w+\.?)(?: [A-Z]\.)? $")
_SURNAME = re.compile(r" (?:[A-Z]\. )?([A-Z][\w’'-]+)")
_SPOKEN = re.compile(
    r"(?:\b(?:spea?k\w*|spoken?|learn\w*|taught|teach\w*|fluent|broken|hablar?|hablan|parler?|"
    r"parlare|parla|parlano|aprender|understand|translated|into|no|little|basic)(?: in)? )$"
)
_IN = re.compile(r"\b[Ii]n $")
_SCHOOL = re.compile(
    r"^[ -](?:languages?|lessons?|class(?:es)?|courses?|tests?|tuition|skills|proficien\w+|"
    r"speak\w+|fluen\w+|teachers?|requirements?|learners?|translat\w+|interpret\w+|only|"
    r"as a second|as a foreign)\b"
)
_ENDED = re.compile(r"^(?:$|[.,;:)”\"’!?]| and | or | on | at | to )")


@dataclass(frozen=True, slots=True)
class Entry:
    """The readings of a name, each with what speaks for it, and what it means without any."""

    readings: dict[str, frozenset[str]]
    otherwise: str | None = None


def judge(texts: Sequence[str], found: Sequence[Sequence[Mention]]) -> list[list[Mention]]:
    """Return the names that stand for a place, each with the place it stands for."""
    beside = [
        [judged for one in field if (judged := _by_neighbours(text, one)) is not None]
        for text, field in zip(texts, found, strict=True)
    ]
    names = _entries()
    if not any(one.place.name in names for field in beside for one in field):
        return beside
    spoken = _spoken(texts, [one for field in beside for one in field])
    return [list(_by_item(field, spoken)) for field in beside]


def read_as(label: str) -> Place | None:
    """Return the place that a label of a judged name stands for: `Birmingham (US)`, `Rome, GA`."""
    country = _COUNTRY_BEHIND.fullmatch(label)
    if country is not None and country["name"] in _entries():
        readings = _entries()[country["name"]].readings
        code = next((code for code in readings if code[:2] == country["code"]), None)
        return None if code is None else place_in(label, code, Sort.CITY)
    state = _STATE_BEHIND.fullmatch(label)
    code = None if state is None else world()["abbreviations"].get(state["code"])
    return None if code is None else place_in(label, code, Sort.CITY)


def _by_neighbours(text: str, one: Mention) -> Mention | None:
    place, before = one.place, text[max(0, one.start - _BESIDE) : one.start]
    after = text[one.stop : one.stop + _BESIDE]
    if place.sort is Sort.NOTHING or _is_language(place, before, after):
        return None
    if place.sort not in _NAMED and place.name not in _listed("people"):
        return one
    state = _state_behind(place, after)
    if state is not None:
        return Mention(_in_state(place, state), one.start, one.stop)
    return None if _is_person(text, place, before, after) else one


def _is_language(place: Place, before: str, after: str) -> bool:
    if place.sort is not Sort.NATIONAL or place.name not in _listed("languages"):
        return False
    if _SCHOOL.search(after) or _SPOKEN.search(before):
        return True
    return bool(_IN.search(before) and _ENDED.search(after))


def _state_behind(place: Place, after: str) -> str | None:
    match = _STATE.match(after)
    if match is None or (place.sort is Sort.COUNTRY and place.name not in _listed("towns")):
        return None
    states: dict[str, str] = world()["behind"]
    return next(
        (states[name] for name in (match[1], match[1].split()[0]) if name in states),
        world()["abbreviations"].get(match[1].split()[0].rstrip(".")),
    )


def _in_state(place: Place, state: str) -> Place:
    if place.sort in (Sort.REGION, Sort.COUNTRY) and place.subdivision is not None:
        return place  # two states in a row: "Georgia, Texas and Ohio"
    if place.sort in (Sort.PLACE, Sort.CITY) and state[:2] in place.countries:
        return place
    return Place(f"{place.name}, {state[3:]}", (state[:2],), Sort.CITY, state)


def _is_person(text: str, place: Place, before: str, after: str) -> bool:
    if _is_title_case(text):
        return False
    word = _WORD_BEFORE.search(before)
    if word is not None and word[1] in _listed("first_names"):
        return True
    surname = _SURNAME.match(after)
    return (
        surname is not None
        and place.name in _listed("people")
        and surname[1].rstrip("’s'") not in _listed("offices")
        and surname[1] not in world()["countries"]
    )


def _is_title_case(text: str) -> bool:
    """Say whether a headline writes its words with capitals, so that a capital names nobody."""
    words = (word for word in text.split() if len(word) > 3 and word[0].isalpha())
    return all(word[0].isupper() or word in _listed("small") for word in words)


def _spoken(texts: Sequence[str], found: Sequence[Mention]) -> frozenset[str]:
    """Return what may speak for a reading: the item's words, and the countries of its places."""
    words = {word.casefold() for text in texts for word in _WORDS.findall(text)}
    names = _entries()
    countries = {
        country for one in found if one.place.name not in names for country in one.place.countries
    }
    return frozenset(words | countries)


def _by_item(field: Sequence[Mention], spoken: frozenset[str]) -> Iterator[Mention]:
    for one in field:
        entry = _entries().get(one.place.name)
        if entry is None:
            yield one
            continue
        reading = _reading(entry, spoken)
        if reading is not None and reading != "person":
            yield Mention(_as_read(one.place, reading, entry), one.start, one.stop)


def _reading(entry: Entry, spoken: frozenset[str]) -> str | None:
    score = {
        code: len(cues & spoken) + _by_country(code, entry, spoken)
        for code, cues in entry.readings.items()
    }
    best = max(score, key=score.__getitem__, default=None)
    if best is None or score[best] == 0:
        return entry.otherwise
    rivals = [code for code in score if score[code] == score[best]]
    return entry.otherwise if entry.otherwise in rivals else rivals[0]


def _by_country(code: str, entry: Entry, spoken: frozenset[str]) -> float:
    """Return what another place of its country says for a reading.

    Not for a town that is named after what the name means otherwise: a text that names American
    places and Mexico means the country, not the town in Missouri.
    """
    is_namesake = "-" in code and entry.otherwise is not None and code != entry.otherwise
    return 0 if is_namesake or code[:2] not in spoken else 1.5


def _as_read(place: Place, reading: str, entry: Entry) -> Place:
    if reading == entry.otherwise:
        own = place_in(place.name, reading, place.sort)
        return place if place.countries == own.countries else own
    if reading[:2] in place.countries:
        return place
    sort = place.sort if place.sort in (Sort.NATIONAL, Sort.INSTITUTION) else Sort.CITY
    return place_in(f"{place.name} ({reading[:2]})", reading, sort)


@cache
def _entries() -> dict[str, Entry]:
    """Return our entries, and the cities that share their name with one of another country."""
    shared = {
        name: Entry({code: frozenset() for code in codes.split("|")})
        for name, codes in world()["cities"].items()
        if "|" in codes
    }
    return shared | {name: _entry(told) for name, told in ambiguous()["names"].items()}


def _entry(told: dict[str, str]) -> Entry:
    otherwise = told.get("otherwise")
    readings = {
        code: frozenset(_cue(word) for word in words.split())
        for code, words in told.items()
        if code != "otherwise"
    }
    if otherwise is not None:
        readings.setdefault(otherwise, frozenset())
    return Entry(readings, otherwise)


def _cue(word: str) -> str:
    is_country = len(word) == 2 and word.isupper()
    return word if is_country else word.rstrip(".").casefold()


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(ambiguous()[name].split())
