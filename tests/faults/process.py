"""What happens to the process and the clock, and what of A and B is done to a process.

Each does its harm to a store of its own and ends with `whole`; crawlers that are killed are in
`tests.faults.kills`, what is done to the disk in `tests.faults.disk`.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from threading import Event, Thread
from uuid import UUID

import httpx
from sqlalchemy import insert
from sqlmodel import func, select

from ingest.opml import MOST
from ingest.parse import forgiving_child
from models import Article, Feed, Pending, Story
from models.store.engine import Begin, open_engine, opener
from models.store.feeds import list_feeds
from models.store.fulltext import index_pending
from tests.faults.case import body, item, rss
from tests.faults.experiment import (
    LOOKED,
    Experiment,
    Store,
    add_feeds,
    command,
    growing,
    opened,
    visit,
    whole,
)
from tests.faults.invariants import Window
from tests.faults.kills import killed, migration_killed
from tests.faults.writings import REDOS
from tests.ingest.server import serving
from tests.make import NOON, make_article, make_outlet
from tests.ports import free_port

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


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
        code, told = command(folder, "feeds", "import", str(file))
        refused, words = command(folder, "feeds", "import", str(bomb))
        with store.begin() as session:
            taken = session.exec(select(func.count()).select_from(Feed)).one()
        whole(store, window)
    assert (code, taken) == (0, min(lines, MOST - 2))
    assert told.count("line 1:") >= 2  # one a refused line, with its reason
    assert refused == 1
    assert "root:" not in words
    return f"{taken:,} taken, the rest told line by line"


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
        forgiving_child().close()  # so that the next has used no time yet
        stop = Event()
        killer = Thread(target=_kill_reader, args=(stop,))
        killer.start()
        codes = {one.feed.url[-1]: one.code for one in visit(store.begin, site, NOON)}
        stop.set()
        killer.join()
        whole(store, window)
        pages["/feed/0"] = fine
        outcomes = visit(store.begin, site, NOON + DAY, every=True)
        assert [one.code for one in outcomes if one.code != "unchanged"] == ["ok"]
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
        line = [sys.executable, "-c", "from api.start import entry; entry()", "run"]
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


def searched(rounds: int, articles: int, folder: Path, window: Window) -> str:
    """Search without pause while everything is crawled and indexed, among so many articles."""
    with serving(growing(8, 60)) as site, opened(folder) as store:
        add_feeds(store.begin, site, 8)
        _fill(store, articles)
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
    return "every search answered in time, every feed read"


def _seek(window: Window, stop: Event, statuses: list[int]) -> None:
    with httpx.Client(base_url=window.client.base_url, timeout=60, verify=False) as client:
        for word in cycle(("harbour", "ferry OR river", "island -court", '"as of"')):
            statuses.append(client.get("/api/v1/articles", params={"q": word}).status_code)
            if stop.is_set():
                return


def _fill(store: Store, articles: int) -> None:
    """Store and index articles of one story, all with the same words."""
    with store.begin() as session:
        outlet = make_outlet(session, "A large archive")
        model = make_article(
            session, "A harbour", "A ferry, an island.", outlet=outlet
        ).model_dump()
        ids = range(model["id"] + 1, model["id"] + 1 + articles)
        session.execute(
            insert(Article),
            [
                model
                | {"id": one, "uid": UUID(int=one), "url": f"https://outlet.example/full/{one}"}
                for one in ids
            ],
        )
        session.execute(insert(Pending), [{"article_id": one} for one in (model["id"], *ids)])
        session.get_one(Story, model["story_id"]).size += articles
    _index(store.begin)


def _index(begin: Begin) -> None:
    while True:
        with begin() as session:
            if not index_pending(session):
                return


def _articles(begin: Begin) -> int:
    with begin() as session:
        return session.exec(select(func.count()).select_from(Article)).one()


def _environment(home: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "TIDINGS_HOME": str(home),
        "TIDINGS_PORT": str(free_port()),
        "TIDINGS_ALLOW_PRIVATE": "true",
    }


EXPERIMENTS = (
    Experiment("A21", "twenty starts within an hour", restarts, LOOKED),
    Experiment(
        "B21",
        "an OPML list of 500, with scripts, passwords, entities, 1,000 deep",
        partial(opml, 500),
        LOOKED,
    ),
    Experiment("B21", "an OPML list of 100,000", partial(opml, 100_000), LOOKED, is_slow=True),
    Experiment(
        "C1", "kill -9 at 10 moments of crawling, tagging and indexing", partial(killed, 10, 1)
    ),
    Experiment("C1", "kill -9 at 200 moments", partial(killed, 200, 2), is_slow=True),
    Experiment(
        "C1",
        "kill -9 at 6 moments of bringing an older store to our schema",
        partial(migration_killed, 6, 3),
    ),
    Experiment(
        "C1",
        "kill -9 at 60 moments of bringing an older store to our schema",
        partial(migration_killed, 60, 4),
        is_slow=True,
    ),
    Experiment("C10", "the clock put on by a day, back by two, right again", clock_jumps),
    Experiment(
        "C14", "the parser's process is killed while it reads", child_killed, "I1, I3, I5–I7"
    ),
    Experiment("C15", "SIGTERM to `tidings run` while it crawls", terminated, is_slow=True),
    Experiment(
        "C16", "searches without pause while all is crawled", partial(searched, 2, 100), LOOKED
    ),
    Experiment(
        "C16",
        "the same among 300,000 articles",
        partial(searched, 10, 300_000),
        LOOKED,
        is_slow=True,
    ),
)
