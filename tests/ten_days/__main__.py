"""Play ten days, once with the hostile hosts and once without, and write `docs/ten-days.md`.

`python -m tests.ten_days` (some minutes). Everything goes the real way: libcurl, the address
gate, the parsers, an SQLite file; only the time is handed in.
"""

import resource
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from sqlalchemy import func, select, text
from sqlmodel import Session, col

from ingest.addresses import Gate
from ingest.crawl import Visits, crawl
from ingest.curl import CurlFetch
from ingest.fetch import Answer, Fetch, Manners, Request
from ingest.pages import read_all
from models import Article, Feed, Outlet, Page
from models.errors import FetchError
from models.store.engine import Begin, open_engine, opener
from models.store.feeds import NewFeed, add_catalogue
from models.store.migrate import migrate
from tests.make import NOON
from tests.ten_days.healthy import HOURS, feeds_of
from tests.ten_days.hosts import all_hosts, named_hosts
from tests.ten_days.world import Host, World, world

REPORT = Path(__file__).parent.parent.parent / "docs" / "ten-days.md"
STEP = 0.5  # hours between two crawls
DEADLINE = 2.0  # seconds that a fetch may take here, or slow hosts would make days of ten minutes


@dataclass(slots=True)
class Played:
    """What ten days came to."""

    hosts: int
    feeds: int
    hostile: int
    visits: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    healthy_seconds: float = 0.0  # from the start of each crawl to its last healthy feed
    cpu: float = 0.0
    memory: list[int] = field(default_factory=list)  # MB at most, after each day
    faults: list[str] = field(default_factory=list)
    hostile_rows: list[tuple[str, str, int, str]] = field(default_factory=list)


def play(*, with_hostile: bool) -> Played:
    """Play ten days into a store of their own."""
    hosts = named_hosts(with_hostile=with_hostile)
    with world(all_hosts) as up, TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/world.db")
        migrate(engine)
        begin = opener(engine)
        feeds = list(_declared(hosts, up.port))
        with begin() as session:
            add_catalogue(session, feeds, NOON)
        played = Played(len(hosts), len(feeds), sum(name.startswith("!") for _, name, _ in hosts))
        started = process_time()
        _run(begin, up, hosts, played)
        played.cpu = process_time() - started
        with begin() as session:
            _take_stock(session, played)
        engine.dispose()
    return played


def _declared(hosts: Iterable[tuple[str, str, Host]], port: int) -> Iterator[NewFeed]:
    for ip, name, host in hosts:
        for path in feeds_of(host):
            url = f"http://{ip}:{port}{path.replace('*', '/feed')}"
            # What real feeds link to is not here; the real pages have feeds of their own.
            options = {} if name.startswith("pages-") else {"pages": "never"}
            yield NewFeed(url, name[:200], options=options)


def _run(begin: Begin, up: World, hosts: list[tuple[str, str, Host]], played: Played) -> None:
    gate = Gate(frozenset((ip, up.port) for ip, _, _ in hosts))
    fetch = _LoopbackOnly(CurlFetch(Manners("Tidings/ten-days", deadline=DEADLINE, gate=gate)))
    bad = {ip for ip, name, _ in hosts if name.startswith("!")}
    visits = Visits(jitter=Random(1).random)
    for step in range(int(HOURS / STEP)):
        up.turn(step * STEP)
        now = NOON + timedelta(hours=step * STEP)
        began = last_healthy = perf_counter()
        for outcome in crawl(begin, fetch, now, visits):
            played.visits += 1
            played.codes[outcome.code] += 1
            played.rejected.update(outcome.rejected)
            played.told.update(
                accepted=outcome.accepted,
                stored=outcome.stored,
                duplicate=outcome.duplicate,
                edited=outcome.edited,
                rejected=sum(outcome.rejected.values()),
            )
            if outcome.feed.url.split("/")[2].partition(":")[0] not in bad:
                last_healthy = perf_counter()
        played.healthy_seconds += last_healthy - began
        _read_pages(begin, fetch, now, played)
        if (step + 1) * STEP % 24 == 0:
            played.memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


def _read_pages(begin: Begin, fetch: Fetch, now: datetime, played: Played) -> None:
    """Read the pages that are due, all of this half hour."""
    read = read_all(begin, fetch, lambda: now)
    played.pages.update(one.settled.state.value for one in read)


