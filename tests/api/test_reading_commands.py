import json
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from api.cli import main
from models import Pending
from models.clock import utc_now
from models.store.engine import opener
from models.store.fulltext import index_pending
from tests.api.newsday import keep_history
from tests.conftest import migrated
from tests.make import make_article

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installation with a history, and three articles of an hour ago."""
    monkeypatch.setenv("TIDINGS_HOME", str(tmp_path))
    engine = migrated(f"sqlite:///{tmp_path / 'tidings.db'}")
    with opener(engine)() as session:
        keep_history(session)
        for title in ("Sea rescue", "Mountain rescue", "Waiting"):
            article = make_article(session, title, at=utc_now() - timedelta(hours=1))
            session.add(Pending(article_id=article.id))
        session.flush()
        index_pending(session, 2)
    engine.dispose()


def test_search_shows_outlet_title_and_address_and_what_is_not_indexed_yet(
    capsys: Captured,
) -> None:
    assert main(["search", "rescue -mountain"]) == 0

    told = capsys.readouterr()
    assert "Sea rescue" in told.out
    assert "Mountain" not in told.out
    assert "1 articles wait for the full-text index" in told.err


def test_search_counts_and_speaks_json(capsys: Captured) -> None:
    main(["search", "rescue", "--count", "--json"])
    main(["search", "rescue", "--json", "--limit", "1"])

    counted, article = map(json.loads, capsys.readouterr().out.splitlines())
    assert counted == {"count": 2, "is_exact": True}
    assert article["title"] == "Mountain rescue"


def test_a_query_that_does_not_parse_says_where_and_why(capsys: Captured) -> None:
    assert main(["search", "topc:borders"]) == 1

    told = capsys.readouterr().err
    assert told == "tidings: unknown field topc:, did you mean topic:? (at character 1)\n"


def test_trends_show_a_bar_a_period(capsys: Captured) -> None:
    assert main(["trends", "--dimension", "topic", "--by", "month", "--last", "2026-11-24"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Borders  (30 articles)"
    assert "█" in lines[-1]


def test_surges_and_the_summary_are_told_as_of_a_day(capsys: Captured) -> None:
    main(["trends", "--surges", "--last", "2026-11-24"])
    main(["trends", "--summary", "--last", "2026-11-24"])
    assert main(["trends", "--summary", "--last", "2026-11-24", "--lang", "es", "--check"]) == 0

    told, checked = capsys.readouterr()
    assert checked == "all 9 sentences hold\n"
    assert "surge  2026-11-18  Migration coverage: 14 of 20 (70.0%)" in told
    assert "story: Ferry brings 40 people (14 articles, 2 outlets)" in told
    assert "much the same as Migration coverage" in told
    assert "14 of 20 articles collected were about migration" in told
    assert "14 de los 20 artículos recogidos trataron de migración" in told


def test_surges_of_a_window_that_is_given_and_why_none_can_be_tested(capsys: Captured) -> None:
    main(["trends", "--surges", "--first", "2026-11-11", "--last", "2026-11-24"])
    main(["trends", "--surges", "--first", "2026-11-25", "--last", "2026-11-24"])
    main(["trends", "--surges", "--last", "2026-09-24"])

    told, wrong = capsys.readouterr()
    assert "2026-11-11  Migration coverage: 16 of 30" in told
    assert "2026-11-24 lies before 2026-11-25" in wrong
    assert "nothing was tested: too little past to compare with: 0 windows" in told


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--surges", "--summary"], "not --surges and --summary"),
        (["--check"], "add --summary"),
    ],
)
def test_options_that_do_not_go_together_are_told(
    options: list[str], told: str, capsys: Captured
) -> None:
    assert main(["trends", *options]) == 1
    assert told in capsys.readouterr().err


def test_trends_speak_json(capsys: Captured) -> None:
    main(["trends", "--dimension", "topic", "--last", "2026-11-24", "--json"])
    main(["trends", "--summary", "--last", "2026-11-24", "--json"])

    series, first, *_ = map(json.loads, capsys.readouterr().out.splitlines())
    assert (series["label"], series["points"][-1]["last"]) == ("borders", "2026-11-24")
    assert first["about"] == "volume"


def test_an_unknown_dimension_lists_those_there_are(capsys: Captured) -> None:
    assert main(["trends", "--dimension", "colour"]) == 1

    assert "topic+country" in capsys.readouterr().err


def test_index_brings_in_what_waits(capsys: Captured) -> None:
    assert main(["index"]) == 0
    main(["search", "waiting"])

    told = capsys.readouterr()
    assert "indexed 1 articles" in told.out
    assert "Waiting" in told.out
    assert "wait for the full-text index" not in told.err


def test_a_damaged_index_is_told_and_made_anew(capsys: Captured, tmp_path: Path) -> None:
    main(["index"])
    assert main(["index", "--check"]) == 0
    with closing(sqlite3.connect(tmp_path / "tidings.db")) as damaging, damaging:
        damaging.execute("UPDATE article_fts_data SET block = x'00' WHERE id > 10")

    assert main(["index", "--check"]) == 1
    assert "tidings index --anew" in capsys.readouterr().err
    assert main(["index", "--anew"]) == 0
    assert main(["index", "--check"]) == 0
    main(["search", "mountain rescue"])

    told = capsys.readouterr()
    assert "the full-text index is sound" in told.out
    assert "Mountain rescue" in told.out


def test_a_query_is_split_and_set_against_the_days_before(capsys: Captured) -> None:
    argv = ["trends", "--query", "topic:borders", "--split", "outlet", "--by", "week"]
    days = ["--first", "2026-11-18", "--last", "2026-11-24", "--zone", "Europe/Paris"]

    assert main([*argv, *days, "--compare", "before", "--of", "collected"]) == 0

    shown = capsys.readouterr()
    assert "Harbour Times  (7 articles; 2 from 2026-11-11 to 2026-11-17: share" in shown.out
    assert "coverage unknown" in shown.err
    main([*argv, *days, "--json"])
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {one["label"]: one["count"] for one in told} == {"Harbour Times": 7, "Ridge Post": 7}
    assert main([*argv, "--zone", "Mars"]) == 1
    assert "there is no time zone 'Mars'" in capsys.readouterr().err
