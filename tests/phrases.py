"""Measures how phrases that are new are found, and writes `docs/phrases.md`.

`python -m tests.phrases HOME` reads the annotated store of an installation that the AllSides
archive was imported into, as `tests.replay_archive` does.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from math import log, sqrt
from pathlib import Path
from random import Random
from textwrap import fill
from time import process_time

from sqlmodel import Session

from api.languages.stop_words import stop_words, usual_shares
from api.trends.distinct import DISTINCT, EMERGING, Phrase, distinct
from api.trends.phrases import METHOD, distinctive, set_against
from api.trends.ranges import Range, days_until
from api.trends.wording import Plain, Text
from models.query.parse import parse_query
from models.store.engine import open_engine
from models.store.ids import SEQUENCE
from models.store.wordings import wordings
from tests.replay_archive import ROOT

PAGE = ROOT / "docs/phrases.md"
SHUFFLES = 25
SIZES = ((20, 80), (40, 160), (96, 384), (300, 1200))
WINDOWS = (7, 30)
REDATED = 3
LEVELS = (DISTINCT, 3.0, EMERGING, 4.0)
TIMES = (
    ("June 2018", date(2018, 6, 1), date(2018, 6, 30)),
    ("18 to 24 June 2018", date(2018, 6, 18), date(2018, 6, 24)),
    ("15 October to 5 November 2018", date(2018, 10, 15), date(2018, 11, 5)),
    ("September 2015", date(2015, 9, 1), date(2015, 9, 30)),
    ("July 2014", date(2014, 7, 1), date(2014, 7, 31)),
    ("April 2013", date(2013, 4, 1), date(2013, 4, 30)),
)
SPAN = (date(2013, 6, 1), date(2020, 7, 1))
PRIOR = 10.0  # stories: of the log-odds that the ratio is measured against

_PLAINS = {
    language: Plain(stop_words(language), usual_shares(language)) for language in ("en", None)
}


def plain(language: str | None) -> Plain:
    return _PLAINS.get(language, _PLAINS[None])


def shuffled(texts: Sequence[Text], sizes: tuple[int, int]) -> Iterator[tuple[list[Text], ...]]:
    """Yield two times that are drawn from the same stories: nothing is new in either."""
    stories: dict[int, list[Text]] = defaultdict(list)
    for text in texts:
        stories[text.story].append(text)
    chance = Random(20_261_128)
    for _ in range(SHUFFLES):
        drawn = chance.sample(sorted(stories), sum(sizes))
        parts = drawn[: sizes[0]], drawn[sizes[0] :]
        yield tuple([text for story in part for text in stories[story]] for part in parts)


def redated(texts: Sequence[Text], chance: Random) -> list[tuple[date, Text]]:
    """Give the stories each other's first days; what tells one story stays together."""
    first: dict[int, date] = {}
    for text in texts:
        first[text.story] = min(day_of(text), first.get(text.story, date.max))
    days = list(first.values())
    chance.shuffle(days)
    moved = dict(zip(first, days, strict=True))
    return [(moved[one.story] + (day_of(one) - first[one.story]), one) for one in texts]


def day_of(text: Text) -> date:
    return datetime.fromtimestamp(text.id >> SEQUENCE, UTC).date()


def windows(dated: Sequence[tuple[date, Text]], length: int) -> Iterator[tuple[list[Text], ...]]:
    """Yield the windows of a length that have articles, each with what it is set against."""
    by_day: dict[date, list[Text]] = defaultdict(list)
    for day, text in dated:
        by_day[day].append(text)
    counts = Counter({day: len(these) for day, these in by_day.items()})
    first, end = SPAN
    while first + timedelta(days=length) <= end:
        days = days_until(first + timedelta(days=length - 1), length)
        earlier = set_against(counts, days)
        now, before = (
            [text for n in range(one.days) for text in by_day[one.first + timedelta(days=n)]]
            for one in (days, earlier)
        )
        if now:
            yield now, before
        first += timedelta(days=length)


def log_odds(count: int, of: int, before: int, of_before: int) -> float:
    """Return z of Monroe, Colaresi and Quinn (2008): their prior is what both times say."""
    share = (count + before + 0.5) / (of + of_before + 1)
    prior, rest = PRIOR * share, PRIOR * (1 - share)
    cells = (count + prior, of - count + rest, before + prior, of_before - before + rest)
    odds = log(cells[0] / cells[1]) - log(cells[2] / cells[3])
    return odds / sqrt(sum(1 / cell for cell in cells))


def main(home: Path) -> None:
    engine = open_engine(f"sqlite:///{home / 'tidings.db'}")
    with Session(engine) as session:
        everything = parse_query("relevance:subject", date(2021, 1, 1))
        texts = [Text(*one) for one in wordings(session, everything, 5_000)]
        shown = [
            (name, Range(first, last), found(session, Range(first, last)))
            for name, first, last in TIMES
        ]
    PAGE.write_text(page(texts, shown), encoding="utf-8")


def found(session: Session, days: Range) -> list[Phrase]:
    return distinctive(session, "", days, datetime(2021, 1, 1, tzinfo=UTC), 12)