class _LoopbackOnly:
    """A fetcher that leaves the world's own hosts alone in the world: nobody is elsewhere."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch

    def __call__(
        self, requests: Iterable[Request]
    ) -> Iterator[tuple[Request, Answer | FetchError]]:
        inside = []
        for request in requests:
            if request.url.startswith("http://127."):
                inside.append(request)
            else:
                yield request, FetchError(request.url, "dns_error", "there is no such host here")
        yield from self._fetch(inside)


def _take_stock(session: Session, played: Played) -> None:
    """Note every count that does not add up, and how the hostile feeds ended."""
    told = played.told
    if told["accepted"] != sum(told[one] for one in ("stored", "duplicate", "edited", "rejected")):
        played.faults.append("accepted is not stored + duplicate + edited + rejected")
    if session.scalars(select(func.count()).select_from(Article)).one() != told["stored"]:
        played.faults.append("the articles in the store are not those that were told as stored")
    rows = session.execute(
        select(
            *(func.sum(getattr(Feed, one)) for one in ("accepted", "stored", "duplicate", "edited"))
        )
    ).one()
    if list(rows) != [told[one] for one in ("accepted", "stored", "duplicate", "edited")]:
        played.faults.append("the feeds' rows add up to something else")
    kept = dict(
        session.execute(select(col(Page.state), func.count()).group_by(col(Page.state))).all()
    )
    if Counter({state.value: n for state, n in kept.items()}) != played.pages:
        played.faults.append("the pages in the store are not those that were told")
    if session.execute(text("PRAGMA integrity_check")).scalar() != "ok":
        played.faults.append("the database is damaged")
    hostile = (
        select(col(Outlet.name), col(Feed.state), col(Feed.accepted), col(Feed.error_code))
        .join(Feed, col(Feed.outlet_id) == col(Outlet.id))
        .where(col(Outlet.name).startswith("!"))
        .order_by(col(Outlet.id))
    )
    played.hostile_rows = [
        (name.removeprefix("! "), state.value, accepted, code or "–")
        for name, state, accepted, code in session.execute(hostile)
    ]


def report(with_them: Played, without: Played) -> str:
    """Write both runs out as the page in `docs/`."""
    told, peaks = with_them.told, with_them.memory
    return _PAGE.format(
        hosts=with_them.hosts,
        hostile=with_them.hostile,
        feeds=with_them.feeds,
        visits=with_them.visits,
        codes="\n".join(f"| `{code}` | {n:,} |" for code, n in with_them.codes.most_common()),
        told=" | ".join(
            f"{told[one]:,}" for one in ("accepted", "stored", "duplicate", "edited", "rejected")
        ),
        pages=", ".join(f"`{state}` {n:,}" for state, n in with_them.pages.most_common()),
        reasons="\n".join(f"| `{why}` | {n:,} |" for why, n in with_them.rejected.most_common()),
        faults="; ".join(with_them.faults + without.faults) or "none",
        rows="\n".join(
            f"| {what} | {state} | `{code}` | {accepted:,} |"
            for what, state, accepted, code in with_them.hostile_rows
        ),
        first=peaks[0],
        last=peaks[-1],
        seconds=with_them.healthy_seconds,
        alone=without.healthy_seconds,
        ratio=with_them.healthy_seconds / without.healthy_seconds,
        cpu=with_them.cpu / without.cpu,
    )


_PAGE = """# Ten days, several hundred hosts, one in twenty of them hostile

{hosts} hosts on loopback ({hostile} hostile), {feeds:,} feeds: 200 real feeds that grow hour by
hour, every feed of three parsers' test suites (`../shared/data/feeds`), and feeds of ours that lead
to 1,248 real pages (`../shared/data/pages`). They are crawled every simulated half hour for ten
days, the real way from libcurl to an SQLite file; the time is handed in, and a fetch may take two
seconds. This page is written by `python -m tests.ten_days`.

{visits:,} visits. What they came to:

| outcome | visits |
|---|--:|
{codes}

| accepted | stored | duplicate | edited | rejected |
|--:|--:|--:|--:|--:|
| {told} |

| rejected because | entries |
|---|--:|
{reasons}

Articles' own pages, each asked for after its feed told of it (the rules of every host asked first):
{pages}.

Sums that do not add up (in the outcomes, on the feeds' rows, in the store): {faults}.

## The hostile

| what the host does | state at the end | last code | entries accepted |
|---|---|---|--:|
{rows}

## What they cost the others

Memory at most: {first} MB after the first day, {last} MB after the tenth. The time until the last
healthy feed of each crawl was read, over all crawls: {seconds:.0f} s with the hostile hosts,
{alone:.0f} s without, a ratio of {ratio:.2f}; CPU time of the crawling process {cpu:.2f} times as
much.
"""


def main() -> None:
    """Play both worlds and write the report."""
    without = play(with_hostile=False)
    with_them = play(with_hostile=True)
    REPORT.write_text(report(with_them, without), encoding="utf-8")
    print(report(with_them, without))


if __name__ == "__main__":
    main()
