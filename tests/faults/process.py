"""Section C of the fault table, and what of A and B is done to a process: the experiments.

Each does its harm to a store of its own and ends with `whole`; crawlers that are killed and
disks that fail are in `tests.faults.kills`.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, redirect_stderr, redirect_stdout
from datetime import timedelta
from functools import partial
from io import StringIO
from itertools import cycle
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest
from sqlalchemy import event
from sqlmodel import func, select

from api.cli import main
from ingest.opml import MOST
from models import Article, Feed
from models.errors import DiskFullError, StoreBusyError
from models.store.engine import Begin, open_engine, opener
from models.store.feeds import list_feeds
from models.store.fulltext import index_pending
from tests.faults.case import body, item, rss
from tests.faults.experiment import (
    Experiment,
    Store,
    add_feeds,
    growing,
    is_root,
    opened,
    visit,
    whole,
)
from tests.faults.invariants import Window
from tests.faults.kills import disk_errors, killed
from tests.faults.writings import REDOS
from tests.ingest.server import serving
from tests.make import NOON
from tests.ports import free_port

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_NEW = {"url": "https://outlet.example/feed", "outlet": "A new outlet"}


def restarts(folder: Path, window: Window) -> str:
    """Start anew every three minutes for an hour."""
    with serving(growing(3)) as site, opened(folder) as store:
        add_feeds(store.begin, site, 3)
        for number in range(20):
            engine = open_engine(f"sqlite:///{store.file}")
            visit(opener(engine), site, NOON + number * timedelta(minutes=3))
            engine.dispose()
        whole(store, window)
        assert len(site.seen) == 3
    return "each feed is asked once"


def opml(lines: int, folder: Path, window: Window) -> str:
    """Import a list of feeds that is hostile in every way that lists can be."""
    file = folder / "list.opml"
    good = "".join(f'<outline xmlUrl="https://o{n}.example/feed"/>' for n in range(lines))
    bad = '<outline xmlUrl="javascript:alert(1)"/><outline xmlUrl="http://u:p@127.0.0.1/"/>'
    deep = "<outline>" * 1000 + "</outline>" * 1000
    file.write_text(f"<opml><body>{bad}{deep}{good}</body></opml>", encoding="utf-8")
    bomb = folder / "bomb.opml"
    reach = "<!DOCTYPE opml [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
    bomb.write_text(f"{reach}<opml><body><outline title='&x;'/></body></opml>", encoding="utf-8")
    with opened(folder) as store:
        code, told = _command(folder, "feeds", "import", str(file))
        refused, words = _command(folder, "feeds", "import", str(bomb))
        with store.begin() as session:
            taken = session.exec(select(func.count()).select_from(Feed)).one()
        whole(store, window)
    assert (code, taken) == (0, min(lines, MOST - 2))
    assert told.count("line 1:") >= 2  # one a refused line, with its reason
    assert refused == 1
    assert "root:" not in words
    return f"{taken:,} taken, the rest told line by line"


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
        whole_while_full(store, window)
        (disk / "filler").unlink()
        outcomes = visit(store.begin, site, NOON + 20 * DAY, every=True)
        assert [one.code for one in outcomes] == ["ok"] * 3
        whole(store, window)
    return "`disk_full`; pages go on, and so does the crawl once there is space"


def whole_while_full(store: Store, window: Window) -> None:
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
    with serving(growing(3)) as site, opened(folder) as store, _other_writer(store.file):
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
    """Hold a reading transaction open while the store is written."""
    with serving(growing(3, 100)) as site, opened(folder) as store:
        add_feeds(store.begin, site, 3)
        log = store.file.with_name("tidings.db-wal")
        with closing(sqlite3.connect(store.file)) as reader:
            reader.execute("BEGIN").execute("SELECT count(*) FROM feed").fetchone()
            for day in range(6):
                visit(store.begin, site, NOON + day * DAY, every=True)
            held = log.stat().st_size
        for day in range(6, 12):
            visit(store.begin, site, NOON + day * DAY, every=True)
        assert log.stat().st_size <= held + (5 << 20)
        whole(store, window)
    return "the log grows while the reader lasts, and is used again after it"


def damaged(folder: Path, window: Window) -> str:
    """Start on files that are no store of ours, or no longer."""
    told = []
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
        harm(store.file)
        before = store.file.read_bytes()
        code, said = _command(home, "feeds", "list")
        assert code == 1, name
        assert words in said, (name, said)
        assert store.file.read_bytes() == before, f"{name}: the file was changed"
        told.append(name)
    return "refused with what to do; the file is left as it is"


def clock_jumps(folder: Path, window: Window) -> str:
    """Put the clock on by a day, back by two, and right again."""
    with serving(growing(3)) as site, opened(folder) as store:
        add_feeds(store.begin, site, 3)
        asked = []
        for moment in (NOON, NOON + DAY, NOON - DAY, NOON - DAY + 2 * HOUR, NOON + HOUR):
            before = len(site.seen)
            visit(store.begin, site, moment)
            asked.append(len(site.seen) - before)
        with store.begin() as session:
            for feed, _ in list_feeds(session, limit=10):
                assert NOON < feed.due_at <= NOON + HOUR + DAY
        whole(store, window)
    assert asked[0] == asked[1] == 3
    assert max(asked) == 3
    assert asked[3] == 3
    return "one visit a feed and jump, and none is left alone for a day"


def child_killed(folder: Path, window: Window) -> str:
    """Kill the reader of ill-formed feeds at work, as a system short of memory does."""
    slow = body(rss(f"<item><title>Slow & bad</title><author>{REDOS}</author></item>"))
    fine = body(rss(item("Bare").replace("Bare:", "Bare & simple:")))
    pages = {"/feed/0": slow, "/feed/1": fine, "/feed/2": fine}
    with serving(pages) as site, opened(folder) as store:
        add_feeds(store.begin, site, 3)
        stop = Event()
        killer = Thread(target=_kill_reader, args=(stop,))
        killer.start()
        codes = {one.feed.url[-1]: one.code for one in visit(store.begin, site, NOON)}
        stop.set()
        killer.join()
        whole(store, window)
    assert codes == {"0": "parse_crashed", "1": "ok", "2": "ok"}
    return "`parse_crashed` for that feed; the next gets a new reader"


def _kill_reader(stop: Event) -> None:
    """Kill the child once it has worked for a while."""
    while not stop.wait(0.05):
        for pid in _readers():
            if _seconds(pid) > 1.0:
                os.kill(pid, signal.SIGKILL)
                return


def _readers() -> Iterator[int]:
    """Yield our children that read ill-formed feeds."""
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            is_reader = b"ingest.forgiving_child" in line.read_bytes()
            if is_reader and _stat(int(line.parent.name))[1] == str(os.getpid()):
                yield int(line.parent.name)
        except OSError:  # it has ended meanwhile
            continue


def _seconds(pid: int) -> float:
    """Return the CPU seconds that a process has used."""
    fields = _stat(pid)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()


def terminated(folder: Path, window: Window) -> str:
    """Send SIGTERM to `tidings run` while it crawls."""
    with serving(growing(20, 40)) as site, opened(folder) as store:
        add_feeds(store.begin, site, 20)
        line = [sys.executable, "-c", "from api.cli import entry; entry()", "run"]
        process = subprocess.Popen(line, env=_environment(folder), stderr=subprocess.PIPE)
        deadline = time.monotonic() + 60
        while not _articles(store.begin) and time.monotonic() < deadline:
            time.sleep(0.05)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
        took = time.monotonic() - began
        assert process.returncode == 0, said
        assert b"Traceback" not in said
        whole(store, window)
        outcomes = visit(store.begin, site, NOON + 400 * DAY, every=True)
        assert {one.code for one in outcomes} == {"ok"}
        whole(store, window)
    assert took < 40, took  # a bound of the harness, not a measure: fifteen seconds are promised
    return "exit 0, a batch finished or not begun, nothing lost"


def searched(rounds: int, folder: Path, window: Window) -> str:
    """Search without pause while everything is crawled and indexed."""
    with serving(growing(8, 60)) as site, opened(folder) as store:
        add_feeds(store.begin, site, 8)
        list(window.look(store.engine))
        stop = Event()
        statuses: list[int] = []
        seekers = [Thread(target=_seek, args=(window, stop, statuses)) for _ in range(2)]
        for seeker in seekers:
            seeker.start()
        for day in range(rounds):
            outcomes = visit(store.begin, site, NOON + day * DAY, every=True)
            assert {one.code for one in outcomes} == {"ok"}
            _index(store.begin)
        stop.set()
        for seeker in seekers:
            seeker.join()
        whole(store, window)
    assert set(statuses) == {200}
    assert len(statuses) >= rounds
    return "every search answered, every feed read"


def _seek(window: Window, stop: Event, statuses: list[int]) -> None:
    with httpx.Client(base_url=window.client.base_url, timeout=60) as client:
        for word in cycle(("harbour", "ferry OR river", "island -court", '"as of"')):
            statuses.append(client.get("/api/v1/articles", params={"q": word}).status_code)
            if stop.is_set():
                return


def _index(begin: Begin) -> None:
    while True:
        with begin() as session:
            if not index_pending(session):
                return


def _articles(begin: Begin) -> int:
    with begin() as session:
        return session.exec(select(func.count()).select_from(Article)).one()


def _receiver(number: int) -> dict[str, str]:
    return {"kind": "email", "address": f"editor{number}@outlet.example"}


def _environment(home: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "TIDINGS_HOME": str(home),
        "TIDINGS_PORT": str(free_port()),
        "TIDINGS_ALLOW_PRIVATE": "true",
    }


def _command(home: Path, *words: str) -> tuple[int, str]:
    """Run a command on a store; return its exit code and all that it said."""
    said = StringIO()
    kept = os.environ.get("TIDINGS_HOME")
    os.environ["TIDINGS_HOME"] = str(home)
    try:
        with redirect_stdout(said), redirect_stderr(said):
            code = main(words)
    finally:
        if kept is None:
            del os.environ["TIDINGS_HOME"]
        else:
            os.environ["TIDINGS_HOME"] = kept
    return code, said.getvalue()


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
def _other_writer(file: Path) -> Iterator[None]:
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


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


def _kills(times: int, seed: int) -> Callable[[Path, Window], str]:
    return partial(killed, times, seed)


EXPERIMENTS = (
    Experiment("A21", "twenty starts within an hour", restarts),
    Experiment(
        "B21",
        "an OPML list of 500, with scripts, passwords, entities, 1,000 deep",
        partial(opml, 500),
    ),
    Experiment("B21", "an OPML list of 100,000", partial(opml, 100_000), is_slow=True),
    Experiment("C1", "kill -9 at 10 moments of crawling, tagging and indexing", _kills(10, 1)),
    Experiment("C1", "kill -9 at 200 moments", _kills(200, 2), is_slow=True),
    Experiment("C2", "the disk fills up in the middle of a crawl", disk_full),
    Experiment(
        "C3",
        "every 40th write or sync fails, and all after it",
        partial(disk_errors, range(1, 2000, 40)),
    ),
    Experiment(
        "C3",
        "the n-th write or sync fails, and all after it, for every n",
        partial(disk_errors, range(1, 2000)),
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
    Experiment("C10", "the clock put on by a day, back by two, right again", clock_jumps),
    Experiment("C14", "the parser's process is killed while it reads", child_killed),
    Experiment("C15", "SIGTERM to `tidings run` while it crawls", terminated, is_slow=True),
    Experiment("C16", "searches without pause while all is crawled", partial(searched, 2)),
    Experiment("C16", "the same for fifty times as long", partial(searched, 100), is_slow=True),
)
