"""Opening the store: one writer, readers that do not wait, our own errors."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from models import Story
from models.errors import DiskFullError, StoreBusyError, StoreError
from models.store import engine as engine_module
from models.store.engine import Begin, open_engine, opener
from tests.conftest import migrated
from tests.make import NOON, make_article


def test_a_block_that_raises_leaves_nothing_behind(begin_both: Begin) -> None:
    with pytest.raises(ZeroDivisionError), begin_both() as session:
        make_article(session)
        raise ZeroDivisionError

    with begin_both() as session:
        assert session.execute(text("SELECT count(*) FROM article")).scalar_one() == 0


def test_a_row_that_points_nowhere_is_refused(begin_both: Begin) -> None:
    with pytest.raises(DatabaseError), begin_both() as session:
        session.execute(
            text(
                "INSERT INTO revision (article_id, title, text, replaced_at)"
                " VALUES (1, 'a', 'b', '2026-11-24')"
            )
        )


def test_readers_go_on_while_somebody_writes(tmp_path: Path) -> None:
    engine = migrated(f"sqlite:///{tmp_path / 'tidings.db'}")
    write, read = opener(engine), opener(engine, reading=True)

    with write() as writing:
        writing.add(Story(title="a", first_at=NOON, last_at=NOON))
        writing.flush()
        with read() as reading:
            assert reading.execute(text("SELECT count(*) FROM story")).scalar_one() == 0
    engine.dispose()


def test_a_second_writer_is_told_to_try_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "BUSY", 0.01)
    engine = migrated(f"sqlite:///{tmp_path / 'tidings.db'}")
    holder = sqlite3.connect(tmp_path / "tidings.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    with pytest.raises(StoreBusyError, match="try again"), opener(engine)() as session:
        make_article(session)

    holder.close()
    engine.dispose()


def test_a_full_disk_is_said_loses_nothing_and_is_over_when_there_is_space(tmp_path: Path) -> None:
    engine = migrated(f"sqlite:///{tmp_path / 'tidings.db'}")
    begin = opener(engine)
    with begin() as session:
        make_article(session, title="kept")
        pages = session.execute(text("PRAGMA page_count")).scalar_one()

    # SQLite's own limit on pages makes the very error that a full disk makes.
    with pytest.raises(DiskFullError, match="free some space"), begin() as session:
        session.execute(text(f"PRAGMA max_page_count = {pages}"))
        make_article(session, title="lost", text="x" * 500_000)

    with begin() as session:
        session.execute(text("PRAGMA max_page_count = 1073741823"))
        titles = session.execute(text("SELECT title FROM article")).scalars().all()
        make_article(session, title="again", text="x" * 500_000)
    assert titles == ["kept"]
    engine.dispose()


def test_an_address_that_is_no_store_is_refused() -> None:
    with pytest.raises(StoreError, match="sqlite:… or postgresql:…"):
        open_engine("mysql://localhost/tidings")


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(StoreError, match="cannot be made"):
        open_engine(f"sqlite:///{tmp_path / 'file' / 'tidings.db'}")
