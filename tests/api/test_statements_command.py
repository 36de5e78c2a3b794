"""`tidings statements` and `tidings trends --emerging`, on a store of their own."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli import main
from models.store.engine import opener
from tests.api.test_phrases import keep_phrases
from tests.api.test_statements import FEES, keep_statement
from tests.conftest import migrated


@pytest.fixture(autouse=True)
def uid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("TIDINGS_HOME", str(tmp_path))
    engine = migrated(f"sqlite:///{tmp_path / 'tidings.db'}")
    with opener(engine)() as session:
        keep_phrases(session)
        uid = str(keep_statement(session).uid)
    engine.dispose()
    return uid


Said = Callable[..., str]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Said:
    def say(*words: str) -> str:
        assert main(words) == 0
        return capsys.readouterr().out

    return say


def test_statements_are_listed_and_one_is_followed(uid: str, said: Said) -> None:
    assert uid in said("statements")
    assert json.loads(said("statements", "--json"))["outlets"] == 1

    told = said("statements", uid)

    assert "2.0 h  Courier: copy, named" in told
    assert f"2 outlets  “{FEES}”" in told
    assert json.loads(said("statements", uid, "--json"))["ways"]["quoted"] == 1


def test_other_outlets_than_ours_have_none(monkeypatch: pytest.MonkeyPatch, said: Said) -> None:
    monkeypatch.setenv("TIDINGS_OUR_OUTLETS", "Nobody Knows")

    assert said("statements") == ""


def test_what_is_new_is_told_with_examples(said: Said) -> None:
    told = said("trends", "--emerging", "--last", "2026-11-24")
    as_json = [
        json.loads(line)
        for line in said("trends", "--emerging", "--last", "2026-11-24", "--json").splitlines()
    ]

    assert "Floating barriers planned  (in 9 of" in told
    assert "Harbour Times: Floating barriers planned" in told
    assert "Floating barriers planned" in [one["words"] for one in as_json]
    assert said("trends", "--emerging", "--last", "2026-01-01") == ""
