"""Asking one source once, by hand, and telling all of it: what a server sees of us, and we of it.

It goes the way that a crawl goes (the same fetcher, reader, drafts and schedule) and writes
nothing, so what it tells is what a crawl would do.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from ingest import schedule
from ingest.drafts import Origin, to_drafts
from ingest.entry import Parsed
from ingest.fetch import Answer, Fetch, Request, Trace
from ingest.health import told_by
from ingest.reading import Asking, Reading, read
from ingest.robots import Robots, heard, robots_url
from models import Feed
from models.draft import Draft, Source
from models.errors import FeedError
from models.vocabulary import FeedState

TELLING = (
    "date", "server", "content-type", "content-length", "content-encoding", "etag",
    "last-modified", "cache-control", "expires", "retry-after", "location", "vary", "set-cookie",
    "x-robots-tag", "tdm-reservation",
)  # fmt: skip
"""The headers of an answer that matter to a crawl."""

_DECLARED = re.compile(rb"^[^<]{0,10}<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", re.DOTALL)
_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


@dataclass(slots=True)
class Exchange:
    """One request as it was sent, and the head of what came back: a hop on the way."""

    sent: str
    ours: str = ""
    theirs: str = ""
    status: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)

    @property
    def telling(self) -> list[tuple[str, str]]:
        """The headers that matter, as they came."""
        return [(name, value) for name, value in self.headers if name.lower() in TELLING]


class Wire:
    """A `Trace` that keeps what went over the wire, hop by hop."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []

    def sent(self, head: bytes) -> None:
        """Begin a hop."""
        self.exchanges.append(Exchange(head.decode("latin-1").strip()))

    def came(self, line: bytes) -> None:
        """Add a line to the hop's answer."""
        told = line.decode("latin-1").strip()
        if not self.exchanges or not told:
            return
        exchange = self.exchanges[-1]
        if told.startswith("HTTP/"):
            exchange.status, exchange.headers = told, []
            return
        name, _, value = told.partition(":")
        exchange.headers.append((name.strip(), value.strip()))

    def connected(self, ours: str, theirs: str) -> None:
        """Say where the hop's two ends are."""
        if self.exchanges:
            self.exchanges[-1].ours, self.exchanges[-1].theirs = ours, theirs


@dataclass(frozen=True, slots=True)
class Checked:
    """All that one visit told; `error` where the source could not be used."""

    exchanges: Sequence[Exchange]
    robots: Robots
    is_allowed: bool
    error: FeedError | None
    charset: str = ""
    path: str = ""
    title: str = ""
    entries: int = 0
    dated: int = 0
    date_notes: Mapping[str, int] = field(default_factory=dict)
    rejected: Mapping[str, int] = field(default_factory=dict)
    newest: datetime | None = None
    interval: int = 0
    due_at: datetime | None = None
    state: FeedState = FeedState.NEW


Tracing = Callable[[Trace | None], Fetch]
"""Makes a fetcher that tells what goes over the wire."""


def check(tracing: Tracing, feed: Feed, asking: Asking, now: datetime) -> Checked:
    """Ask a source once and tell what came of it; the feed's row is read and not written."""
    wire = Wire()
    copy = Feed(**feed.model_dump())
    [reading] = read(tracing(wire), [copy], now, asking)
    robots = _robots(tracing(None), feed.url)
    if isinstance(reading.found, FeedError):
        return _failed(wire, robots, copy, reading.found, now)
    return _read(wire, robots, reading, copy, now)


def _failed(wire: Wire, robots: Robots, feed: Feed, error: FeedError, now: datetime) -> Checked:
    plan = schedule.after_failure(feed, error, now, 0.5)
    return Checked(
        wire.exchanges,
        robots,
        robots.allows(feed.url),
        error,
        interval=plan.interval,
        due_at=None if plan.state is FeedState.GONE else plan.due_at,
        state=plan.state,
    )


def _read(wire: Wire, robots: Robots, reading: Reading, feed: Feed, now: datetime) -> Checked:
    parsed = reading.found if isinstance(reading.found, Parsed) else Parsed(())
    origin = Origin(Source(feed.outlet_id, feed.id), feed.url, feed.language)
    drafts = list(to_drafts(parsed.entries, origin, now))
    published = [draft.published_at for draft in drafts if draft.published_at is not None]
    told = told_by(feed, reading.answer, parsed)
    plan = schedule.after_entries(feed, published, told, now)
    return Checked(
        wire.exchanges,
        robots,
        robots.allows(feed.url),
        None,
        charset=_charset(reading.answer),
        path="strict" if parsed.is_strict else "forgiving (it is not well-formed)",
        title=parsed.title,
        entries=len(drafts),
        dated=sum(draft.date_note is None for draft in drafts),
        date_notes=Counter(draft.date_note.value for draft in drafts if draft.date_note),
        rejected={**parsed.skipped, **_capped(parsed), **_same(drafts)},
        newest=max(published, default=None),
        interval=plan.interval,
        due_at=plan.due_at,
        state=plan.state,
    )


def _charset(answer: Answer | None) -> str:
    """Tell what the server and the document say of their characters."""
    if answer is None:
        return ""
    labelled = _CHARSET.search(answer.content_type or "")
    declared = _DECLARED.search(answer.body[:500])
    said = {
        "the server": labelled[1] if labelled else None,
        "the document": declared[1].decode() if declared else None,
    }
    told = [f"{charset} by {who}" for who, charset in said.items() if charset]
    return ", ".join(told) or "not told, so UTF-8"


def _capped(parsed: Parsed) -> dict[str, int]:
    return {f"{what} cut short": count for what, count in parsed.capped.items()}


def _same(drafts: Sequence[Draft]) -> dict[str, int]:
    """Count entries that are one and the same to us."""
    again = len(drafts) - len({draft.url for draft in drafts})
    return {"the same as another": again} if again else {}


def _robots(fetch: Fetch, url: str) -> Robots:
    """Return what a host's robots.txt says, asked for now."""
    try:
        address = robots_url(url)
    except ValueError:  # the address is none, as its own visit has found
        return Robots("bad_url")
    [(_, answer)] = fetch([Request(address)])
    return heard(answer)
