"""Countries of an item, against the coders, on outlets the weights were not chosen on."""

import gzip
import json
from collections import defaultdict
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest

from nlp.places.countries import decide
from nlp.places.gazetteer import mentions

FLOOR = 0.87
"""Micro-F1 on the half of the outlets that was not looked at; .897 when it was pinned."""


@pytest.mark.slow
def test_countries_agree_with_the_coders(shared: Path) -> None:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in judged(shared):
        coded = set(row["ctry"])
        found = [*mentions(row["title"]), *mentions(row["text"][:700])]
        given = {country for country, _ in decide(found)}
        for key in ("all", row["lang"]):
            counts[key][0] += len(coded & given)
            counts[key][1] += len(given - coded)
            counts[key][2] += len(coded - given)

    scores = {
        key: 2 * hit / (2 * hit + extra + missed) for key, (hit, extra, missed) in counts.items()
    }
    print({key: round(score, 3) for key, score in scores.items()})
    assert scores["all"] >= FLOOR


def judged(shared: Path) -> list[dict[str, Any]]:
    """Items about migration, of the outlets whose digest is odd: the others chose the weights."""
    with gzip.open(shared / "gold/train.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        row
        for row in rows
        if row["rel"] >= 1 and int(md5(row["outlet"].encode()).hexdigest(), 16) % 2
    ]
