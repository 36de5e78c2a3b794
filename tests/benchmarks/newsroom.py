"""Articles of our own making: words as common as in news, and names that nobody bears.

How common is from `ingest/words.tsv`, so that looking for copies and stories costs what it costs
on news: where every text held the same fifty words, all would be one story.
"""

from datetime import timedelta
from importlib.resources import files
from itertools import accumulate
from random import Random
from string import ascii_lowercase

from ingest.drafts import Origin, to_drafts
from ingest.entry import Entry
from models.draft import Draft, Source
from tests.make import NOON

_WORDS = 340  # of a text: 2.1 KB, as in LIMITS
_NAMES = 20_000
_NAMED = 8  # names of an article, each three times


def write_articles(number: int, seed: int = 1) -> list[Entry]:
    """Return invented articles of two weeks."""
    chance = Random(seed)
    words, shares = vocabulary()
    names = ["".join(chance.choices(ascii_lowercase, k=7)).title() for _ in range(_NAMES)]
    known = list(accumulate(1 / (rank + 20) for rank in range(_NAMES)))
    entries = []
    for one in range(number):
        text = chance.choices(words, cum_weights=shares, k=_WORDS)
        for name in chance.choices(names, cum_weights=known, k=_NAMED):
            for _ in range(3):
                text[chance.randrange(_WORDS)] = name
        at = NOON - timedelta(minutes=chance.randrange(20_000))
        link = f"https://outlet.example/{seed}/{one}"
        title = " ".join(text[:9])
        entries.append(Entry(title, " ".join(text), link, f"{seed}-{one}", None, at.isoformat()))
    return entries


def draft_articles(number: int, seed: int = 1) -> list[Draft]:
    """Return the drafts of invented articles, of the first feed of a store."""
    origin = Origin(Source(1, 1), "https://outlet.example/feed", "en")
    return list(to_drafts(write_articles(number, seed), origin, NOON))


def vocabulary() -> tuple[list[str], list[float]]:
    """Return the words of news, and sums of how common they are, for `random.choices`."""
    lines = (files("ingest") / "words.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    # A word of half of all texts stands in them more than twice as often as one of a quarter.
    shares = accumulate(max(1, int(english)) ** 1.6 for _, english, _ in rows)
    return [word for word, _, _ in rows], list(shares)
