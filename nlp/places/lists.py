"""Every name of the gazetteer, gathered once from the lists beside this file.

Where two lists have a name, the later of these wins: cities, nationals, countries, regions,
institutions, our own sites of migration; and what is no place at all wins over them all.
"""

import csv
import gzip
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from nlp.features import publishers
from nlp.places.place import Place, Sort

WORD = re.compile(r"[^\W_]+\.?")
"""A word of a name: what stands between spaces, hyphens and apostrophes."""

_FOLDER = files("nlp.places")
_WORDS_TOO = frozenset(
    {
        "abbott", "capitol", "channel", "conservatives", "dreamers", "english", "harris", "jungle",
        "labour", "manus", "polish", "porto", "republican", "sahara", "sanctuary", "senate",
        "turkey", "union", "point zero", "kent", "marsa", "tours", "split", "reading", "mobile",
        "nice", "male", "clint", "homestead", "portland", "essen", "halle", "jordan", "chad",
    }
)  # fmt: skip
"""Names that are words without their capital, or too often something else."""


@dataclass(frozen=True, slots=True)
class Index:
    """Names and what they stand for, and how long the names are that begin with a word."""

    names: dict[str, Place]
    longest: dict[str, int]

    def look_up(self, name: str) -> Place | None:
        """Return what a name stands for."""
        return self.names.get(name)


def key_of(name: str) -> str:
    """Return a name as the index spells it."""
    return " ".join(name.split()).replace("’", "'")


@cache
def index() -> Index:
    """Return every name as it is written."""
    names: dict[str, Place] = {}
    for place, spellings in _gathered():
        for spelling in spellings:
            names[key_of(spelling)] = place
    for name in ambiguous()["names"]:
        names.setdefault(name, Place(name, (), Sort.CITY))
    return _measured(names)


@cache
def index_of_one_case() -> Index:
    """Return the names that still tell something in small letters: no short ones, no cities."""
    return _measured(
        {
            name.lower(): place
            for name, place in index().names.items()
            if (len(name) > 4 or name in {"UKIP", "Ukip", "Iraq", "Iran", "NHS", "UK", "Gaza"})
            and place.sort is not Sort.CITY
            and name.lower() not in _WORDS_TOO
        }
    )


@cache
def ambiguous() -> dict[str, Any]:
    """Return the names that are judged by what stands around them."""
    return tomllib.loads(_read("ambiguous.toml"))


@cache
def world() -> dict[str, Any]:
    """Return the compiled gazetteer of the world."""
    body = _FOLDER.joinpath("world.json.gz").read_bytes()
    told: dict[str, Any] = json.loads(gzip.decompress(body))
    return told


def place_in(name: str, code: str, sort: Sort) -> Place:
    """Return the place of a name in a country or in a part of one."""
    subdivision = code if "-" in code else None
    return Place(name, (code[:2],), sort, subdivision)


def _gathered() -> Iterator[tuple[Place, Iterable[str]]]:
    yield from _of_the_world()
    for code, names in _listed("subdivisions.txt"):
        yield place_in(names[0], code, Sort.REGION), names
    for code, names in _listed("institutions.txt"):
        for name in names:
            yield place_in(name, code, Sort.INSTITUTION), [name]
    yield from _curated()
    papers = (name for name in publishers() if " " in name)  # USA TODAY is no place
    for name in (*ambiguous()["nothing"], *papers):
        yield Place(name, (), Sort.NOTHING), [name]


def _of_the_world() -> Iterator[tuple[Place, Iterable[str]]]:
    for name, code in world()["cities"].items():
        # Cities that share a name with one of another country are judged where they are found.
        shared = Place(name, (), Sort.CITY) if "|" in code else None
        yield shared or place_in(name, code, Sort.CITY), [name]
    for group, sort in (
        ("nationals", Sort.NATIONAL),
        ("countries", Sort.COUNTRY),
        ("states", Sort.REGION),
    ):
        for name, code in world()[group].items():
            yield place_in(name, code, sort), {name, name[0].upper() + name[1:]}


def _curated() -> Iterator[tuple[Place, Iterable[str]]]:
    """Yield each site under its name and its aliases: one found by an alias has its name."""
    for row in csv.DictReader(_read("migration_places.csv").splitlines(), delimiter=";"):
        countries = tuple(code for code in row["countries"].split("|") if code)
        at = (float(row["lat"]), float(row["lon"]))
        place = Place(row["name"], countries, Sort.PLACE, row["subdivision"] or None, at)
        yield place, [row["name"], *filter(None, row["aliases"].split("|"))]


def _listed(file: str) -> Iterator[tuple[str, list[str]]]:
    for line in _read(file).splitlines():
        if line and not line.startswith("#"):
            code, _, names = line.partition(" ")
            yield code, names.split("|")


def _measured(names: dict[str, Place]) -> Index:
    longest: dict[str, int] = {}
    for name in names:
        words = WORD.findall(name)
        first = words[0].rstrip(".")
        longest[first] = max(longest.get(first, 0), len(words))
    return Index(names, longest)


def _read(file: str) -> str:
    return _FOLDER.joinpath(file).read_text("utf-8")
