"""Where we differ from feedparser: the list with its reasons, and the page that is made of it.

`python -m tests.ingest.fidelity` compares anew and writes `docs/fidelity.md`.
"""

import sys
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.conftest import SHARED
from tests.ingest.peer import FIELDS, Compared, Unlike, compared
from tests.ingest.replay import real_feeds
from tests.ingest.suite import Judged, judged

LISTED = Path(__file__).parent.parent / "data" / "fidelity.toml"
REPORT = Path(__file__).parent.parent.parent / "docs" / "fidelity.md"
SUITE = SHARED / "feeds" / "feedparser-tests.tar.xz"

WAYS = {"strict": "the fast way", "json": "JSON Feed", "child": "the forgiving way"}


@dataclass(frozen=True, slots=True)
class Difference:
    """Places where we differ on purpose, through which ways, and why."""

    reason: str
    ways: tuple[str, ...]
    places: tuple[str, ...]

    def each(self) -> Iterator[tuple[str, str]]:
        """Yield every way and place."""
        return ((way, place) for way in self.ways for place in self.places)


def in_suite() -> list[Difference]:
    """Return the files of feedparser's suite in which we differ."""
    return list(_listed("difference", "files"))


def in_real_feeds() -> list[Difference]:
    """Return the entries of real feeds in which we differ."""
    return list(_listed("unlike", "at"))


def _listed(table: str, places: str) -> Iterator[Difference]:
    with LISTED.open("rb") as file:
        for one in tomllib.load(file)[table]:
            yield Difference(one["reason"], tuple(one["ways"]), tuple(one[places]))


def told(unlike: Iterable[Unlike]) -> set[tuple[str, str]]:
    """Return ways and places as the list writes them."""
    return {(one.way, f"{one.feed} {one.place} {one.field}") for one in unlike}


def report(suite: Judged, real: Compared, feeds: int) -> str:
    """Write the comparison out as the page in `docs/`."""
    parts = "\n".join(
        f"| {name} | {suite.files[way]:,} | "
        + " | ".join(f"{suite.parts[way, outcome]:,}" for outcome in ("met", "not_met", "not_kept"))
        + " |"
        for way, name in WAYS.items()
    )
    read = "\n".join(
        f"| {WAYS[way]} | {real.feeds[way]} | {real.entries[way]:,} | {real.fields[way]:,}"
        f" | {sum(one.way == way for one in real.unlike)} |"
        for way in ("strict", "child")
    )
    return _PAGE.format(
        feedparser=version("feedparser"),
        files=suite.files["all"],
        parts=parts,
        refused=suite.files["error"],
        in_suite="\n".join(_row(one) for one in in_suite()),
        feeds=feeds,
        as_json=real.feeds["json"],
        fields=", ".join(f"`{name}`" for name in FIELDS),
        read=read,
        in_real="\n".join(_row(one) for one in in_real_feeds()),
    )


def _row(one: Difference) -> str:
    ways = ", ".join(WAYS.get(way, "neither") for way in one.ways)
    places = "<br>".join(f"`{place}`" for place in one.places)
    return f"| {one.reason.replace('|', chr(92) + '|')} | {ways} | {places} |"


_PAGE = """# Fidelity: what feedparser reads, we read

A feed that is well-formed and in the charset it declares takes the fast way (`ingest/strict.py`);
all others take the forgiving one, feedparser {feedparser} itself in a process of its own. Both
must come to what feedparser comes to. This page is written by `python -m tests.ingest.fidelity`;
`tests/ingest/test_fidelity.py` fails where a difference is new, or gone from what is listed here.

## feedparser's own suite

{files:,} files, each with what it expects, put to every way that reads it. Expectations are taken
apart at their `and`s; those that speak of what we do not keep (images, tags, enclosures, …) are
counted as such. {refused} files are read by neither way;
but for what is listed they expect nothing.

| way | files | expectations met | not met | of what we do not keep |
|---|--:|--:|--:|--:|
{parts}

Not met, one by one:

| why | way | file |
|---|---|---|
{in_suite}

## Real feeds, entry by entry

{feeds} feeds as publishers served them; {as_json} is JSON Feed, which the released feedparser does
not read. Compared with feedparser's own reading, its sanitiser and its resolving of links on, in
every field that we keep: title, language and number of entries of the feed, and of each entry
{fields}.
Each feed that the fast way reads is put to the forgiving one as well.

| way | feeds | entries | fields compared | unlike |
|---|--:|--:|--:|--:|
{read}

Unlike, one by one (feed, entry from 0, field):

| why | way | where |
|---|---|---|
{in_real}
"""


def main() -> int:
    """Compare, and write the page; 1 where something is unlike that is not listed."""
    bodies = real_feeds()
    suite, real = judged(SUITE), compared(bodies)
    REPORT.write_text(report(suite, real, len(bodies)), encoding="utf-8")
    news = told(real.unlike) ^ {one for each in in_real_feeds() for one in each.each()}
    news |= suite.not_met ^ {one for each in in_suite() for one in each.each()}
    for way, place in sorted(news):
        print(f"{way}: {place}")
    return int(bool(news))


if __name__ == "__main__":
    sys.exit(main())
