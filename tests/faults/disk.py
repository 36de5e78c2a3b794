"""Section C of the fault table, the disk's part: full, failing, locked, damaged.

Each does its harm to a store of its own and ends with `whole`; what fails at every single
operation is in `tests.faults.kills`.
"""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event

from models.errors import DiskFullError, StoreBusyError
from models.store.engine import LOGGED
from tests.faults.experiment import (
    Experiment,
    Store,
    add_feeds,
    command,
    growing,
    is_root,
    opened,
    visit,
    whole,
)
from tests.faults.invariants import Window
from tests.faults.kills import disk_errors
from tests.ingest.server import serving
from tests.make import NOON

DAY = timedelta(days=1)
_NEW = {"url": "https://outlet.example/feed", "outlet": "A new outlet"}


def disk_full(folder: Path, window: Window) -> str:
    """Fill the disk of the database in the middle of a crawl."""
    with (
        _small_disk(folder, megabytes=40) as disk,
        serving(growing(3, 200)) as site,
        opened(disk) as store,
    ):
        add_feeds(store.begin, site, 3)
        visit(store.begin, site, NOON)
        _fill(disk / "filler")
        with pytest.raises(DiskFullError, match="free some space"):
            for day in range(1, 9):
                visit(store.begin, site, NOON + day * DAY)
        _whole_while_full(store, window)
        (disk / "filler").unlink()
        outcomes = visit(store.begin, site, NOON + 20 * DAY, every=True)
        assert [one.code for one in outcomes] == ["ok"] * 3
        whole(store, window)
    return "`disk_full`; pages go on, and so does the crawl once there is space"


def _whole_while_full(store: Store, window: Window) -> None:
    """Expect pages to be served, and a write to be answered 503 with when to try again."""
    whole(store, window)
    answers = [window.client.post("/api/v1/receivers", json=_receiver(n)) for n in range(200)]
    refused = [answer for answer in answers if answer.status_code != 201]
    assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {
        (503, "disk_full")
    }
    assert all(answer.headers["Retry-After"] for answer in refused)


def locked(folder: Path, window: Window, seconds: float = 0.3) -> str:
    """Have another process hold the write lock for longer than we wait."""
    with serving(growing(3)) as site, opened(folder) as store, _held_by_another(store.file):
        store.engine.dispose()
        event.listen(store.engine, "connect", partial(_wait, seconds))
        began = time.monotonic()
        with pytest.raises(StoreBusyError):
            add_feeds(store.begin, site, 3)
        assert time.monotonic() - began >= seconds
        answers = [answer for _, answer in window.look(store.engine)]
        assert answers[0].status_code == 200
        refused = window.client.post("/api/v1/feeds", json=_NEW)
        assert (refused.status_code, refused.json()["code"]) == (503, "store_busy")
        assert refused.headers["Retry-After"]
    return _after_lock(folder, window)


def _after_lock(folder: Path, window: Window) -> str:
    with serving(growing(3)) as site, opened(folder) as store:
        add_feeds(store.begin, site, 3)
        assert {one.code for one in visit(store.begin, site, NOON)} == {"ok"}
        whole(store, window)
    return "`store_busy`, 503 with Retry-After; readers go on; well once the lock is gone"


def long_reader(folder: Path, window: Window) -> str:
    """Hold a reading transaction open while the store is written, and far more than it holds."""
    with serving(growing(3, 900)) as site, opened(folder) as store:
        add_feeds(store.begin, site, 3)
        log = store.file.with_name("tidings.db-wal")
        with closing(sqlite3.connect(store.file)) as reader:
            reader.execute("BEGIN").execute("SELECT count(*) FROM feed").fetchone()
            for day in range(4):
                visit(store.begin, site, NOON + day * DAY, every=True)
            assert log.stat().st_size > LOGGED
        visit(store.begin, site, NOON + 4 * DAY, every=True)
        assert log.stat().st_size <= LOGGED
        whole(store, window)
    return f"the log grows while the reader lasts, and is {LOGGED >> 20} MB at most after it"


