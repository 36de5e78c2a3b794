"""What surged, with what makes it up: its main stories, who tells them, in which tone.

Counted among the newest articles of the surge, of which at most `LOOKED_AT` are looked at.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from api.dashboard.home.labels import page_in
from api.dashboard.rendering import search_link, surge_page
from api.dashboard.tones import AXES, Axis, toned
from api.trends.labels import query_of
from api.trends.ranges import Range
from api.trends.surges import Surge
from models.query.parse import parse_query
from models.store.beside import Told, labels_among, newest_narrow, outlets_by_id, stories_among

LOOKED_AT = 300
"""Articles of a surge that are looked at."""

_STORIES = 3
_OUTLETS = 6


@dataclass(frozen=True, slots=True)
class Teller:
    """An outlet of a surge: how many of its articles, and where they are."""

    name: str
    count: int
    page: str
    link: str


@dataclass(frozen=True, slots=True)
class Surged:
    """A surge and what makes it up; `outlets` is how many tell it."""

    surge: Surge
    page: str
    stories: tuple[Told, ...]
    tellers: tuple[Teller, ...]
    outlets: int
    tone: tuple[Axis, ...]


def load_surged(session: Session, surges: Iterable[Surge], today: date) -> list[Surged]:
    """Read what makes surges up."""
    return [_load(session, surge, today) for surge in surges]


def _load(session: Session, surge: Surge, today: date) -> Surged:
    found = newest_narrow(session, parse_query(surge.query, today), LOOKED_AT)
    counts = labels_among(session, [one.id for one in found], tuple(AXES))
    told = Counter(one.outlet_id for one in found)
    return Surged(
        surge,
        surge_page(surge),
        tuple(stories_among(session, found, _STORIES)),
        tuple(_tellers(session, told, surge)),
        len(told),
        tuple(toned(axis, counts.get(axis, {}), surge.query) for axis in AXES),
    )


def _tellers(session: Session, told: Counter[int], surge: Surge) -> Iterable[Teller]:
    days = Range(surge.first, surge.last)
    most = told.most_common(_OUTLETS)
    outlets = outlets_by_id(session, [outlet_id for outlet_id, _ in most])
    for outlet_id, count in most:
        name = outlets[outlet_id].name
        narrowed = search_link(f"{surge.query} {query_of('outlet', name)}")
        yield Teller(name, count, page_in("outlet", name, days), narrowed)
