"""Asking one source once, by hand, and telling all of it: what a server sees of us, and we of it.

It goes the way that a crawl goes (the same fetcher, reader, drafts and schedule) and writes
nothing, so what it tells is what a crawl would do. What answered with validators is asked a
second time with them, as the next visit will.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from ingest import schedule, shape
from ingest.discovery import Found, discover
from ingest.drafts import Origin, to_drafts
from ingest.entry import Parsed
from ingest.fetch import Answer, Fetch, Request, Trace
from ingest.health import note_news, note_state, told_by
from ingest.reading import Asking, Reading, read
from ingest.robots import Robots
from ingest.rules import ask_rules, refusal, robots_of
from ingest.schedule import Told
from ingest.sources import KINDS, ask
from ingest.wire import Exchange, Wire
from models import Feed, Host
from models.draft import Draft, Source
from models.errors import FeedError, FetchError
from models.store.hosts import origin_of
from models.vocabulary import FeedState, SourceKind

_DECLARED = re.compile(rb"^[^<]{0,10}<\?xml[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", re.DOTALL)
_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Leave:
    """What hosts let us do: the source's own robots.txt, and an article's page.

    `page` is the newest entry's link; `refusal` says why it would not be read, None where it would.
    """

    robots: Robots
    is_allowed: bool
    page: str | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """What was read: by which reader, how many entries, and what is wrong with them."""

    title: str
    reader: str
    charset: str
    size: int
    entries: int
    dated: int
    date_notes: Mapping[str, int]
    rejected: Mapping[str, int]
    newest: datetime | None
    is_truncated: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """All that one visit told: `contents`, or the `error` for which there are none.

    `again` is what came of asking with validators, where there were any; `found` are the sources
    that a page in the place of a feed leads to. `due_at` is None where we would not come back.
    """

    exchanges: Sequence[Exchange]
    leave: Leave
    error: FeedError | None
    state: FeedState
    interval: int
    due_at: datetime | None
    contents: Contents | None = None
    moved_to: str | None = None
    again: Exchange | None = None
    told: Told = field(default_factory=Told)
    found: Sequence[Found] = ()


Tracing = Callable[[Trace | None], Fetch]
"""Makes a fetcher that tells what goes over the wire."""


def check(tracing: Tracing, feed: Feed, asking: Asking, now: datetime) -> Checked:
    """Ask a source once and tell what came of it; the feed's row is read and not written."""
    wire, fetch, copy = Wire(), tracing(None), Feed(**feed.model_dump())
    host = _host(fetch, feed.url)
    reading = _visit(tracing(wire), copy, host, replace(asking, whole=True), now)
    if isinstance(reading.found, FeedError):
        failed = _failed(wire, _own_leave(host, copy), copy, reading.found, now)
        is_other = reading.found.code == "not_a_feed"
        return replace(failed, found=_found(fetch, feed.url)) if is_other else failed
    leave = _leave(fetch, host, reading)
    again = _again(tracing, feed, reading.answer, asking)
    return _read(wire, leave, reading, again, now)


def _host(fetch: Fetch, url: str) -> Host:
    """Return what an address's host lets us do, asked for now and not stored."""
    try:
        [(_, rules)] = ask_rules(fetch, [url])
    except ValueError:  # the address is none, as its own visit will find
        return Host(origin="", robots_code="bad_url")
    return Host(
        origin=origin_of(url),
        robots=rules.robots.text,
        robots_code=rules.robots.code,
        reserved=rules.reserved,
    )


def _visit(fetch: Fetch, feed: Feed, host: Host, asking: Asking, now: datetime) -> Reading:
    error = refusal(feed.url, host) if KINDS[feed.kind].is_page else None
    if error is not None:
        return Reading(feed, error)
    [reading] = read(fetch, [feed], now, asking)
    return reading


