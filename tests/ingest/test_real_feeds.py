"""Real feeds through the real path: everything is counted, and nothing comes twice."""

from pathlib import Path

import pytest

from models.store.engine import open_engine, opener
from models.store.migrate import migrate
from tests.ingest.replay import Pass, count_on_rows, real_feeds, replay


@pytest.mark.slow
def test_real_feeds_crawled_three_times_are_conserved_and_never_doubled(
    shared: Path, tmp_path: Path
) -> None:
    bodies = real_feeds(shared / "feeds" / "real-feeds.tar.zst")
    engine = open_engine(f"sqlite:///{tmp_path / 'replay.db'}")
    migrate(engine)
    begin = opener(engine)

    first, second, third = replay(begin, bodies)

    rows = count_on_rows(begin)
    engine.dispose()
    assert first.codes["ok"] >= len(bodies) - 2
    assert first.stored > 3000
    assert third.codes == first.codes
    assert second.codes["unchanged"] >= first.codes["ok"] - 2  # those cut short are read again
    assert second.not_modified >= len(bodies) // 2 - 2
    assert third.not_modified == 0
    assert third.accepted == first.accepted
    assert [_added(crawled) for crawled in (second, third)] == [0, 0]
    assert all(_is_conserved(crawled) for crawled in (first, second, third))
    assert rows["accepted"] == sum(crawled.accepted for crawled in (first, second, third))
    assert rows["accepted"] == rows.total() - rows["accepted"]


def _added(crawled: Pass) -> int:
    return crawled.stored + crawled.edited


def _is_conserved(crawled: Pass) -> bool:
    kept = crawled.stored + crawled.duplicate + crawled.edited
    return crawled.accepted == kept + crawled.rejected.total()
