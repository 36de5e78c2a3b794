"""`tidings import`, from a file to what the terminal and the home folder say of it."""

from pathlib import Path

import orjson
import pytest

from api.cli import main

ROWS = (
    b'{"url": "https://outlet.example/1", "title": "At the pier", "when": "2026-11-01"}\n'
    b'{"url": "https://outlet.example/2"}\n'
    b"{broken\n"
)


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("TIDINGS_HOME", str(tmp_path / "home"))
    path = tmp_path / "old.jsonl"
    path.write_bytes(ROWS)
    return str(path)


def test_an_import_accounts_for_every_row(
    archive: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", archive, "--map", "published=when"]) == 0

    out = capsys.readouterr().out
    assert "3 rows = 1 stored + 0 duplicate + 0 edited + 2 rejected" in out
    kept = (tmp_path / "home" / "old.jsonl.rejected.jsonl").read_bytes().splitlines()
    told = [(row["row"], row["reason"]) for row in map(orjson.loads, kept)]
    assert told == [(2, "no_title_or_text"), (3, "not_json")]


def test_a_finished_file_says_so_and_adds_nothing(
    archive: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["import", archive])
    capsys.readouterr()

    assert main(["import", archive]) == 0

    assert "nothing to add (3 rows, 1 stored)" in capsys.readouterr().out
    rejects = tmp_path / "home" / "old.jsonl.rejected.jsonl"
    assert len(rejects.read_bytes().splitlines()) == 2


def test_a_script_gets_one_object(archive: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", archive, "--json"]) == 0

    summary = orjson.loads(capsys.readouterr().out)
    assert summary == {
        "name": "old.jsonl",
        "rows": 3,
        "stored": 1,
        "duplicate": 0,
        "edited": 0,
        "cut": 0,
        "rejected": {"no_title_or_text": 1, "not_json": 1},
    }


def test_a_mapping_of_an_unknown_field_is_an_error_that_names_the_fields(
    archive: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", archive, "--map", "colour=when"]) != 0

    assert "FIELD=COLUMN" in capsys.readouterr().err
