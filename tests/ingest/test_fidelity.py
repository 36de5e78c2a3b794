"""feedparser's own suite and real feeds through our boundary: what is unlike is on a list."""

from pathlib import Path

import pytest

from tests.ingest.fidelity import in_real_feeds, in_suite, told
from tests.ingest.peer import compared
from tests.ingest.replay import real_feeds
from tests.ingest.suite import judged


def test_feedparsers_whole_suite_is_met_but_for_what_is_listed(shared: Path) -> None:
    suite = judged(shared / "feeds" / "feedparser-tests.tar.xz")

    met = sum(count for (_, outcome), count in suite.parts.items() if outcome == "met")
    assert suite.not_met == {one for listed in in_suite() for one in listed.each()}
    assert suite.files["all"] == 2107
    assert suite.files["strict"] > 1700
    assert suite.files["child"] > 2000
    assert met > 2000


@pytest.mark.slow
def test_real_feeds_are_read_as_feedparser_reads_them_but_for_what_is_listed(
    shared: Path,
) -> None:
    real = compared(real_feeds(shared / "feeds" / "real-feeds.tar.zst"))

    assert told(real.unlike) == {one for listed in in_real_feeds() for one in listed.each()}
    assert real.feeds["strict"] + real.feeds["json"] > 190
    assert real.feeds["child"] + real.feeds["json"] == 200
    assert real.entries["child"] > 6000


def test_every_difference_has_a_reason_and_is_listed_once() -> None:
    for listed in (in_suite(), in_real_feeds()):
        places = [one for difference in listed for one in difference.each()]

        assert len(places) == len(set(places))
        assert all(difference.reason.endswith(".") for difference in listed)
