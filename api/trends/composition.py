"""What makes a surge up: when it began and peaked, its stories, and who and what stands out in it.

Counted among the newest `LOOKED_AT` articles of its window. What is usual comes from the roll-up:
the part that an outlet, a country or a speaker had of migration coverage in the windows before. One
stands out where its part is now larger than chance and the bursts of news explain, tested together
with the others of its kind. Speakers are of public roles alone, as no one else's name is kept.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import log

from sqlmodel import Session

from api.trends.baselines import TYPICAL, windows
from api.trends.distinct import Phrase
from api.trends.labels import name_of, query_of
from api.trends.phrases import distinctive
from api.trends.ranges import Range
from api.trends.reading import Asked, label_counts, volumes
from api.trends.series import Of
from api.trends.surges import RATE, Surge
from api.trends.tails import adjust, tail
from models.query.parse import parse_query
from models.store.beside import (
    Told,
    labels_among,
    newest_narrow,
    outlets_by_id,
    speakers_among,
    stories_among,
)
from models.store.counts import label_totals
from models.vocabulary import TagKind

LOOKED_AT = 2_000
"""Articles of a surge that are looked at, the newest."""

STORIES = 3
"""Stories that are named."""

PARTS = 8
"""Outlets, countries and speakers that are named, and phrases."""

LEAST = 3
"""Articles that a part needs to stand out."""

PLACE = "place"
"""The kind of parts of which the roll-up keeps nothing, so that nothing is usual."""

_RUN_UP = 3  # windows before the surge's own in which it may have begun


@dataclass(frozen=True, slots=True)
class Part:
    """An outlet, a country, a place or a speaker: in how many `of` the surge's articles.

    `usual` is its part of migration coverage before; None where none is kept. `query` finds its
    articles in the surge.
    """

    dimension: str
    label: str
    name: str
    count: int
    of: int
    usual: float | None
    stands_out: bool
    query: str

    @property
    def share(self) -> float:
        """Its part of the surge."""
        return self.count / self.of


@dataclass(frozen=True, slots=True)
class Composition:
    """What makes a surge up, told of the `looked_at` newest of its articles."""

    start: date
    peak: date
    peak_count: int
    looked_at: int
    stories_told: int
    outlets_telling: int
    stories: tuple[Told, ...]
    outlets: tuple[Part, ...]
    countries: tuple[Part, ...]
    places: tuple[Part, ...]
    speakers: tuple[Part, ...]
    phrases: tuple[Phrase, ...]


def compose(session: Session, surge: Surge, now: datetime) -> Composition:
    """Say what makes a surge up."""
    found = newest_narrow(session, parse_query(surge.query, now.date()), LOOKED_AT)
    ids = [one.id for one in found]
    labels = labels_among(session, ids, (TagKind.COUNTRY, TagKind.PLACE))
    told = Counter(one.outlet_id for one in found)
    names = {key: outlet.name for key, outlet in outlets_by_id(session, told).items()}
    counts = _daily(session, surge)
    peak = peak_of(counts, surge.first, surge.last)
    parts = _Parts(session, surge, len(found))
    return Composition(
        start=start_of(counts, surge, peak),
        peak=peak,
        peak_count=counts.get(peak, (0, 0))[0],
        looked_at=len(found),
        stories_told=len({one.story_id for one in found}),
        outlets_telling=len(told),
        stories=tuple(stories_among(session, found, STORIES)),
        outlets=parts.of("outlet", {names[key]: count for key, count in told.items()}),
        countries=parts.of("country", labels.get(TagKind.COUNTRY, {})),
        places=parts.of("place", labels.get(TagKind.PLACE, {})),
        speakers=parts.of("speaker", speakers_among(session, ids)),
        phrases=tuple(_phrases(session, surge, now)),
    )


Daily = Mapping[date, tuple[int, int]]
"""The articles that carry a label on each day, and all that were collected on it."""


def peak_of(counts: Daily, first: date, last: date) -> date:
    """Return the day of a window with most articles; of equal ones the first."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return max(days, key=lambda day: counts.get(day, (0, 0))[0])


