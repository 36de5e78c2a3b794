"""Sheets go out to coders and come back; whatever a spreadsheet makes of them."""

import csv
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.annotation import LEAD, Item
from models.codebook import FIELDS, read_answers
from models.errors import ArchiveError, InvalidError
from nlp.gold import read_rows
from nlp.sheets import BadRow, Row, csv_lines, json_lines, read_csv, read_json

ITEM = Item("a-1", "Ferry brings forty", "They call it an invasion; others wave. " * 40, "en")
WHOLE = {
    "rel": 2,
    "topics": ["borders", "policy_governance"],
    "val": -1,
    "stance": 0,
    "resp": 1,
    "span": "invasion",
    "frames": ["policy"],
    "narr": [["N7", "reports"]],
    "ctry": ["IT", "MT"],
}


def row(**cells: object) -> dict[str, Any]:
    return {"id": "a-1", **WHOLE, **cells}


def refused(cells: dict[str, Any]) -> str:
    with pytest.raises(InvalidError) as caught:
        read_answers(cells, ITEM.title, ITEM.text)
    return str(caught.value)


def rows_of(text: str) -> list[Row]:
    read = list(read_csv(text))
    assert all(isinstance(one, Row) for one in read)
    return [one for one in read if isinstance(one, Row)]


@pytest.mark.parametrize(("write", "read"), [(csv_lines, read_csv), (json_lines, read_json)])
def test_a_sheet_comes_back_as_it_went_out(
    write: Callable[[list[tuple[Item, dict[str, Any]]]], Iterator[str]],
    read: Callable[[str], Iterator[Row]],
) -> None:
    told = "".join(write([(ITEM, WHOLE), (ITEM, {})]))

    first, second = read(told)

    assert read_answers(first.cells, ITEM.title, ITEM.text).told() == WHOLE
    assert first.cells["lead"] == ITEM.text[:LEAD]
    assert all(second.cells[name] in ("", None) for name in FIELDS)
    assert set(first.cells) == {"id", "language", "title", "lead", *FIELDS}


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_is_read_as_spreadsheets_save_it(mark: str) -> None:
    written = StringIO(newline="")
    out = csv.writer(written, delimiter=mark)
    out.writerow(["ID", *(name.upper() for name in FIELDS)])
    out.writerow(["a-1", "2.0", "Borders, labour", "−1", "0", "1", "invasion", "", "", "it mt"])

    (found,) = rows_of(written.getvalue())

    answers = read_answers(found.cells, ITEM.title, ITEM.text)
    assert (answers.rel, answers.topics, answers.val) == (2, ("borders", "labour"), -1)
    assert answers.ctry == ("IT", "MT")


def test_no_cell_is_run_by_a_spreadsheet() -> None:
    title = '=HYPERLINK("https://bad.example")'

    told = "".join(csv_lines([(Item("a", title, "-1 degrees"), WHOLE)]))

    (_, cells) = csv.reader(StringIO(told))
    assert cells[2:4] == [f"'{title}", "'-1 degrees"]
    assert cells[6] == "-1"  # a number is no formula
    assert rows_of(told)[0].cells["title"] == title


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (row(rel=None), "rel: is missing"),
        (row(rel=3), "rel: is '3'"),
        (row(rel=True), "rel: is 'True'"),
        (row(rel="two"), "rel: is 'two'"),
        (row(val=""), "val: is missing"),
        (row(val="0.5"), "val: is '0.5'"),
        (row(resp=-1), "resp: is '-1', not one of 0, 1, 2"),
        (row(topics=["boats"]), "topics: has no label 'boats'"),
        (row(topics=["borders"] * 2), "topics: has a label twice"),
        (row(topics=5), "topics: is no list of labels"),
        (row(topics=[5]), "topics: is no list of labels"),
        (row(topics=[]), "topics: is empty, and the frame is not crime"),
        (row(frames="econ policy crime health"), "frames: may have 3 labels at most"),
        (row(ctry=["EU"]), "ctry: has no label 'EU'"),
        (row(narr=[["N99", "asserts"]]), "narr: 'N99:asserts' is not in the codebook"),
        (row(narr="N7"), "is no narrative with its role"),
        (row(narr=7), "narr: is no list of narratives"),
        (row(span=""), "span: gives the exact words"),
        (row(span="Invasion"), "span: 'Invasion' stands neither in title nor lead"),
        (row(span=["invasion"]), "span: is no text"),
        (row(rel=0), "topics: is not asked where rel is 0"),
        (row(rel=1, topics=[]), "resp: is not asked where rel is 1"),
    ],
)
def test_what_breaks_the_codebook_is_refused_with_the_field_and_the_rule(
    cells: dict[str, Any], reason: str
) -> None:
    assert reason in refused(cells)


def test_what_is_not_asked_may_stay_empty() -> None:
    none = read_answers({"rel": "0", "val": "0", "narr": ""}, "", "")
    mention = read_answers({"rel": 1, "val": 0, "ctry": "IT"}, "", "")
    crime = read_answers(row(topics=[], frames=["crime"]), ITEM.title, ITEM.text)

    assert none.told() == {**dict.fromkeys(FIELDS, 0), "span": "", **_empty()}
    assert mention.ctry == ("IT",)
    assert crime.topics == ()


def _empty() -> dict[str, list[str]]:
    return {name: [] for name in ("topics", "frames", "narr", "ctry")}


def test_rows_that_are_broken_are_told_and_the_others_go_on() -> None:
    head = ",".join(("id", *FIELDS))
    told = [*read_csv(f"{head}\r\na,1,,0,,,,,,\r\nb,{'x,' * 12}\r\n\r\nc,0,,,,,,,,")]
    lines = [*read_json('{"id": 1}\n[]\nnot json\n\n{"id": 2}')]

    assert [(one.line, type(one)) for one in told] == [(2, Row), (3, BadRow), (5, Row)]
    assert [(one.line, type(one)) for one in lines] == [
        (1, Row),
        (2, BadRow),
        (3, BadRow),
        (5, Row),
    ]


@pytest.mark.parametrize("text", ["", "id;title\n1;x", "\x00\x01"])
def test_a_file_that_is_no_sheet_is_refused_whole(text: str) -> None:
    with pytest.raises(ArchiveError, match="must name the columns"):
        list(read_csv(text))


@given(st.text())
def test_any_text_is_rows_or_refused(text: str) -> None:
    assert all(isinstance(one, Row | BadRow) for one in read_json(text))
    head = ",".join(("id", *FIELDS))
    assert all(isinstance(one, Row | BadRow) for one in read_csv(f"{head}\n{text}"))


@given(title=st.text(), text=st.text(max_size=80))
def test_any_article_comes_back_with_its_id(title: str, text: str) -> None:
    item = Item("a-1", title, text)

    (found,) = rows_of("".join(csv_lines([(item, WHOLE)])))

    assert (found.cells["id"], found.cells["rel"]) == ("a-1", "2")


def test_every_row_of_the_gold_is_one_that_a_coder_may_give(shared: Path) -> None:
    rows = read_rows(shared)

    for one in rows:
        told = read_answers(one, one["title"], one["text"]).told()
        assert told == {name: one[name] for name in FIELDS}
        (back,) = read_json(orjson.dumps(one).decode())
        assert back == Row(1, one)
    assert len(rows) > 3000
