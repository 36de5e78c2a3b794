"""What a name of the gazetteer is, and where it was found: the values of `nlp.places`."""

from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    """What a found name is."""

    PLACE = "place"
    COUNTRY = "country"
    REGION = "region"
    CITY = "city"
    NATIONAL = "national"
    INSTITUTION = "institution"
    NOTHING = "nothing"  # it looks like one of the others: "Geneva Convention"


@dataclass(frozen=True, slots=True)
class Place:
    """A name of the gazetteer, and the countries it stands for (none for a sea)."""

    name: str
    countries: tuple[str, ...]
    sort: Sort
    subdivision: str | None = None  # ISO 3166-2, where known
    at: tuple[float, float] | None = None  # latitude and longitude of a site of migration


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as it was found: code points of the text."""

    place: Place
    start: int
    stop: int
