"""Reservations of rights: where a publisher says that texts are not for mining.

Three ways of saying so are obeyed: the TDM reservation protocol (a header, a `meta` element, or
the site's own file), and `noai` or `noml` among the robots directives, which publishers use for
the same. Pure: nothing is fetched here.

Source: TDM Reservation Protocol, W3C Community Group, 2024.
"""

import json
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit, urlunsplit

_DIRECTIVES = {"noai", "noml"}
_WORD = re.compile(r"[\w-]+")
_LARGEST = 200_000  # bytes of a tdmrep.json


def reservation_url(url: str) -> str:
    """Return the address of the file in which a site may say what it reserves."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/.well-known/tdmrep.json", "", ""))


def reserved_by_headers(headers: Mapping[str, str]) -> str | None:
    """Return how an answer's headers (names in lower case) reserve it, or None."""
    if _is_reserved(headers.get("tdm-reservation", "")):
        return "the header tdm-reservation"
    return _by_directives([headers.get("x-robots-tag", "")], "the header X-Robots-Tag")


def reserved_by_page(metas: Mapping[str, str]) -> str | None:
    """Return how a page's `meta` elements (names in lower case) reserve it, or None."""
    if _is_reserved(metas.get("tdm-reservation", "")):
        return "its meta element tdm-reservation"
    return _by_directives([metas.get("robots", "")], "its meta element robots")


def rules_of(body: bytes) -> dict[str, bool]:
    """Read a site's `tdmrep.json`: which paths are reserved, in the file's order.

    What is not of the protocol's shape says nothing.
    """
    try:
        rules = json.loads(body[:_LARGEST])
    except (ValueError, RecursionError):
        return {}
    told = {}
    for rule in rules if isinstance(rules, list) else [rules]:
        location = rule.get("location") if isinstance(rule, dict) else None
        if isinstance(location, str) and location.startswith("/"):
            told[location] = rule.get("tdm-reservation") in {1, "1"}
    return told


def reserved_by_site(url: str, rules: Mapping[str, bool]) -> str | None:
    """Return how a site's own file reserves an address: the first path that fits decides."""
    path = urlsplit(url).path or "/"
    for location, is_reserved in rules.items():
        if _fits(path, location):
            return "the site's tdmrep.json" if is_reserved else None
    return None


def _fits(path: str, location: str) -> bool:
    """Tell whether a path is under a location: `*` stands for anything, `$` for the end."""
    pattern = "".join(
        ".*" if part == "*" else "$" if part == "$" else re.escape(part)
        for part in re.split(r"([*]|\$$)", location)
    )
    return re.match(pattern, path) is not None


def _is_reserved(told: str) -> bool:
    """Tell whether a value of `tdm-reservation`, said once or more often, reserves anything."""
    return "1" in (value.strip() for value in told.split(","))


def _by_directives(values: Iterable[str], where: str) -> str | None:
    for value in values:
        for word in _WORD.findall(value.lower()):
            if word in _DIRECTIVES:
                return f"{word} in {where}"
    return None
