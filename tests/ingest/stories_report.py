"""How well copies and stories are told: `python -m tests.ingest.stories_report` says it in docs/.

It needs `../shared/data` and takes some minutes; its figures are never typed.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from statistics import mean

from models.store.telling import ALIKE, DRIFT, LONE, ONE, REACH, RETOLD, WINDOW
from tests.conftest import SHARED
from tests.ingest.copies import Copy, Pairs, by_sketch, by_story, copies
from tests.ingest.ecb import ARCHIVE, BATCH, Text, is_set_aside, scores, texts
from tests.ingest.real_pages import news_pages

REPORT = Path(__file__).parent.parent.parent / "docs" / "stories.md"
ORDERS = 10

_PAGE = """# Copies and stories: how well they are told

Written by `python -m tests.ingest.stories_report` from `../shared/data`, through the path that
every article takes (`models.store.articles.add_new`): in batches, each article placed as it comes,
nothing looked at again but what later articles bring up. `tests/ingest/test_stories.py` holds
floors.

## The same event

ECB+ has {articles} news texts of {events} real events in {topics} topics; the two events of a
topic are of one kind (two earthquakes, two arrests), so that the kind gives nothing away. Most
texts bear no date: all are given as one day's, minute by minute, in {orders} shuffled orders and
batches of {batch}. Time, which tells events apart in life, helps nobody here. Weights and
thresholds were fitted on the topics of odd number; how common a word is was counted in other news
(`ingest/words.tsv`, by `python -m tests.ingest.count_words` from AllSides, ReliefWeb and
MasakhaNEWS: counts of words that stand in many articles, and no sentence).

| topics | articles | stories | BCubed precision | recall | F1 | lowest | highest |
|---|--:|--:|--:|--:|--:|--:|--:|
{rows}

Means of the orders; the F1 of each lies between the lowest and the highest.

## Copies of one text

{pages} texts of real pages (`pages/fundus-pages`, `pages/trafilatura-eval`), read in {readers}
ways, each as another outlet's own and without its title: {counted}.
A reading counts as a copy where it holds every passage that people marked as the page's own. The
pairs of copies are to be found among all pairs of the {copies} readings. The sizes of sketches were
chosen on trafilatura's pages.

| pages | decided by | pairs that are | found | precision | recall | F1 |
|---|---|--:|--:|--:|--:|--:|
{pairs}

Wrongly found are pages of little but the same notice, and releases that two sites printed; missed
are readings that share less than half of the shorter one.

## The rules

- A copy has at least {alike:.0%} of its runs of five words from another article, or that from it,
  and is at most {window} days away. It goes where its original stands.
- Another article goes to the story that it retells most, at a similarity of {retold} or more, and
  {drift} more for each day between. {reach} days after its last article a story is closed.
- Two stories are one when an article retells both and they are as near as {lone}, where one of them
  is a single article, up to {one}, where both are large. The articles of the younger then stand in
  the older; its number leads there, and the merge is on record and shown.
"""


def report() -> str:
    """Measure, and write the page."""
    corpus = list(texts(SHARED / ARCHIVE))
    found = copies(SHARED / "pages")
    readers = Counter(copy.reader for copy in found)
    return _PAGE.format(
        articles=len(corpus),
        events=len({text.event for text in corpus}),
        topics=len({text.topic for text in corpus}),
        orders=ORDERS,
        batch=BATCH,
        rows="\n".join(_event_rows(corpus)),
        pages=f"{len({copy.page for copy in found}):,}",
        readers=len(readers),
        counted=", ".join(f"{reader} {count:,}" for reader, count in readers.most_common()),
        copies=f"{len(found):,}",
        pairs="\n".join(_pair_rows(found)),
        alike=ALIKE,
        window=WINDOW.days,
        retold=RETOLD,
        drift=DRIFT,
        reach=REACH.days,
        lone=LONE,
        one=ONE,
    )


def _event_rows(corpus: Sequence[Text]) -> Iterator[str]:
    parts: tuple[tuple[str, Callable[[Text], bool]], ...] = (
        ("odd: fitted on", lambda text: not is_set_aside(text)),
        ("even: set aside", is_set_aside),
        ("all", lambda _: True),
    )
    for name, is_of in parts:
        part = [text for text in corpus if is_of(text)]
        scored = [scores(part, seed) for seed in range(ORDERS)]
        f1 = [one.f1 for one in scored]
        yield (
            f"| {name} | {len(part)} | {mean(one.stories for one in scored):.0f}"
            f" | {mean(one.precision for one in scored):.3f}"
            f" | {mean(one.recall for one in scored):.3f}"
            f" | {mean(f1):.3f} | {min(f1):.3f} | {max(f1):.3f} |"
        )


def _pair_rows(found: Sequence[Copy]) -> Iterator[str]:
    news = {page.url for page in news_pages(SHARED / "pages")}
    parts = (
        ("fundus's", [copy for copy in found if copy.page in news]),
        ("all", found),
    )
    ways: tuple[tuple[str, Callable[[Sequence[Copy]], Pairs]], ...] = (
        ("candidates and containment", by_sketch),
        ("all stored: standing in one story", by_story),
    )
    for (part, some), (name, score) in product(parts, ways):
        pairs = score(some)
        yield (
            f"| {part} | {name} | {pairs.wanted:,} | {pairs.found:,} | {pairs.precision:.4f}"
            f" | {pairs.recall:.4f} | {pairs.f1:.4f} |"
        )


def main() -> None:
    """Write the report."""
    REPORT.write_text(report(), encoding="utf-8")


if __name__ == "__main__":
    main()
