"""Which pieces of words are kept of multilingual e5-small's: those that texts like ours hold."""

import csv
import gzip
import io
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import orjson

from nlp.encoder.start import Start
from nlp.encoder.words import UNKNOWN, Words, tokenizer

OFTEN = 6
"""Times that a piece must stand in the texts."""

_SCRIPTS = ("LATIN", "ARABIC", "CYRILLIC", "GREEK")
_COMMON = 120_000  # the rank up to which single letters are kept unseen
_LONGEST = 2_500  # characters of a text that are counted
_TABLES = (
    "news/masakhanews-eng-dev",
    "news/masakhanews-fra-dev",
    "news/masakhanews-fra-test",
    "tone/partisanlens-train",
    "topics/reminder-frames-7-languages",
    "language/semeval2023-persuasion",
    "claims/checkthat2025-normalisation-train",
    "claims/migration-factchecked",
)
_LINES = ("news/allsides-2012-2020", "news/reliefweb-2017", "gold/train")


def choose(start: Start, data: Path) -> list[int]:
    """Return the places of the pieces that are kept, ascending."""
    none = np.zeros((0, 0))
    every = Words(start.pieces, start.likelihoods, none.astype(np.float16), none.astype(np.uint8))
    whole, seen = tokenizer(every), Counter[int]()
    texts = _texts(data)
    while batch := list(islice(texts, 2_000)):
        for coded in whole.encode_batch(batch):
            seen.update(coded.ids)
    special = range(UNKNOWN + 1)
    kept = (
        place
        for place, piece in enumerate(start.pieces)
        if place > UNKNOWN
        and _is_read(piece)
        and (seen[place] >= OFTEN or _is_letter(place, piece))
    )
    return [*special, *kept]


def _is_read(piece: str) -> bool:
    return all(
        unicodedata.name(letter, "").startswith(_SCRIPTS) for letter in piece if letter.isalpha()
    )


def _is_letter(place: int, piece: str) -> bool:
    return place < _COMMON and len(piece.replace("▁", "")) <= 1


def _texts(data: Path) -> Iterator[str]:
    for name in _LINES:
        with gzip.open(data / f"{name}.jsonl.gz") as lines:
            for row in map(orjson.loads, lines):
                yield " ".join(str(value) for value in row.values())[:_LONGEST]
    csv.field_size_limit(10**8)
    for name in _TABLES:
        with gzip.open(data / f"{name}.csv.gz") as packed:
            for row in csv.DictReader(io.TextIOWrapper(packed, "utf-8")):
                yield " ".join(filter(None, row.values()))[:_LONGEST]
