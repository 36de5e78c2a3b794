"""Figures of invented news say that they are, in every file that is taken away."""

from pathlib import Path

import httpx
import pytest

from tests.api.cited import BORDERS, keep_history
from tests.api.conftest import installation
from tests.api.figured import file_of
from tests.make import make_outlet


@pytest.mark.parametrize("ending", ["svg", "csv", "json", "vl.json", "bib", "ris", "csl.json"])
def test_what_is_taken_of_invented_news_says_so(tmp_path: Path, ending: str) -> None:
    with installation(tmp_path) as up:
        with up.begin() as session:
            keep_history(session)
        address = httpx.get(f"{up.url}{BORDERS.address}").headers["Location"]
        real = httpx.get(up.url + file_of(address, ending))
        with up.begin() as session:
            make_outlet(session, "Sample Gazette").is_sample = True
        sample = httpx.get(up.url + file_of(address, ending))

    assert (real.status_code, sample.status_code) == (200, 200)
    assert "do not cite" in sample.text
    assert "do not cite" not in real.text
