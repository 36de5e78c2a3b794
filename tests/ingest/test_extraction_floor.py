"""Real pages are read at least as well as by trafilatura as it comes: every fifth of them."""

from pathlib import Path

import pytest

from tests.ingest.extraction import measure


@pytest.mark.slow
def test_real_pages_are_read_no_worse_than_by_trafilatura(shared: Path) -> None:
    measured = measure(shared / "pages", every=5)

    assert measured.news > 40
    assert measured.judged > 190
    assert measured.ours.news_f1 >= measured.plain.news_f1
    assert measured.ours.passages[2] >= measured.plain.passages[2]
    assert measured.states["read"] + measured.states["reserved"] >= 0.97 * measured.news
