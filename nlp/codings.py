"""What is learnt from beside the gold: items coded for this project, and headlines coded by others.

`nlp/coded/` holds labels and, where we wrote the items ourselves, the items. The texts of
publishers lie outside of the project (`../shared/data`) and are joined by id: what is not there
is not learnt from. None of it is ever judged on.
"""

import csv
import gzip
import io
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import orjson

from models.annotation import Annotated, Item
from models.vocabulary import TagKind
from nlp.allsides import PREFIX, read_archive
from nlp.allsides import SOURCE as ARCHIVE
from nlp.gold import Coded, coded_rows

HEADLINES = Path("tone") / "partisanlens-train.csv.gz"

NAMES = ("allsides", "partisanlens", "written")
"""Whose items are coded: the files of `nlp/coded/`."""

_LANGUAGES = {"ITA": "it", "PT": "pt", "SPA": "es"}
_VOICED = {"against": "-1", "neutral": "0", "pro": "1"}


def read_codings(data: Path) -> list[Coded]:
    """Read the items coded for this project whose texts are there."""
    texts = {**_archive(data), **{one["id"]: one for one in _headlines(data)}}
    rows = [
        {**texts[row["id"]], **row}
        for name in ("allsides", "partisanlens")
        for row in _coded(name)
        if row["id"] in texts
    ]
    return [*coded_rows(rows), *_written()]


def read_voiced(data: Path) -> list[Coded]:
    """Read the headlines whose voiced stance people coded (PartisanLens); nothing else is coded."""
    return [
        Coded(
            Annotated(Item(row["id"], row["title"], "", row["lang"]), language=row["lang"]),
            f"partisanlens|{row['outlet']}",
            {TagKind.VOICED: frozenset({_VOICED[row["stance"]]})},
        )
        for row in _headlines(data)
        if row["stance"] in _VOICED
    ]


def digest() -> str:
    """Return the hash of what was coded for this project."""
    return sha256(b"".join(map(_packed, NAMES))).hexdigest()


def _written() -> Iterator[Coded]:
    """Yield the items that we wrote; of headlines, what is voiced was coded with the rest."""
    rows = _coded("written")
    for row, one in zip(rows, coded_rows(rows), strict=True):
        if "voiced" in row:
            one.labels[TagKind.VOICED] = frozenset({_VOICED[row["voiced"]]})
        yield one


def _coded(name: str) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in gzip.decompress(_packed(name)).splitlines()]


def _packed(name: str) -> bytes:
    return files("nlp").joinpath("coded", f"{name}.jsonl.gz").read_bytes()


def _archive(data: Path) -> dict[str, dict[str, Any]]:
    if not (data / ARCHIVE).is_file():
        return {}
    wanted = {row["id"] for row in _coded("allsides")}
    found = ((f"{PREFIX}{one.item.id}", one) for one in read_archive(data))
    return {
        key: {"lang": "en", "outlet": one.outlet, "title": one.item.title, "text": one.item.lead}
        for key, one in found
        if key in wanted
    }


def _headlines(data: Path) -> Iterator[dict[str, Any]]:
    if not (data / HEADLINES).is_file():
        return
    with gzip.open(data / HEADLINES) as packed:
        for row in csv.DictReader(io.TextIOWrapper(packed, "utf-8")):
            yield {
                "id": f"partisanlens:{row['id'][:16]}",
                "lang": _LANGUAGES[row["language"]],
                "outlet": row["media_name"],
                "title": row["text"],
                "text": "",
                "stance": row["stance_gold_label"],
            }