def damaged(folder: Path, window: Window) -> str:
    """Start on files that are no store of ours, or no longer."""
    for name, harm, words in (
        ("head", _overwrite_head, "put a backup in its place"),
        ("page", _overwrite_pages, "put a backup in its place"),
        ("text", _write_text, "put a backup in its place"),
        ("empty", _empty, "put a backup in its place"),
        ("newer", _make_newer, "written by a newer Tidings"),
    ):
        home = folder / name
        home.mkdir()
        with serving(growing(1)) as site, opened(home) as store:
            add_feeds(store.begin, site, 1)
            visit(store.begin, site, NOON)
        backup = store.file.read_bytes()
        harm(store.file)
        before = store.file.read_bytes()
        code, said = command(home, "feeds", "list")
        assert code == 1, name
        assert words in said, (name, said)
        assert store.file.read_bytes() == before, f"{name}: the file was changed"
        _put_back(home, backup)
        with opened(home) as store:
            whole(store, window)
    return "refused with what to do, and the file left as it is; well with a backup in its place"


def _put_back(home: Path, backup: bytes) -> None:
    """Do what we were told to."""
    for left in home.glob("tidings.db*"):
        left.unlink()
    (home / "tidings.db").write_bytes(backup)
    code, said = command(home, "feeds", "list")
    assert code == 0
    assert "Outlet 0" in said


def _receiver(number: int) -> dict[str, str]:
    return {"kind": "email", "address": f"editor{number}@outlet.example"}


@contextmanager
def _small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """Mount a disk in memory, of so many megabytes."""
    if not is_root():
        pytest.skip("a small disk is for root to mount")
    disk = folder / "disk"
    disk.mkdir()
    line = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(disk)]
    if subprocess.run(line, capture_output=True, check=False).returncode != 0:
        pytest.skip("this kernel mounts no small disk for us")
    try:
        yield disk
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def _fill(filler: Path) -> None:
    """Take all the space that is left but a little."""
    free = os.statvfs(filler.parent)
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, free.f_bavail * free.f_frsize - (256 << 10))


@contextmanager
def _held_by_another(file: Path) -> Iterator[None]:
    """Have another process hold the write lock while the block runs."""
    line = [sys.executable, "-c", _HOLD, str(file)]
    process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    try:
        yield
    finally:
        process.communicate()


_HOLD = """
import sqlite3, sys
own = sqlite3.connect(sys.argv[1], isolation_level=None)
own.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


def _wait(seconds: float, connection: sqlite3.Connection, _record: object) -> None:
    connection.execute(f"PRAGMA busy_timeout = {int(seconds * 1000)}")


def _overwrite_head(file: Path) -> None:
    with file.open("r+b") as opened_file:
        opened_file.write(b"\xff" * 4096)


def _overwrite_pages(file: Path) -> None:
    """Overwrite the table of feeds, wherever it lies."""
    with closing(sqlite3.connect(file)) as own:
        [root] = own.execute("SELECT rootpage FROM sqlite_master WHERE name = 'feed'").fetchone()
        [size] = own.execute("PRAGMA page_size").fetchone()
    with file.open("r+b") as opened_file:
        opened_file.seek((root - 1) * size)
        opened_file.write(b"\xff" * size)


def _write_text(file: Path) -> None:
    file.write_text("This is no database at all.\n" * 500, encoding="ascii")


def _empty(file: Path) -> None:
    file.write_bytes(b"")


def _make_newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as own, own:
        own.execute("UPDATE alembic_version SET version_num = '9999'")
    with closing(sqlite3.connect(file)) as own:
        own.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


EXPERIMENTS = (
    Experiment("C2", "the disk fills up in the middle of a crawl", disk_full),
    Experiment(
        "C3",
        "the n-th read, write or sync fails, and all after it: n = 1, 41, 81, …",
        partial(disk_errors, range(1, 400, 40)),
    ),
    Experiment(
        "C3",
        "the same: n = 1, 4, 7, …, 400",
        partial(disk_errors, range(1, 401, 3)),
        is_slow=True,
    ),
    Experiment("C4", "another process holds the write lock for longer than we wait", locked),
    Experiment(
        "C4",
        "another process holds it for the half minute that we wait, and longer",
        partial(locked, seconds=30.0),
        is_slow=True,
    ),
    Experiment("C5", "a reader that does not end", long_reader, is_slow=True),
    Experiment("C6", "the file damaged, empty, no database, or of a newer version", damaged),
)
