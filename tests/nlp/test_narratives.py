"""Narratives against the coders: no rebuttal asserts, and languages are on by rule."""

from pathlib import Path
from typing import Any

import pytest

from nlp.gold import read_rows
from nlp.signals.narratives import ON, load_narratives
from nlp.signals.report import NOT_TOLD, NOWHERE, page, roles_told, subjects

ROW: dict[str, Any] = {"id": "x", "lang": "en", "text": "", "narr": []}


def test_roles_are_counted_beside_the_coded_ones() -> None:
    rows = [
        {
            **ROW,
            "title": "Senator Vale says the migrant invasion must end",
            "narr": [["N7", "reports"]],
        },
        {**ROW, "title": "Asylum and benefit tourism in figures"},
        {**ROW, "title": "The ferry sailed", "narr": [["N1", "asserts"]]},
    ]

    assert roles_told(rows, load_narratives()) == {
        ("reports", "reports"): 1,
        (NOWHERE, NOT_TOLD): 1,
        ("asserts", None): 1,
    }


@pytest.mark.slow
def test_no_rebuttal_is_said_to_assert(shared: Path) -> None:
    rows = subjects(read_rows(shared))

    told = roles_told([row for row in rows if row["lang"] in ON], load_narratives())

    assert told["rebuts", "asserts"] == 0
    assert told["rebuts", "rebuts"] >= 10


@pytest.mark.slow
def test_a_language_is_on_where_enough_is_coded(shared: Path) -> None:
    rows = subjects(read_rows(shared))
    languages = {row["lang"] for row in rows}

    for language in languages:
        own = [row for row in rows if row["lang"] == language]
        enough = len(own) >= 100 and sum(bool(row["narr"]) for row in own) >= 20
        assert (language in ON) == enough, language


@pytest.mark.slow
def test_the_card_is_that_of_the_lexicon(shared: Path) -> None:
    kept = Path(__file__).parents[2] / "nlp" / "signals" / "narratives.md"

    assert kept.read_text(encoding="utf-8") == page(subjects(read_rows(shared)))
