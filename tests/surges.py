"""Replays the AllSides archive through the surge test, and writes figures into `docs/methods.md`.

`python -m tests.surges HOME` reads the annotated store of an installation that the archive was
imported into, as `tests.replay_archive` does; without HOME it makes one first, in some minutes.
"""

import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import chain
from pathlib import Path
from random import Random

from sqlmodel import Session

from api.trends.baselines import PERIODS
from api.trends.surges import Surge, surges
from models.store.engine import open_engine
from tests.bursts import PAST, candidate, draw, quiet_run
from tests.counted import (
    SPAN,
    Counted,
    Item,
    ending_in,
    read_items,
    shuffled,
    shuffled_stories,
    surging,
    weeks,
)
from tests.replay_archive import PASSES, ROOT, run

PAGE = ROOT / "docs/methods.md"
BEGIN = "<!-- written by `python -m tests.surges` -->\n"
END = "<!-- until here -->\n"

KNOWN = ("2018-06", "2013-06", "2013-04", "2014-07", "2018-01", "2017-09")
"""Months whose share of the archive's own topic is largest (DATA.md)."""

LENGTHS = (1, 4)
"""Weeks of the windows tested: a sharp peak stands out in one, a long swell in four."""

SHUFFLES = 10
MONTH_SHUFFLES = 2
RUNS = 200

EVENTS = tomllib.loads((ROOT / "tests/data/surge_weeks.toml").read_text("utf-8"))
"""Week to what its main stories tell of, as a person who read them put it."""


def month_row(counted: Counted, month: str) -> str:
    return f"| {month} |" + "".join(_month_cells(counted, month, length) for length in LENGTHS)


def _month_cells(counted: Counted, month: str, length: int) -> str:
    tested = [counted.test(days) for days in ending_in(month, length)]
    strongest = min(chain.from_iterable(one.surges for one in tested), key=lambda one: one.q)
    days = sum(bool(surging(one)) for one in tested)
    return (
        f" {days} of {len(tested)} | {strongest.name}, to {strongest.last:%-d %b}:"
        f" {strongest.observed} for {strongest.expected:.1f} | {strongest.q:.2g} |"
    )


def week_row(rank: int, found: Sequence[Surge]) -> str:
    most = min(found, key=lambda one: one.q)
    event = EVENTS.get(str(most.first), "not named yet")
    return (
        f"| {rank} | {most.first} | {len(found)} | {most.name} | {most.observed} of {most.volume} |"
        f" {most.expected:.1f} | {most.q:.1g} | {event} |"
    )


def false_alarms(
    items: Sequence[Item], shuffle: Callable[[Sequence[Item], Random], list[Item]], length: int
) -> tuple[int, int]:
    """Return how many windows of shuffled archives were tested, and in how many a label surged."""
    dice = Random(1)
    counted = [Counted(shuffle(items, dice)) for _ in range(SHUFFLES)]
    tested = [one.test(days) for one in counted for days in weeks(length)]
    return sum(bool(one.tested) for one in tested), sum(bool(surging(one)) for one in tested)


def months_found(items: Sequence[Item]) -> tuple[int, int]:
    """Return how many months of shuffled archives are found, as the known ones are, of how many."""
    dice = Random(1)
    counted = [Counted(shuffled_stories(items, dice)) for _ in range(MONTH_SHUFFLES)]
    found = [_is_found(one, month) for one in counted for month in _months()]
    return sum(found), len(found)


def _is_found(counted: Counted, month: str) -> bool:
    each = chain.from_iterable(ending_in(month, length) for length in LENGTHS)
    return any(surging(counted.test(days)) for days in each)


def _months() -> Iterator[str]:
    """Yield the months whose windows all have a whole past."""
    day = SPAN.first + timedelta(weeks=(PERIODS + 1) * max(LENGTHS))
    months = dict.fromkeys(f"{day + timedelta(n):%Y-%m}" for n in range((SPAN.last - day).days))
    return iter(list(months)[1:-1])


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
    powers = [
        f"| {mean:g} | {times:g} | {found(times, mean):.0%} | {found(times, mean, peak=4):.0%} |"
        for mean, times in ((5, 3), (5, 5), (20, 2), (20, 3), (80, 2))
    ]
    by_chance, chances = months_found(items)
    return _FIGURES.format(
        by_chance=f"{by_chance} of {chances} months ({by_chance / chances:.0%})",
        months="\n".join(month_row(counted, month) for month in KNOWN),
        rates="\n".join(_rates(items)),
        powers="\n".join(powers),
        weeks=len(by_week),
        surged=sum(map(bool, by_week.values())),
        labels=sum(map(len, by_week.values())),
        largest="\n".join(week_row(rank, one) for rank, one in enumerate(largest[:10], 1)),
    )


def _rates(items: Sequence[Item]) -> list[str]:
    """Return the rows of what is called a surge though nothing can have surged."""
    nulls = {"articles": shuffled, "stories": shuffled_stories}
    return [
        *(
            rate_row(
                f"archive, {name} given each other's days; {_said(length)}",
                *false_alarms(items, shuffle, length),
            )
            for length in LENGTHS
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


def _said(length: int) -> str:
    return "weeks" if length == 1 else f"windows of {length} weeks"


_FIGURES = """
### Known months of the archive

The six months in which the archive's own topic label has its largest shares. A month is found
where a week, or four weeks, that end in it surge: on so many of its days. The label is the most
surprising one of those windows, with the articles observed for those expected. So many overlapping
windows are as many chances: where the stories were given each other's days, {by_chance}
are found so.

| month | one week | most surprising | q | four weeks | most surprising | q |
|---|--:|---|--:|--:|---|--:|
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
