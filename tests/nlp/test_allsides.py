import gzip
import json
from pathlib import Path

import pytest

from models.errors import ArtefactError
from nlp.allsides import SOURCE, read_archive

ROW = {"id": "a", "title": "Boats", "text": "Forty people", "topic": "immigration"}


def write_archive(data: Path, *rows: dict[str, str]) -> Path:
    (data / SOURCE).parent.mkdir(parents=True)
    (data / SOURCE).write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    return data


def test_items_are_read_with_their_outlets_side_and_year(tmp_path: Path) -> None:
    row = {**ROW, "source": "The Invented Post", "bias": "left", "date": "2018-06-20"}

    (one,) = read_archive(write_archive(tmp_path, row))

    assert (one.item.title, one.outlet, one.bias, one.year) == (
        "Boats",
        "The Invented Post",
        "left",
        "2018",
    )


@pytest.mark.parametrize("date", ["", "June 2018", "20", "0001-01-01"])
def test_an_odd_date_gives_no_year(tmp_path: Path, date: str) -> None:
    row = {**ROW, "source": "x", "bias": "left", "date": date}

    (one,) = read_archive(write_archive(tmp_path, row))

    assert one.year == ""


def test_an_archive_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="no archive"):
        list(read_archive(tmp_path))
    with pytest.raises(ArtefactError, match="no archive"):
        list(read_archive(write_archive(tmp_path, ROW)))
