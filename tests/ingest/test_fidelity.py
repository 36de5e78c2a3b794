"""feedparser's own suite through our boundary: what is not as it expects is on a list."""

from pathlib import Path

from tests.ingest.fidelity import judged, listed


def test_feedparsers_whole_suite_is_met_but_for_what_is_listed(shared: Path) -> None:
    suite = judged(shared / "feeds" / "feedparser-tests.tar.xz")

    met = sum(count for (_, outcome), count in suite.parts.items() if outcome == "met")
    assert suite.not_met == {
        (way, file) for one in listed() for way in one.ways for file in one.files
    }
    assert suite.files["all"] == 2107
    assert suite.files["strict"] > 1700
    assert suite.files["child"] > 2000
    assert met > 2000


def test_every_difference_has_a_reason_and_is_listed_once() -> None:
    files = [(way, file) for one in listed() for way in one.ways for file in one.files]

    assert len(files) == len(set(files))
    assert all(one.reason.endswith(".") for one in listed())
