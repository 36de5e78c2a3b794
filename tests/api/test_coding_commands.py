"""`tidings annotate sample|export|import|agreement|gold`, from a sheet to rows to learn from."""

import csv
import gzip
import json
from pathlib import Path

import pytest

from api.cli import main
from models import Article
from models.store.engine import opener
from tests.api.stored import store_ferry
from tests.conftest import migrated

ANSWERS = {"rel": "2", "topics": "borders", "val": "-1", "stance": "0", "resp": "0", "ctry": "IT"}


@pytest.fixture
def ferry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Article:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIDINGS_HOME", str(tmp_path))
    engine = migrated(f"sqlite:///{tmp_path / 'tidings.db'}")
    with opener(engine)() as session:
        article = store_ferry(session)
    engine.dispose()
    return article


def tidings(capsys: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main(["annotate", *words]) == code
    told = capsys.readouterr()
    return told.out + told.err


def fill_in(name: str, *answers: dict[str, str]) -> None:
    """Write answers into a sheet's rows, as a coder would."""
    with Path(name).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    with Path(name).open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.DictWriter(file, rows[0].keys(), delimiter=";")
        out.writeheader()
        out.writerows({**row, **given} for row, given in zip(rows, answers, strict=True))


def test_from_a_sheet_to_rows_to_learn_from(
    ferry: Article, capsys: pytest.CaptureFixture[str]
) -> None:
    drawn = tidings(capsys, "sample", "--coder", "Ada", "--coder", "Ben", "-n", "9", "--json")
    assert json.loads(drawn) == {"sheet": 1, "articles": 2, "coders": ["Ada", "Ben"]}

    for coder in ("ada", "ben"):
        assert "2 articles" in tidings(capsys, "export", "1", f"{coder}.csv")
    fill_in("ada.csv", ANSWERS, ANSWERS)
    fill_in("ben.csv", ANSWERS, {**ANSWERS, "topics": "labour"})
    told = tidings(capsys, "import", "1", "ada.csv", "--coder", "Ada")
    assert told == "ada.csv: 2 rows = 2 stored + 0 unchanged + 0 blank + 0 rejected\n"
    tidings(capsys, "import", "1", "ben.csv", "--coder", "Ben")

    agreed = tidings(capsys, "agreement", "1").splitlines()
    assert agreed[0].split()[:6] == ["sheet", "1", "rel", "not", "defined", "n"]
    assert agreed[1].split()[2:6] == ["topics", "0.000", "n", "2"]
    assert "Ada, Ben" in agreed[1]
    one = json.loads(tidings(capsys, "agreement", "--json").splitlines()[1])
    assert (one["question"], one["alpha"], one["n"]) == ("topics", 0, 2)

    assert "1 articles" in tidings(capsys, "export", "1", "cem.csv", "--differing")
    fill_in("cem.csv", {**ANSWERS, "topics": "labour borders"})
    tidings(capsys, "import", "1", "cem.csv", "--coder", "Cem", "--adjudicates")
    assert "coded.jsonl.gz: 2 articles" in tidings(capsys, "gold", "coded.jsonl.gz")
    with gzip.open("coded.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    assert sorted(row["topics"] for row in rows) == [["borders"], ["labour", "borders"]]
    assert str(ferry.uid) in rows[0]["id"] + rows[1]["id"]


def test_a_row_that_breaks_the_codebook_is_told_with_its_line_and_the_others_are_kept(
    ferry: Article, capsys: pytest.CaptureFixture[str]
) -> None:
    tidings(capsys, "sample", "--coder", "Ada")
    tidings(capsys, "export", "1", "sheet.csv")
    fill_in("sheet.csv", {**ANSWERS, "val": "5"}, ANSWERS)

    told = tidings(capsys, "import", "1", "sheet.csv", "--coder", "Ada")

    assert "2 rows = 1 stored + 0 unchanged + 0 blank + 1 rejected" in told
    assert "val: is '5', not one of -1, 0, 1" in told
    as_json = json.loads(tidings(capsys, "import", "1", "sheet.csv", "--coder", "Ada", "--json"))
    assert (as_json["rows"], as_json["unchanged"], as_json["rejected"][0]["line"]) == (2, 1, 2)


def test_a_sheet_shows_nothing_that_the_machine_said_nor_the_other_coder(
    ferry: Article, capsys: pytest.CaptureFixture[str]
) -> None:
    tidings(capsys, "sample", "--coder", "Ada", "--coder", "Ben", "--by", "uncertainty")
    tidings(capsys, "export", "1", "ada.csv")
    fill_in("ada.csv", ANSWERS, ANSWERS)
    tidings(capsys, "import", "1", "ada.csv", "--coder", "Ada")

    tidings(capsys, "export", "1", "ben.jsonl", "--coder", "Ben")
    tidings(capsys, "export", "1", "again.jsonl", "--coder", "Ada")

    told, own = (
        [json.loads(line) for line in Path(name).read_text("utf-8").splitlines()]
        for name in ("ben.jsonl", "again.jsonl")
    )
    assert [row["rel"] for row in told] == [None, None]
    assert [row["topics"] for row in own] == [["borders"], ["borders"]]
    assert "irregular_routes" not in Path("ben.jsonl").read_text("utf-8")


def test_what_a_coder_filled_in_is_not_written_over(
    ferry: Article, capsys: pytest.CaptureFixture[str]
) -> None:
    tidings(capsys, "sample", "--coder", "Ada")
    Path("sheet.csv").write_text("filled in", encoding="utf-8")

    told = tidings(capsys, "export", "1", "sheet.csv", code=1)

    assert "sheet.csv is there already" in told
    assert Path("sheet.csv").read_text("utf-8") == "filled in"


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (["export", "1", "none/sheet.csv"], 1, "cannot be written: No such file"),
        (["export", "9", "sheet.csv"], 1, "there is no sheet 9"),
        (["agreement", "9"], 1, "there is no sheet 9"),
        (["import", "1", "absent.csv", "--coder", "Ada"], 1, "absent.csv cannot be read"),
        (["import", "1", "latin.csv", "--coder", "Ada"], 1, "is not UTF-8 at byte 1"),
        (["import", "1", "other.csv", "--coder", "Ada"], 1, "must name the columns id"),
        (["import", "1", "empty.jsonl", "--coder", "Eve"], 1, "coder: sheet 1 is coded by Ada"),
        (["import", "1", "empty.jsonl"], 2, "Missing option '--coder'"),
        (["sample", "--coder", "Ada"], 1, "finds no article that these coders have not had"),
        (["sample", "--coder", "Ben", "--query", "topic:boats"], 1, "topic: has no value"),
        (["sample", "--coder", "Ben", "-n", "0"], 2, "greater than or equal to 1"),
        (["samples"], 2, "No such command 'samples'"),
    ],
)
def test_what_makes_no_sense_is_told(
    ferry: Article,
    capsys: pytest.CaptureFixture[str],
    words: list[str],
    code: int,
    reason: str,
) -> None:
    tidings(capsys, "sample", "--coder", "Ada")
    Path("latin.csv").write_bytes(b"i\xe9;rel\n")
    Path("other.csv").write_bytes(b"title;text\n")
    Path("empty.jsonl").write_bytes(b"")

    assert reason in tidings(capsys, *words, code=code)