def page(texts: Sequence[Text], shown: Sequence[tuple[str, Range, list[Phrase]]]) -> str:
    return _PAGE.format(
        method=fill(_METHOD.format(method=METHOD, least=f"{DISTINCT:g}"), 100),
        shuffles=SHUFFLES,
        levels=" | ".join(f"z ≥ {level:g}" for level in LEVELS),
        ruler=" | ".join("--:" for _ in LEVELS),
        alarms="\n".join(alarms(texts, sizes) for sizes in SIZES),
        redated="\n".join(redated_alarms(texts, length) for length in WINDOWS),
        times=REDATED,
        months="\n\n".join(_shown(*one) for one in shown),
        others="\n".join(other(one) for _, _, found in shown[:2] for one in found[:6]),
        emerging=EMERGING,
        cost=cost(texts),
    )


def alarms(texts: Sequence[Text], sizes: tuple[int, int]) -> str:
    """Return a line: how many phrases are told, of nothing new, at each level."""
    z = [
        one.z
        for now, before in shuffled(texts, sizes)
        for one in distinct(now, before, plain, 10_000, min(LEVELS))
    ]
    each = " | ".join(f"{sum(one >= level for one in z) / SHUFFLES:.2f}" for level in LEVELS)
    return f"| {sizes[0]} | {sizes[1]:,} | {each} |"


def redated_alarms(texts: Sequence[Text], length: int) -> str:
    """Return a line: how many groups a window tells, of an archive whose days are shuffled."""
    chance = Random(20_261_128)
    tried, z = 0, []
    for _ in range(REDATED):
        for now, before in windows(redated(texts, chance), length):
            tried += 1
            z += [one.z for one in distinct(now, before, plain, 10_000, min(LEVELS))]
    each = " | ".join(f"{sum(one >= level for one in z) / tried:.2f}" for level in LEVELS)
    return f"| {length} | {tried:,} | {each} |"


def other(one: Phrase) -> str:
    z = log_odds(one.count, one.stories, one.before, one.stories_before)
    told = f"{one.count} of {one.stories} | {one.before} of {one.stories_before}"
    return f"| {one.words} | {told} | {one.z:.1f} | {z:.1f} |"


def cost(texts: Sequence[Text]) -> str:
    """Return what a week of 1,500 articles against 3,000 takes, at first and again."""
    many = [
        Text(text.id + copy, text.story + copy, text.outlet, text.language, text.title, text.lead)
        for copy in (0, 10**9)
        for text in texts
    ]
    took = []
    for _ in range(2):
        start = process_time()
        distinct(many[:1500], many[1500:4500], plain, 20)
        took.append(process_time() - start)
    return f"{took[0]:.2f} s of CPU at first, {took[1]:.2f} s once the texts were cut before"


def _shown(name: str, days: Range, phrases: Sequence[Phrase]) -> str:
    rows = "\n".join(
        f"| {one.words} | {', '.join(one.beside) or '–'} | {one.count} of {one.stories} |"
        f" {one.before} of {one.stories_before} | {one.outlets} | {one.z:.1f} |"
        for one in phrases
    )
    head = "| phrase | told beside it | stories | before | outlets | z |\n|---|---|--:|--:|--:|--:|"
    return f"### {name}\n\n{head}\n{rows}"


_METHOD = (
    "Found are {method}. A single word must also stand in more stories than in any news"
    " (`ingest/words.tsv`), and in fewer than three of a hundred articles there. Phrases that"
    " mostly the same stories tell are shown together. On the page of a label and of a surge, where"
    " fewer articles are at hand, z is at least {least}."
)

_PAGE = """\
# Phrases that are new

This page is written by `python -m tests.phrases HOME`.

{method}

Source: T. Dunning, "Accurate Methods for the Statistics of Surprise and Coincidence",
Computational Linguistics 19(1), 1993.

## What it cannot see

- What is said otherwise each time: words are compared as they are written, not by what they mean.
- What one story says, however many tell it: that is a story, and stands among the stories.
- What is said further down than the first 700 characters; the query of a phrase finds that, too,
  so it may find more articles than were counted.
- Who is a private person in a language without a pipeline for names (all but English and French):
  there only the names of those who are quoted in no public role are left out.

## False alarms

Stories drawn at random from the whole archive, {shuffles} times: nothing is new in one part. How
many groups of phrases are told all the same, in a drawing:

| stories now | before | {levels} |
|--:|--:| {ruler} |
{alarms}

The archive whose stories have each other's days, {times} times, in windows one after another, each
set against what an answer sets it against:

| days | windows with articles | {levels} |
|--:|--:| {ruler} |
{redated}

## Beside the log-odds

Monroe, Colaresi and Quinn's log-odds with an informative prior ("Fightin' Words", 2008) were tried.
What was never said before has a variance there that outweighs how much it is said now, so that
such a phrase can fall below one that was said once before. The ratio has no such turn.

| phrase | stories | before | z | z of the log-odds |
|---|--:|--:|--:|--:|
{others}

## What the archive says

AllSides, mostly US outlets; twelve groups at most, with the least z of labels and surges. What is
told to emerge has a z of {emerging:g} or more.

{months}

## What it costs

A week of 1,500 articles against 3,000 before: {cost}.
"""

if __name__ == "__main__":
    main(Path(sys.argv[1]))
