"""Case files: a feed that broke us lies beside what must be read of it, with no code of its own."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from ingest.entry import Parsed
from ingest.parse import parse_feed

CASES = Path(__file__).parent.parent / "data" / "feeds"
NAMES = sorted(path.stem for path in CASES.glob("*.xml"))


@pytest.mark.parametrize("name", NAMES)
def test_a_quirk_is_read_as_its_case_says(name: str) -> None:
    body = (CASES / f"{name}.xml").read_bytes()
    expected = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))

    parsed = parse_feed("https://outlet.example/feed.xml", body)

    assert told(parsed) == expected


def test_every_case_has_both_its_files() -> None:
    assert NAMES
    assert sorted(path.stem for path in CASES.glob("*.json")) == NAMES


def told(parsed: Parsed) -> dict[str, Any]:
    """Return what is not empty of a feed, as its case writes it."""
    feed = {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in asdict(parsed).items()
        if value not in ("", None, {}, (), frozenset())
    }
    feed["entries"] = [
        {name: value for name, value in entry.items() if value} for entry in feed["entries"]
    ]
    return feed
