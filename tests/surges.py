"""Replays the AllSides archive through the surge test, and writes figures into `docs/methods.md`.

`python -m tests.surges HOME` reads the annotated store of an installation that the archive was
imported into, as `tests.replay_archive` does; without HOME it makes one first, in some minutes.
"""

import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from random import Random

from sqlalchemy import select
from sqlmodel import Session, col

from api.trends.baselines import PERIODS, windows
from api.trends.ranges import Range
from api.trends.surges import Surge, Tested, surges
from api.trends.surging import WATCHED, Watched, judge_window
from models import Article
from models.store.chunks import in_chunks
from models.store.counts import tally
from models.store.engine import open_engine
from models.store.facts import facts_of
from models.store.generations import live
from models.vocabulary import Relevance
from tests.bursts import PAST, candidate, draw, quiet_run
from tests.replay_archive import PASSES, ROOT, run

PAGE = ROOT / "docs/methods.md"
BEGIN = "<!-- written by `python -m tests.surges` -->\n"
END = "<!-- until here -->\n"

SPAN = Range(date(2012, 6, 1), date(2020, 7, 19))
"""Days in which the archive is dense enough to have weeks."""

KNOWN = ("2018-06", "2013-06", "2013-04", "2014-07", "2018-01", "2017-09")
"""Months whose share of the archive's own topic is largest (DATA.md)."""

SHUFFLES = 10
RUNS = 200

EVENTS = tomllib.loads((ROOT / "tests/data/surge_weeks.toml").read_text("utf-8"))
"""Week to what its main stories tell of, as a person who read them put it."""


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


def weeks() -> Iterator[Range]:
    """Yield the calendar weeks that have a whole past."""
    first = SPAN.first + timedelta(weeks=PERIODS)
    first += timedelta(days=-first.weekday() % 7)
    while first + timedelta(days=6) <= SPAN.last:
        yield Range(first, first + timedelta(days=6))
        first += timedelta(weeks=1)


def ending_in(month: str) -> Iterator[Range]:
    """Yield the weeks that end on each day of a month."""
    day = date.fromisoformat(f"{month}-01")
    while f"{day:%Y-%m}" == month:
        yield Range(day - timedelta(days=6), day)
        day += timedelta(days=1)


def month_row(counted: Counted, month: str) -> str:
    tested = [counted.test(days) for days in ending_in(month)]
    strongest = min(chain.from_iterable(one.surges for one in tested), key=lambda one: one.q)
    days = sum(bool(surging(one)) for one in tested)
    return (
        f"| {month} | {days} of {len(tested)} | {strongest.name}, to {strongest.last} |"
        f" {strongest.observed} | {strongest.expected:.1f} | {strongest.q:.2g} |"
    )


def week_row(rank: int, found: Sequence[Surge]) -> str:
    most = min(found, key=lambda one: one.q)
    event = EVENTS.get(str(most.first), "not named yet")
    return (
        f"| {rank} | {most.first} | {len(found)} | {most.name} | {most.observed} of {most.volume} |"
        f" {most.expected:.1f} | {most.q:.1g} | {event} |"
    )


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


def false_alarms(
    items: Sequence[Item], shuffle: Callable[[Sequence[Item], Random], list[Item]]
) -> tuple[int, int]:
    """Return how many weeks of shuffled archives were tested, and in how many something surged."""
    dice = Random(1)
    counted = [Counted(shuffle(items, dice)) for _ in range(SHUFFLES)]
    tested = [one.test(days) for one in counted for days in weeks()]
    return sum(bool(one.tested) for one in tested), sum(bool(surging(one)) for one in tested)


def rate_row(name: str, runs: int, wrong: int) -> str:
    return f"| {name} | {runs:,} | {wrong:,} | {wrong / runs:.2%} |"


def simulated(dispersions: tuple[float, ...]) -> int:
    """Return in how many runs of forty quiet labels something surged."""
    dice = Random(1)
    runs = [surges(quiet_run(dice, dispersions)) for _ in range(RUNS)]
    return sum(any(surge.is_surge for surge in run) for run in runs)


def found(times: float, mean: float, peak: float | None = None) -> float:
    """Return how often a label that rose so many times is found, among forty quiet ones."""
    dice = Random(2)
    hits = 0
    for _ in range(RUNS // 4):
        past = [draw(dice, mean, 2) for _ in range(PAST)]
        if peak:
            past[dice.randrange(PAST)] = round(peak * mean)
        risen = candidate("risen", draw(dice, times * mean, 2), past)
        run = surges([*quiet_run(dice, (1.01, 2.0)), risen])
        hits += next(one.is_surge for one in run if one.label == "risen")
    return hits / (RUNS // 4)


def figures(items: Sequence[Item]) -> str:
    counted = Counted(items)
    by_week = {days.first: surging(counted.test(days)) for days in weeks()}
    largest = sorted(
        (one for one in by_week.values() if one), key=lambda one: min(s.q for s in one)
    )
    nulls = {"articles": shuffled, "stories": shuffled_stories}
    rates = [
        *(
            rate_row(f"archive, {name} given each other's days", *false_alarms(items, shuffle))
            for name, shuffle in nulls.items()
        ),
        *(
            rate_row(f"simulated, forty labels of dispersion {name}", RUNS, simulated(dispersions))
            for name, dispersions in (
                ("1: no bursts", (1.01,)),
                ("2", (2.0,)),
                ("1, 2 or 4", (1.01, 2.0, 4.0)),
                ("5", (5.0,)),
            )
        ),
    ]
    powers = [
        f"| {mean:g} | {times:g} | {found(times, mean):.0%} | {found(times, mean, peak=4):.0%} |"
        for mean, times in ((5, 3), (5, 5), (20, 2), (20, 3), (80, 2))
    ]
    return _FIGURES.format(
        months="\n".join(month_row(counted, month) for month in KNOWN),
        rates="\n".join(rates),
        powers="\n".join(powers),
        weeks=len(by_week),
        surged=sum(map(bool, by_week.values())),
        labels=sum(map(len, by_week.values())),
        largest="\n".join(week_row(rank, one) for rank, one in enumerate(largest[:10], 1)),
    )


_FIGURES = """
### Known months of the archive

The six months in which the archive's own topic label has its largest shares. A month is found where
a week that ends in it surges; the label is the most surprising one of those weeks.

| month | days on which the week before surged | most surprising | observed | expected | q |
|---|--:|---|--:|--:|--:|
{months}

### False alarms

Runs in which anything at all was called a surge, though nothing can have surged. The stated rate is
5 %.

| what was tested | runs | with a surge | |
|---|--:|--:|--:|
{rates}

### What is found

How often a label that rises is found among forty that do not, with bursts of dispersion 2; and how
often where one of the twelve windows before was itself a peak of four times the usual.

| usual articles a window | rises to, times | found | found after a peak |
|--:|--:|--:|--:|
{powers}

### The archive week by week

Of {weeks} calendar weeks, {surged} have a surge, with {labels} labels in all. The ten most
surprising, and what their articles tell of:

| | week of | labels | most surprising | observed | expected | q | what it was |
|--:|---|--:|---|--:|--:|--:|---|
{largest}
"""


def main() -> None:
    if sys.argv[1:]:
        write(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as home:
        for arguments in PASSES[:2]:
            run(arguments, Path(home))
        write(Path(home))


def write(home: Path) -> None:
    with Session(open_engine(f"sqlite:///{home / 'tidings.db'}")) as session:
        items = read_items(session)
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}{figures(items)}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
