"""The permanent address of a figure: what was asked, and where the store stood when it was made.

An address holds all that makes the figure again, so nothing about it is stored, and it can be
checked by whoever has it. `read_address(address_of(figure, cited))` gives both back.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit

from api.figures.numbers import Numbers, pack, unpack
from api.trends.periods import UTC_ZONE, zone_of
from api.trends.ranges import LONGEST, Range
from api.trends.series import By, Of
from models.errors import InvalidError
from models.store.citing import Mark
from models.store.counting import live_dimensions

ROOT = "/figures/"
"""Where figures live."""

COMPARED = 6
"""Queries that one figure compares at most."""

LETTERS = 2000
"""Characters that a query may have."""

LONGEST_ADDRESS = 30_000
"""Characters of an address that is read at all."""

TONES = ("valence", "stance", "respect")
_RANKED = tuple(one for one in live_dimensions() if one not in {"all", "relevance"})


class Kind(StrEnum):
    """What a figure shows."""

    SERIES = "series"
    COMPARE = "compare"
    TONE = "tone"
    RANKED = "ranked"
    MAP = "map"


class Measure(StrEnum):
    """What its heights are."""

    COUNT = "count"
    SHARE = "share"


class File(StrEnum):
    """What a figure can be taken away as, by the ending of its address."""

    SVG = "svg"
    PNG = "png"
    CSV = "csv"
    VEGA = "vl.json"
    JSON = "json"
    CORPUS = "corpus.txt"
    BIBTEX = "bib"
    RIS = "ris"
    CSL = "csl.json"


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure is asked to show, whenever it is made. Days are those of `zone`.

    `dimension` is of what breaks a query down by labels: an axis of tone, or what is ranked.
    """

    kind: Kind
    days: Range
    queries: tuple[str, ...] = ("",)
    dimension: str = ""
    by: By = By.DAY
    measure: Measure = Measure.SHARE
    of: Of = Of.COLLECTED
    zone: str = UTC_ZONE.key

    @property
    def is_over_time(self) -> bool:
        """Whether it has points in time; else it tells of its days taken together."""
        return self.kind not in {Kind.RANKED, Kind.MAP}

    @property
    def address(self) -> str:
        """The address without a store behind it: it leads to what can be cited now."""
        return address_of(self)


@dataclass(frozen=True, slots=True)
class Cited:
    """Where the store stood when a figure was made, and what the figure said then.

    `corpus` is the digest of the articles counted, `taggers` the version of the cascade.
    """

    mark: Mark
    corpus: str
    taggers: str
    numbers: Numbers | None = field(default=None)


def address_of(figure: Figure, cited: Cited | None = None, file: File | None = None) -> str:
    """Return the address of a figure: its page, or a file of it."""
    ending = f".{file}" if file else ""
    pairs = [*_asked(figure), *(_stood(cited) if cited else ())]
    return f"{ROOT}{figure.kind}{ending}?{urlencode(pairs, safe=_PLAIN)}"


def read_address(address: str) -> tuple[Figure, Cited | None, File | None]:
    """Read an address, whole or from the path on; None where it says nothing of the store.

    Raises:
        InvalidError: it is no figure's address; says what is wrong.
    """
    if len(address) > LONGEST_ADDRESS:
        raise InvalidError("address", f"is longer than {LONGEST_ADDRESS:,} characters")
    try:
        parts = urlsplit(address.strip())
        pairs = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError as error:
        raise InvalidError("address", f"cannot be read: {error}") from error
    name, _, ending = parts.path.removeprefix(ROOT).partition(".")
    if not parts.path.startswith(ROOT) or name not in set(Kind):
        raise InvalidError("address", f"is no figure's: that begins with {ROOT}{Kind.SERIES}?")
    if ending and ending not in set(File):
        raise InvalidError("address", f"a figure has no .{ending}; there are {', '.join(File)}")
    return *read_pairs(Kind(name), pairs), File(ending) if ending else None


def read_pairs(kind: Kind, pairs: Sequence[tuple[str, str]]) -> tuple[Figure, Cited | None]:
    """Read what stands behind the question mark of a figure's address.

    Raises:
        InvalidError: a value is missing, unknown or no sensible one.
    """
    told = _single([pair for pair in pairs if pair[0] != "q"])
    queries = tuple(value for name, value in pairs if name == "q") or ("",)
    figure = Figure(
        kind,
        _days(told),
        queries,
        told.get("dimension", "country" if kind is Kind.MAP else ""),
        By(_one_of("by", told, By, By.DAY)),
        Measure(_one_of("measure", told, Measure, Measure.SHARE)),
        Of(_one_of("of", told, Of, Of.COLLECTED)),
        zone_of(told.get("zone", UTC_ZONE.key)).key,
    )
    _check(figure)
    return figure, _read_cited(told)


