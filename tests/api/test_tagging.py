import gzip
import json
from pathlib import Path

import pytest

from api.cli import main

ABOUT = {"id": "a", "title": "Refugees seek asylum at the border", "text": "", "lang": "en"}
OTHER = {"id": 7, "title": "Cup final ends in a draw", "text": "No goals were scored."}


def write(path: Path, *lines: object) -> str:
    told = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("\n".join(told), encoding="utf-8")
    return str(path)


def test_tag_writes_one_object_an_item_in_order_with_every_field(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["tag", "--no-names", write(tmp_path / "items.jsonl", ABOUT, OTHER)])

    about, other = map(json.loads, capsys.readouterr().out.splitlines())
    assert code == 0
    assert (about["id"], other["id"]) == ("a", "7")
    assert about["relevance"]["label"] == "subject"
    assert other["relevance"]["label"] == "none"
    assert {"label", "p", "decision"} == set(about["topics"][0])
    assert "asylum_refugees" in [
        one["label"] for one in about["topics"] if one["decision"] == "yes"
    ]
    assert {"valence", "stance", "respect", "voiced"} == set(about["tone"])
    assert about["tone"]["valence"]["label"] in (-1, 0, 1)
    assert {"countries", "names", "quotes", "signals", "frames", "notes", "language"} <= set(about)
    assert other["topics"] == other["signals"] == []


def test_a_bad_line_is_told_with_its_number_and_the_others_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(
        tmp_path / "items.jsonl",
        ABOUT,
        "not json",
        "",
        [1, 2],
        {"id": "x"},
        {"id": "y", "text": 5},
        {"id": True, "text": ""},
        OTHER,
    )

    code = main(["tag", "--no-names", file])

    captured = capsys.readouterr()
    assert code == 1
    assert [json.loads(line)["id"] for line in captured.out.splitlines()] == ["a", "7"]
    assert [json.loads(line)["line"] for line in captured.err.splitlines()] == [2, 4, 5, 6, 7]


def test_tag_says_the_same_bytes_twice_and_reads_gzip(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    packed = tmp_path / "items.jsonl.gz"
    packed.write_bytes(gzip.compress(json.dumps(ABOUT).encode()))

    main(["tag", "--no-names", str(packed)])
    first = capsys.readouterr().out
    main(["tag", "--no-names", write(tmp_path / "items.jsonl", ABOUT)])

    assert capsys.readouterr().out == first


def test_a_file_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tag", "--no-names", "nowhere.jsonl"]) == 1
    assert "nowhere.jsonl cannot be read" in capsys.readouterr().err


def test_annotate_reads_what_waits_and_says_how_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TIDINGS_HOME", str(tmp_path))

    assert main(["annotate", "--json"]) == 0

    told = json.loads(capsys.readouterr().out)
    assert (told["read"], told["subject"]) == (0, 0)


def test_evaluate_floors_passes_and_says_so_where_the_gold_is_absent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", "--floors", "--data", str(tmp_path / "absent")]) == 0
    assert "not on this machine" in capsys.readouterr().out


def test_training_without_gold_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--data", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "no coded items" in capsys.readouterr().err