def _leave(fetch: Fetch, host: Host, reading: Reading) -> Leave:
    """Return what we may do, the newest entry's own page included."""
    leave = _own_leave(host, reading.feed)
    entries = reading.found.entries if isinstance(reading.found, Parsed) else ()
    page = next((entry.link for entry in entries if entry.link), None)
    if page is None:
        return leave
    theirs = host if origin_of(page) == host.origin else _host(fetch, page)
    error = refusal(page, theirs)
    return replace(leave, page=page, refusal=None if error is None else error.reason)


def _own_leave(host: Host, feed: Feed) -> Leave:
    robots = robots_of(host)
    return Leave(robots, robots.allows(feed.url))


def _again(tracing: Tracing, feed: Feed, answer: Answer | None, asking: Asking) -> Exchange | None:
    """Ask once more as the next visit will: with what we hold, or with what has just come."""
    held = feed if feed.etag or feed.last_modified else answer
    if held is None or not (held.etag or held.last_modified):
        return None
    wire = Wire()
    request = Request(ask(feed.kind, feed.url, asking.keys), held.etag, held.last_modified)
    list(tracing(wire)([request]))
    return wire.exchanges[-1] if wire.exchanges else None


def _failed(wire: Wire, leave: Leave, feed: Feed, error: FeedError, now: datetime) -> Checked:
    plan = schedule.after_failure(feed, error, now, 0.5)
    return Checked(
        wire.exchanges,
        leave,
        error,
        state=plan.state,
        interval=plan.interval,
        due_at=None if plan.state is FeedState.GONE else plan.due_at,
    )


def _found(fetch: Fetch, url: str) -> Sequence[Found]:
    try:
        return discover(fetch, url)
    except FetchError:
        return ()


def _read(
    wire: Wire, leave: Leave, reading: Reading, again: Exchange | None, now: datetime
) -> Checked:
    parsed = reading.found if isinstance(reading.found, Parsed) else Parsed(())
    feed = reading.feed
    origin = Origin(Source(feed.outlet_id, feed.id), feed.url, feed.language)
    drafts = list(to_drafts(parsed.entries, origin, now))
    published = [draft.published_at for draft in drafts if draft.published_at is not None]
    told = told_by(feed, reading.answer, parsed)
    plan = schedule.after_entries(feed, published, told, now)
    note_news(feed, published, (), now)
    note_state(feed, shape.lost(feed.shape, drafts), now)
    return Checked(
        wire.exchanges,
        leave,
        None,
        state=feed.state,
        interval=plan.interval,
        due_at=plan.due_at,
        contents=_contents(parsed, drafts, reading, now),
        moved_to=reading.answer.moved_to if reading.answer is not None else None,
        again=again,
        told=told,
    )


def _contents(parsed: Parsed, drafts: Sequence[Draft], reading: Reading, now: datetime) -> Contents:
    dates = [draft.published_at for draft in drafts if draft.published_at is not None]
    return Contents(
        title=parsed.title,
        reader=_reader(reading.feed, parsed),
        charset=_charset(reading.answer),
        size=reading.size or 0,
        entries=len(drafts),
        dated=sum(draft.date_note is None for draft in drafts),
        date_notes=dict(Counter(draft.date_note.value for draft in drafts if draft.date_note)),
        rejected={**parsed.skipped, **_capped(parsed), **_same(drafts)},
        newest=max((date for date in dates if date <= now), default=None),
        is_truncated=parsed.is_truncated,
    )


def _reader(feed: Feed, parsed: Parsed) -> str:
    if feed.kind is not SourceKind.FEED:
        return feed.kind.value
    return "strict" if parsed.is_strict else "forgiving"


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
    told = {what: f"{what} cut short" for what in parsed.capped} | {
        "parts": "older parts not asked"
    }
    return {told[what]: count for what, count in parsed.capped.items()}


def _same(drafts: Sequence[Draft]) -> dict[str, int]:
    """Count entries that are one and the same to us."""
    again = len(drafts) - len({draft.url for draft in drafts})
    return {"the same as another": again} if again else {}
