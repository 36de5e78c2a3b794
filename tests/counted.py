"""An archive counted by day, to test windows of it: its articles, or the same on other days."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from sqlalchemy import select
from sqlmodel import Session, col

from api.trends.baselines import PERIODS, windows
from api.trends.ranges import Range
from api.trends.surges import Surge, Tested
from api.trends.surging import WATCHED, Watched, judge_window
from models import Article
from models.store.chunks import in_chunks
from models.store.counts import tally
from models.store.facts import facts_of
from models.store.generations import live
from models.vocabulary import Relevance

SPAN = Range(date(2012, 6, 1), date(2020, 7, 19))
"""Days in which the archive is dense enough to have weeks."""


@dataclass(frozen=True, slots=True)
class Item:
    """What is counted of an article: its day, its story, its labels."""

    day: date
    story: int
    labels: tuple[tuple[str, str], ...]


class Counted:
    """Items counted by day: all of them, and those with each label."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._collected: Counter[date] = Counter()
        self._labels: dict[tuple[str, str], Counter[date]] = defaultdict(Counter)
        for item in items:
            self._collected[item.day] += 1
            for label in item.labels:
                self._labels[label][item.day] += 1

    def test(self, days: Range) -> Tested:
        """Test a window as the service does."""
        first = windows(days.first, days.last)[0][0]
        each = [first + timedelta(days=n) for n in range((days.last - first).days + 1)]
        watched = [
            Watched(dimension, label, counts)
            for (dimension, label), by_day in self._labels.items()
            if (counts := {day: by_day[day] for day in each if day in by_day})
        ]
        return judge_window(watched, {day: self._collected[day] for day in each}, days, {})


def read_items(session: Session) -> list[Item]:
    """Read what is counted of every dated item."""
    columns = (Article.id, Article.day, Article.story_id, Article.relevance)
    dates = col(Article.day).between(SPAN.first, SPAN.last)
    rows = session.execute(select(*map(col, columns)).where(dates))
    generation = live(session)
    assert generation is not None
    dated = {row[0]: row for row in rows}
    subjects = [key for key, row in dated.items() if row[3] is Relevance.SUBJECT]
    labels: dict[int, tuple[tuple[str, str], ...]] = {}
    for some in in_chunks(sorted(subjects)):
        for key in some:
            [facts] = facts_of(session, generation, [key])
            counted = [(dimension, label) for _, dimension, label in tally(facts)]
            labels[key] = tuple(one for one in counted if _is_watched(*one))
    return [Item(day, story, labels.get(key, ())) for key, day, story, _ in dated.values() if day]


def _is_watched(dimension: str, label: str) -> bool:
    return dimension in WATCHED or (dimension, label) == ("relevance", Relevance.SUBJECT.value)


def surging(tested: Tested) -> list[Surge]:
    return [surge for surge in tested.surges if surge.is_surge]


def weeks(length: int = 1) -> Iterator[Range]:
    """Yield the windows of so many calendar weeks, one after another, that have a whole past."""
    first = SPAN.first + timedelta(weeks=PERIODS * length)
    first += timedelta(days=-first.weekday() % 7)
    last = timedelta(weeks=length, days=-1)
    while first + last <= SPAN.last:
        yield Range(first, first + last)
        first += timedelta(weeks=length)


def ending_in(month: str, length: int = 1) -> Iterator[Range]:
    """Yield the windows of so many weeks that end on each day of a month."""
    day = date.fromisoformat(f"{month}-01")
    while f"{day:%Y-%m}" == month:
        yield Range(day - timedelta(weeks=length, days=-1), day)
        day += timedelta(days=1)


def shuffled(items: Sequence[Item], dice: Random) -> list[Item]:
    """Give the items each other's days."""
    days = [item.day for item in items]
    dice.shuffle(days)
    return [replace(item, day=day) for item, day in zip(items, days, strict=True)]


def shuffled_stories(items: Sequence[Item], dice: Random) -> list[Item]:
    """Give the stories each other's first days; what tells one story stays together."""
    first: dict[int, date] = {}
    for item in items:
        first[item.story] = min(item.day, first.get(item.story, item.day))
    days = list(first.values())
    dice.shuffle(days)
    moved = dict(zip(first, days, strict=True))
    return [replace(one, day=moved[one.story] + (one.day - first[one.story])) for one in items]
