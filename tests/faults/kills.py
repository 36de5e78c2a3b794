"""Crawlers that are killed, and disks that fail: the processes of section C.

The crawlers are forks of `tests.faults.crawler`; what they had told as committed must be there.
"""

import ctypes.util
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

import pytest
from alembic import command
from alembic.config import Config
from sqlmodel import col, func, select

from models import Article, Feed, Tag, Visit
from models.store.engine import open_engine, opener
from models.store.feeds import NewFeed, add_feed
from models.store.migrate import is_current, migrate
from tests.faults.crawler import crawl_once, moment
from tests.faults.experiment import Store, add_feeds, growing, opened, whole
from tests.faults.invariants import Window, is_conserved, is_sound, tells_nothing
from tests.ingest.server import Site, serving
from tests.make import NOON

FEEDS = 6

_SHIM = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
static long left;
void fault_arm(long n) { left = n; }
static int strikes(int fd) {
    char link[64], path[4096];
    if (left <= 0) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (!strstr(path, "tidings.db")) return 0;
    if (--left > 0) return 0;
    left = 1;  /* a disk that has begun to fail goes on failing */
    errno = EIO;
    return 1;
}
#define REAL(name) ((typeof(name) *)dlsym(RTLD_NEXT, #name))
ssize_t pread64(int fd, void *b, size_t n, off64_t o) {
    return strikes(fd) ? -1 : REAL(pread64)(fd, b, n, o);
}
ssize_t pread(int fd, void *b, size_t n, off_t o) {
    return strikes(fd) ? -1 : REAL(pread)(fd, b, n, o);
}
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t o) {
    return strikes(fd) ? -1 : REAL(pwrite64)(fd, b, n, o);
}
ssize_t pwrite(int fd, const void *b, size_t n, off_t o) {
    return strikes(fd) ? -1 : REAL(pwrite)(fd, b, n, o);
}
ssize_t write(int fd, const void *b, size_t n) {
    return strikes(fd) ? -1 : REAL(write)(fd, b, n);
}
int fsync(int fd) { return strikes(fd) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return strikes(fd) ? -1 : REAL(fdatasync)(fd); }
int ftruncate64(int fd, off64_t n) { return strikes(fd) ? -1 : REAL(ftruncate64)(fd, n); }
"""


class Crawlers:
    """A process that makes crawlers and ends them."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def live(self, seconds: float, failing: int = 0, what: str = "crawl") -> str:
        """Let one live so long, or until its disk fails; return what it came to."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{what} {seconds} {failing}\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()


@contextmanager
def crawlers(file: Path, port: int = 0, preload: Path | None = None) -> Iterator[Crawlers]:
    """Start the process that makes crawlers; end it with the block."""
    line = [sys.executable, "-m", "tests.faults.crawler", str(file), str(port)]
    process = subprocess.Popen(
        line,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=None if preload is None else {"LD_PRELOAD": str(preload)},
    )
    try:
        yield Crawlers(process)
    finally:
        process.communicate()


def killed(times: int, seed: int, folder: Path, window: Window) -> str:
    """Kill a crawler at so many moments that chance chose."""
    chance = Random(seed)
    with serving(growing(FEEDS)) as site, opened(folder) as store:
        add_feeds(store.begin, site, FEEDS)
        with crawlers(store.file, site.port) as made:
            told, longest = store.file.with_name("acknowledged"), 0.3  # seconds
            for _ in range(times):
                before = told.stat().st_size if told.exists() else 0
                assert made.live(chance.uniform(0.0, longest)) == "killed"
                is_sound(store.file, store.begin)
                is_conserved(store.begin, ())
                # On a busy machine a crawler gets nowhere in that time: half of them should.
                longest *= 0.8 if told.exists() and told.stat().st_size > before else 1.25
        stored = _goes_on(store, site)
        whole(store, window)
    return f"{stored:,} articles, whole after each kill"


def _goes_on(store: Store, site: Site) -> int:
    """Crawl undisturbed; expect all that was acknowledged, and a visit and a tag to each."""
    told = store.file.with_name("acknowledged")
    acknowledged = set(told.read_text(encoding="ascii").split())
    with told.open("ab") as file:
        crawl_once(str(store.file), site.port, file.fileno(), moment())
    with store.begin() as session:
        kept = {str(uid) for uid in session.exec(select(Article.uid))}
        tags = session.exec(select(func.count()).select_from(Tag)).one()
        visits = session.exec(select(func.count(func.distinct(col(Visit.article_id))))).one()
    assert acknowledged <= kept
    assert len(acknowledged) > FEEDS
    assert tags == visits == len(kept)
    return len(kept)


def migration_killed(times: int, seed: int, folder: Path, window: Window) -> str:
    """Kill the process that brings a store of the first schema to ours, at so many moments."""
    chance = Random(seed)
    file, first = folder / "tidings.db", _of_first_schema(folder)
    unfinished, longest = 0, 0.2  # seconds
    with crawlers(file) as made:
        for _ in range(times):
            for left in folder.glob("tidings.db*"):
                left.unlink()
            shutil.copy(first, file)
            assert made.live(chance.uniform(0.0, longest), what="migrate") == "killed"
            engine = open_engine(f"sqlite:///{file}")
            longest *= 0.8 if is_current(engine) else 1.25
            unfinished += not is_current(engine)
            migrate(engine)
            assert is_current(engine)
            with opener(engine)() as session:
                assert len(session.exec(select(Feed)).all()) == 1
            is_sound(file, opener(engine))
            tells_nothing(window, engine, folder)
            engine.dispose()
    assert unfinished > 0, unfinished
    return f"{unfinished} times undone, {times - unfinished} times done; never half"


def _of_first_schema(folder: Path) -> Path:
    """Make a store as the first version left it, with a feed."""
    home = folder / "first"
    home.mkdir()
    with opened(home) as store:
        with store.begin() as session:
            add_feed(session, NewFeed("https://outlet.example/feed", "An outlet"), NOON)
        with store.engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", "models:migrations")
            config.attributes["connection"] = connection
            command.downgrade(config, "0001")
    _write_back(store.file)
    return store.file


def _write_back(file: Path) -> None:
    """Write SQLite's log back to its file."""
    with closing(sqlite3.connect(file)) as own:
        own.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def disk_errors(steps: Sequence[int], folder: Path, window: Window) -> str:
    """Fail the n-th operation on the database's files, and all after it, for each n."""
    shim = _compiled(folder)
    with serving(growing(2, 3)) as site, opened(folder) as store:
        add_feeds(store.begin, site, 2)
        with crawlers(store.file, site.port, shim) as made:
            came = []
            for step in steps:
                came.append(made.live(0, step))
                _write_back(store.file)  # as a start on a disk that is well does
                is_sound(store.file, store.begin)
                is_conserved(store.begin, ())
                if came[-1] == "passed":
                    break
        _goes_on_after_errors(store, site)
        whole(store, window)
    assert set(came) <= {"store", "disk_full", "passed"}, came
    assert came.count("store") > len(came) // 2
    return f"`store` {came.count('store')} times, whole after each"


def _goes_on_after_errors(store: Store, site: Site) -> None:
    with store.file.with_name("acknowledged").open("ab") as file:
        crawl_once(str(store.file), site.port, file.fileno(), moment())


def _compiled(folder: Path) -> Path:
    compiler = shutil.which("cc")
    if compiler is None or (ctypes.util.find_library("dl") is None and sys.platform != "linux"):
        pytest.skip("no C compiler, which makes the disk that fails")
    source, shim = folder / "shim.c", folder / "shim.so"
    source.write_text(_SHIM, encoding="ascii")
    line = [compiler, "-w", "-shared", "-fPIC", "-O1", "-o", str(shim), str(source), "-ldl"]
    subprocess.run(line, check=True, capture_output=True)
    return shim
