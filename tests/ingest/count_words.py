"""Counts in how many articles a word stands, for `ingest/words.tsv`: how telling a word is.

Made by `python -m tests.ingest.count_words` from ../shared/data/news. Only counts leave here, and
only of words that stand in many articles; no sentence does. Words that the stop lists of spaCy
(MIT) hold are taken as common in texts of other languages than those counted.
"""

import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from pkgutil import iter_modules

import spacy.lang

from ingest.events import READ
from tests.conftest import SHARED

_NEWS = SHARED / "news"
_WORD = re.compile(r"\w+")
_FEWEST = 40  # articles: a rarer word is as telling as one never seen
_STOPPED = 1000  # in ten thousand: what a word of a stop list counts for
_ENGLISH = ("eng-dev", "eng-test")
_FRENCH = ("fra-dev", "fra-test")


def main() -> None:
    """Write the table."""
    english, number = _count(_english())
    french, of_french = _count(_african(_FRENCH))
    others = Counter({word: count * 10_000 // of_french for word, count in french.items()})
    for word in _stop_words():
        others[word] = max(others[word], _STOPPED)
    fewest = _FEWEST * 10_000 // number
    lines = [
        f"{word}\t{english[word] * 10_000 // number}\t{others[word]}\n"
        for word in sorted(english.keys() | others.keys())
        if english[word] >= _FEWEST or (others[word] > fewest and others[word] >= _FEWEST)
    ]
    Path(str(files("ingest") / "words.tsv")).write_text("".join(lines), encoding="utf-8")


def _count(texts: Iterator[str]) -> tuple[Counter[str], int]:
    counts: Counter[str] = Counter()
    number = 0
    for text in texts:
        number += 1
        counts.update(set(_WORD.findall(text[:READ].casefold())))
    return counts, number


def _english() -> Iterator[str]:
    for name in ("allsides-2012-2020", "reliefweb-2017"):
        with gzip.open(_NEWS / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield f"{row.get('title', '')}\n{row['text']}"
    yield from _african(_ENGLISH)


def _african(names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        with gzip.open(_NEWS / f"masakhanews-{name}.csv.gz", "rt", encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                yield f"{row['headline']}\n{row['text']}"


def _stop_words() -> Iterator[str]:
    for module in iter_modules(spacy.lang.__path__):
        if not module.ispkg or module.name in {"en", "xx"}:
            continue
        try:
            words = import_module(f"spacy.lang.{module.name}.stop_words").STOP_WORDS
        except ModuleNotFoundError:
            continue  # a language without a list
        for word in words:
            yield from _WORD.findall(word.casefold())


if __name__ == "__main__":
    main()
