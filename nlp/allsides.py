"""The AllSides archive of 2012-2020 in `../shared/data`: what the shipped labels are looked at on.

It lies outside of the project, and no sentence of it enters: pages hold counts, files hold ids.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from models.annotation import Item
from models.errors import ArtefactError

SOURCE = Path("news") / "allsides-2012-2020.jsonl.gz"
PREFIX = "allsides:"
"""What the gold writes before an id of this archive."""

YEARS = range(2012, 2021)

MIGRATION = "immigration"
"""The archive's own topic for what we call `subject`."""


@dataclass(frozen=True, slots=True)
class Published:
    """One item of the archive: its text, who published it, and how the archive files it."""

    item: Item
    outlet: str
    topic: str
    bias: str  # of the outlet, as AllSides rates it: left, center, right
    year: str  # empty where the date is blank, or not of these years


def read_archive(data: Path) -> Iterator[Published]:
    """Yield the archive's items, in its order.

    Raises:
        ArtefactError: it cannot be read.
    """
    try:
        with gzip.open(data / SOURCE) as lines:
            for line in lines:
                yield _published(orjson.loads(line))
    except (OSError, orjson.JSONDecodeError, KeyError) as error:
        raise ArtefactError(f"no archive can be read in {data / SOURCE}: {error}") from error


def _published(row: dict[str, Any]) -> Published:
    year = row["date"][:4]
    return Published(
        Item(row["id"], row["title"], row["text"]),
        row["source"],
        row["topic"],
        row["bias"],
        year if year in map(str, YEARS) else "",
    )
