"""Two hundred real feeds, served on loopback and crawled three times through the real path.

`python -m tests.ingest.replay` writes `docs/replay-feeds.md` anew: its figures are never typed.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from ingest.addresses import Gate
from ingest.crawl import Visits, crawl
from ingest.curl import CurlFetch
from ingest.fetch import Manners
from ingest.reading import Asking
from models.store.engine import Begin, open_engine, opener
from models.store.feeds import NewFeed, add_catalogue, list_feeds
from models.store.migrate import migrate
from tests.archives import unpacked
from tests.conftest import SHARED
from tests.ingest.server import Handler, Page, Site, serving
from tests.make import NOON

ARCHIVE = SHARED / "feeds" / "real-feeds.tar.zst"
REPORT = Path(__file__).parent.parent.parent / "docs" / "replay-feeds.md"


@dataclass(frozen=True, slots=True)
class Pass:
    """One crawl over all feeds, in figures."""

    name: str
    codes: Counter[str]
    not_modified: int
    bodies: int
    accepted: int
    stored: int
    duplicate: int
    edited: int
    rejected: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    cpu: float = 0.0


def real_feeds(archive: Path = ARCHIVE) -> dict[str, bytes]:
    """Read the feeds' bodies by name."""
    return {
        Path(name).name: body
        for name, body in unpacked(archive).items()
        if name.startswith("benchmark_data/")
    }


def replay(begin: Begin, bodies: Mapping[str, bytes]) -> list[Pass]:
    """Crawl every feed three times: new; again; again without validators and body hashes."""
    with serving(_pages(bodies)) as site:
        new = [NewFeed(site.url(f"/{name}"), f"Outlet {name}") for name in sorted(bodies)]
        with begin() as session:
            add_catalogue(session, new, NOON)
        return [
            _crawled(begin, site, "first", 0),
            _crawled(begin, site, "second", 1),
            _crawled(begin, site, "third, nothing remembered", 2, whole=True),
        ]


def count_on_rows(begin: Begin) -> Counter[str]:
    """Add up the counts that the feeds' rows keep."""
    total: Counter[str] = Counter()
    with begin() as session:
        for feed, _ in list_feeds(session, limit=1000):
            total.update(
                accepted=feed.accepted,
                stored=feed.stored,
                duplicate=feed.duplicate,
                edited=feed.edited,
                rejected=sum(feed.rejected.values()),
            )
    return total


def _pages(bodies: Mapping[str, bytes]) -> dict[str, Page]:
    """Serve every other feed without validators, so that body hashes have work to do."""
    return {
        f"/{name}": _page(body, has_validators=number % 2 == 0)
        for number, (name, body) in enumerate(sorted(bodies.items()))
    }


def _page(body: bytes, *, has_validators: bool) -> Page:
    etag = f'"{sha256(body).hexdigest()}"'
    modified = "Sun, 22 Nov 2026 11:23:00 GMT"

    def page(handler: Handler) -> None:
        if not has_validators:
            handler.reply(200, body)
        elif handler.headers["If-None-Match"] == etag:
            handler.reply(304, ETag=etag)
        else:
            handler.reply(200, body, ETag=etag, Last_Modified=modified)

    return page


def _crawled(begin: Begin, site: Site, name: str, hours: int, *, whole: bool = False) -> Pass:
    fetch = CurlFetch(Manners("Tidings/replay", gate=Gate(frozenset({("127.0.0.1", site.port)}))))
    visits = Visits(every=True, asking=Asking(whole=whole))
    site.answered.clear()
    started, cpu = perf_counter(), process_time()
    outcomes = list(crawl(begin, fetch, NOON + timedelta(hours=hours), visits))
    rejected: Counter[str] = Counter()
    for outcome in outcomes:
        rejected.update(outcome.rejected)
    return Pass(
        name,
        codes=Counter(outcome.code for outcome in outcomes),
        not_modified=site.answered[304],
        bodies=site.answered[200],
        accepted=sum(outcome.accepted for outcome in outcomes),
        stored=sum(outcome.stored for outcome in outcomes),
        duplicate=sum(outcome.duplicate for outcome in outcomes),
        edited=sum(outcome.edited for outcome in outcomes),
        rejected=rejected,
        seconds=perf_counter() - started,
        cpu=process_time() - cpu,
    )


def report(passes: list[Pass], feeds: int, size: int) -> str:
    """Write the figures out as the page in `docs/`."""
    rows = "\n".join(
        f"| {p.name} | {p.codes['ok']} | {p.codes['unchanged']} | {p.not_modified} | {p.accepted:,}"
        f" | {p.stored:,} | {p.duplicate:,} | {p.edited:,} | {p.rejected.total():,}"
        f" | {p.seconds:.1f} | {p.cpu:.1f} |"
        for p in passes
    )
    reasons = "\n".join(
        f"- `{reason}`: {count:,}" for reason, count in passes[0].rejected.most_common()
    )
    troubles = passes[0].codes - Counter(ok=feeds)
    failed = ", ".join(f"{count} `{code}`" for code, count in troubles.most_common()) or "none"
    return _PAGE.format(
        feeds=feeds, size=size / 1e6, rows=rows, reasons=reasons or "None.", failed=failed
    )


_PAGE = """# Replay: {feeds} real feeds through the real path

{feeds} feeds as publishers served them ({size:.1f} MB, `../shared/data/feeds/real-feeds`), from
a local HTTP server, through the address gate, libcurl, the parser and the store (an SQLite
file). Every other feed comes without validators, so that the body hash is what notices that
nothing changed. The third crawl sends no validators and looks at no hash: what keeps it from
adding anything is the identity of the articles alone.

This page is written by `python -m tests.ingest.replay`; `make test-slow` asserts what it shows.

| crawl | ok | unchanged | 304 | accepted | stored | duplicate | edited | rejected | s | CPU s |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
{rows}

In each row accepted = stored + duplicate + edited + rejected; of the unchanged, those under 304
were said to be so by the server. Feeds that failed: {failed}. A feed whose body breaks off is
never taken for unchanged: it is read again each time, in case it comes whole.
CPU seconds include the server's, but not those of the parser's own process.

Rejected in the first crawl, by reason:

{reasons}
"""


def main() -> None:
    """Replay into a store of its own and write the report."""
    bodies = real_feeds()
    with TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/replay.db")
        migrate(engine)
        passes = replay(opener(engine), bodies)
        engine.dispose()
    REPORT.write_text(report(passes, len(bodies), sum(map(len, bodies.values()))), encoding="utf-8")


if __name__ == "__main__":
    main()