def _asked(figure: Figure) -> list[tuple[str, str]]:
    pairs = [("q", query) for query in figure.queries if query or len(figure.queries) > 1]
    if figure.kind in {Kind.TONE, Kind.RANKED}:
        pairs.append(("dimension", figure.dimension))
    pairs += [("first", f"{figure.days.first}"), ("last", f"{figure.days.last}")]
    if figure.is_over_time:
        pairs.append(("by", figure.by))
    if figure.kind in {Kind.SERIES, Kind.COMPARE}:
        pairs += [("measure", figure.measure), ("of", figure.of)]
    return [*pairs, ("zone", figure.zone)]


def _stood(cited: Cited) -> list[tuple[str, str]]:
    pairs = [
        ("as_of", f"{cited.mark.at:%Y-%m-%dT%H:%M:%SZ}"),
        ("arrival", str(cited.mark.arrival)),
        ("corpus", cited.corpus),
        ("taggers", cited.taggers),
    ]
    return [*pairs, ("numbers", pack(cited.numbers))] if cited.numbers else pairs


_PLAIN = ":/"  # legal behind a question mark, and easier to read than %3A
_KNOWN = ("dimension", "first", "last", "by", "measure", "of", "zone")
_STOOD = ("as_of", "arrival", "corpus", "taggers")
_FORMS = {
    "arrival": re.compile(r"[0-9]{1,18}"),
    "corpus": re.compile(r"sha256:[0-9a-f]{64}"),
    "taggers": re.compile(r"[0-9A-Za-z/._+-]{1,100}"),
}


def _single(pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    told: dict[str, str] = {}
    known = (*_KNOWN, *_STOOD, "numbers")
    for name, value in pairs:
        if name not in known:
            raise InvalidError(name[:100], f"unknown; a figure has q, {', '.join(known)}")
        if name in told:
            raise InvalidError(name, "is said twice")
        told[name] = value
    return told


def _days(told: Mapping[str, str]) -> Range:
    first, last = _day("first", told), _day("last", told)
    if last < first:
        raise InvalidError("last", f"{last} lies before {first}")
    if (days := Range(first, last)).days > LONGEST:
        raise InvalidError("first", f"a figure may span {LONGEST} days, not {days.days}")
    return days


def _day(name: str, told: Mapping[str, str]) -> date:
    try:
        day = date.fromisoformat(told.get(name, ""))
    except ValueError as error:
        raise InvalidError(name, "write a day as 2026-11-24") from error
    if not 1900 <= day.year < 2200:
        raise InvalidError(name, f"must lie from 1900 to 2200, not at {day}")
    return day


def _one_of(name: str, told: Mapping[str, str], words: type[StrEnum], default: str) -> str:
    value = told.get(name, default)
    if value not in set(words):
        raise InvalidError(name, f"has no {value[:100]!r}; there are {', '.join(words)}")
    return value


def _check(figure: Figure) -> None:
    """Refuse what no chart shows."""
    if any(len(query) > LETTERS for query in figure.queries):
        raise InvalidError("q", f"a query may have {LETTERS} characters")
    least, most = (2, COMPARED) if figure.kind is Kind.COMPARE else (1, 1)
    if not least <= len(figure.queries) <= most:
        raise InvalidError("q", f"there must be {least} to {most}" if most > 1 else "is said twice")
    dimensions = {Kind.TONE: TONES, Kind.MAP: ("country",), Kind.RANKED: _RANKED}
    known = dimensions.get(figure.kind, ("",))
    if figure.dimension not in known:
        raise InvalidError("dimension", f"has no {figure.dimension[:100]!r}; {_listed(known)}")


def _listed(known: Sequence[str]) -> str:
    return f"there are {', '.join(known)}" if known != ("",) else "it is left out here"


def _read_cited(told: Mapping[str, str]) -> Cited | None:
    if not any(name in told for name in (*_STOOD, "numbers")):
        return None
    for name in _STOOD:
        if name not in told:
            raise InvalidError(name, "is missing: a figure is cited whole or not at all")
    for name, form in _FORMS.items():
        if not form.fullmatch(told[name]):
            raise InvalidError(name, f"{told[name][:100]!r} is none")
    numbers = unpack(told["numbers"]) if "numbers" in told else None
    mark = Mark(_moment(told["as_of"]), int(told["arrival"]))
    return Cited(mark, told["corpus"], told["taggers"], numbers)


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise InvalidError("as_of", "write a moment as 2026-11-24T14:00:00Z") from error
