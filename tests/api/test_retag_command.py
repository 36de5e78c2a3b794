"""`tidings retag`: what a person is told, from the first look to the last row removed."""

import json
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from api.commands.context import installation
from models.annotation import Annotated, Item, Tagged
from models.store.annotations import record
from models.vocabulary import Relevance, TagKind
from tests.make import NOON, generation, make_article


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of two articles that an older version called irrelevant."""
    monkeypatch.setenv("TIDINGS_HOME", str(tmp_path))
    said = Annotated(
        Item("x", "", ""), "en", Relevance.NONE, (Tagged(TagKind.RELEVANCE, "none", "old/1", 0.9),)
    )
    with installation() as here, here.begin() as session:
        articles = [
            make_article(session, f"Refugees seek asylum at the border, {number}")
            for number in range(2)
        ]
        record(session, [(one, said) for one in articles], generation(session, "old"), NOON)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["retag", *words, "--json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_a_version_is_read_looked_at_moved_undone_and_removed(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [one["cascade"] for one in told(capsys, "status")["versions"]] == ["old"]

    held = told(capsys, "--hold")

    assert (held["read"], held["carried"], held["state"], held["moved"]) == (2, 0, "held", None)
    new = held["cascade"]
    old, beside = told(capsys, "status")["versions"]
    assert (old["state"], old["read"], beside["state"], beside["read"]) == ("live", 2, "held", 2)
    labels = {(one["kind"], one["label"]): one for one in told(capsys, "diff")["labels"]}
    assert labels["relevance", "subject"]["gained"] == labels["relevance", "none"]["lost"] == 2

    moved = told(capsys, "go")["moved"]

    assert (moved["cascade"], moved["before"]) == (new, "old")
    assert moved["articles"] == moved["read"] + moved["carried"] == 2
    assert told(capsys, "undo")["moved"]["cascade"] == "old"
    assert told(capsys, "undo")["moved"]["cascade"] == new
    assert told(capsys, "forget")["rows"] > 4
    assert [one["cascade"] for one in told(capsys, "status")["versions"]] == [new]


def test_what_cannot_be_done_is_said_with_what_to_do(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command, words in (
        ("go", "`tidings retag` begins"),
        ("undo", "nothing to go back to"),
        ("forget", "no other version is kept"),
        ("diff", "nothing to compare"),
    ):
        assert main(["retag", command]) == 1
        assert words in capsys.readouterr().err


def test_status_is_told_in_words(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["retag", "status"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        "Version old is live.",
        "  2 of 2 articles, about 0 MB",
        "  live from 2026-11-24 12:00 UTC",
        "0 articles wait and are not counted yet.",
    ]