def start_of(counts: Daily, surge: Surge, peak: date) -> date:
    """Return the day on which the run up to the peak began.

    That is the day after the cumulative sum of what is above the line between the usual share and
    that of the surge was last nothing (Page 1954, Biometrika 41:100; the line is Lucas's, 1985,
    Technometrics 27:129).
    """
    usual, risen = surge.baseline_share, max(surge.share, surge.baseline_share * 1.01)
    line = (risen - usual) / log(risen / usual)
    start, above = peak, 0.0
    day = min(counts, default=peak)
    while day <= peak:
        count, volume = counts.get(day, (0, 0))
        if above <= 0:
            start, above = day, 0.0
        above += count - line * volume
        day += timedelta(days=1)
    return start


def _daily(session: Session, surge: Surge) -> dict[date, tuple[int, int]]:
    length = (surge.last - surge.first).days + 1
    run = Range(surge.first - timedelta(days=_RUN_UP * length), surge.last)
    found = label_counts(session, Asked(surge.dimension, surge.label, run)).get(surge.label, {})
    collected = volumes(session, Of.COLLECTED, run)
    return {day: (found.get(day, 0), volume) for day, volume in collected.items()}


class _Parts:
    """The parts of one surge, and what was usual of them before it."""

    def __init__(self, session: Session, surge: Surge, looked_at: int) -> None:
        self._session = session
        self._surge = surge
        self._of = looked_at
        first = windows(surge.first, surge.last)[0][0]
        self._before = Range(first, surge.first - timedelta(days=1))
        self._volume = sum(volumes(session, Of.SUBJECT, self._before).values())

    def of(self, dimension: str, counts: Mapping[str, int]) -> tuple[Part, ...]:
        """Return the largest parts of a kind, those that stand out first."""
        ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        ranked = [one for one in ranked if (dimension, one[0]) != self._own]
        usual = {} if dimension == PLACE else self._usual(dimension)
        odd = adjust([self._odd(count, usual.get(label, 0)) for label, count in ranked])
        made = [
            self._part(dimension, label, count, usual, odd=q)
            for (label, count), q in zip(ranked, odd, strict=True)
        ]
        return tuple(sorted(made, key=lambda part: (not part.stands_out, -part.count))[:PARTS])

    @property
    def _own(self) -> tuple[str, str]:
        return self._surge.dimension, self._surge.label

    def _usual(self, dimension: str) -> Mapping[str, int]:
        if not self._volume:
            return {}
        return label_totals(self._session, dimension, self._before.first, self._before.last)

    def _share(self, before: int) -> float:
        return min(1.0, (before + 0.5) / (self._volume + 1))

    def _odd(self, count: int, before: int) -> float:
        share = self._share(before)
        if share >= 1 or self._of < LEAST:
            return 1.0
        return tail(count, self._of, share, TYPICAL * (1 + self._of / self._volume))

    def _part(
        self, dimension: str, label: str, count: int, usual: Mapping[str, int], odd: float
    ) -> Part:
        return Part(
            dimension,
            label,
            label if dimension == PLACE else name_of(dimension, label),
            count,
            self._of,
            self._share(usual.get(label, 0)) if usual else None,
            bool(usual) and odd <= RATE and count >= LEAST,
            f"{self._surge.query} {_query(dimension, label)}",
        )


def _query(dimension: str, label: str) -> str:
    if dimension == PLACE:
        return 'place:"' + label.replace('"', " ") + '"'
    return query_of(dimension, label)


def _phrases(session: Session, surge: Surge, now: datetime) -> Iterator[Phrase]:
    query = query_of(surge.dimension, surge.label)
    yield from distinctive(session, query, Range(surge.first, surge.last), now, PARTS)
