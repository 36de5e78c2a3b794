"""The pass that visits feeds: fetch, read, keep what is new, say when to come back.

One transaction a feed, and none is open while the network is waited for; so a crash loses
the feed in hand at most, and a failure, being a value, touches no other feed. Entries are
conserved: accepted = stored + duplicate + edited + rejected, on the outcome and on the row.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import random
from urllib.parse import urlsplit

from sqlmodel import Session

from ingest import schedule
from ingest.claims import claims_of
from ingest.drafts import Origin, to_drafts
from ingest.entry import Parsed
from ingest.fetch import Answer, Fetch
from ingest.health import (
    forget_validators,
    note_failure,
    note_plan,
    note_success,
)
from ingest.reading import Asking, Reading, read
from ingest.stories import containment
from models import Article, Feed
from models.draft import Source
from models.errors import FeedError
from models.store.articles import add_new
from models.store.claims import add_claims
from models.store.engine import Begin
from models.store.feeds import (
    all_feeds,
    due_feeds,
    get_outlet,
    hold_host,
    move_feed,
    name_outlets,
)
from models.vocabulary import OutletKind

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Visits:
    """Which feeds a pass visits and how: `every` one, due or not."""

    every: bool = False
    asking: Asking = field(default_factory=Asking)
    jitter: Callable[[], float] = random


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a visit came to. `code` is `ok`, `unchanged`, `removed`, or the error's."""

    feed: Feed
    code: str
    new: tuple[Article, ...] = ()
    duplicate: int = 0
    edited: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    error: FeedError | None = None

    @property
    def stored(self) -> int:
        """How many articles are new."""
        return len(self.new)

    @property
    def accepted(self) -> int:
        """How many entries the feed held."""
        return self.stored + self.duplicate + self.edited + sum(self.rejected.values())


def crawl(
    begin: Begin, fetch: Fetch, now: datetime, visits: Visits | None = None
) -> Iterator[Outcome]:
    """Visit the feeds that are due, many at once, and yield what each came to."""
    visits = visits or Visits()
    with begin() as session:
        feeds = all_feeds(session) if visits.every else due_feeds(session, now)
    for reading in read(fetch, feeds, now, visits.asking):
        with begin() as session:
            outcome = keep(session, reading, now, visits.jitter())
        if outcome.error is not None:
            _log.warning("%s: %s", outcome.code, outcome.error)
        yield outcome


def keep(session: Session, reading: Reading, now: datetime, chance: float) -> Outcome:
    """Store what a visit found; write the feed's health and its next visit on its row."""
    feed = session.get(Feed, reading.feed.id)
    if feed is None:
        return Outcome(reading.feed, "removed")
    found, answer = reading.found, reading.answer
    if isinstance(found, FeedError):
        plan = schedule.after_failure(feed, found, now, chance)
        note_failure(feed, found, answer)
        note_plan(feed, plan, now)
        if plan.hold_until is not None:
            hold_host(session, urlsplit(feed.url).hostname or "", plan.hold_until)
        return Outcome(feed, found.code, error=found)
    if answer is not None:
        note_success(feed, answer, now)
        _follow_move(session, feed, answer.moved_to)
    if found is not None:
        return _keep_entries(session, feed, found, _lasting(answer, found), now)
    note_plan(feed, schedule.after_silence(feed, _lasting(answer, None), now), now)
    return Outcome(feed, "unchanged")


def _keep_entries(
    session: Session, feed: Feed, parsed: Parsed, lasting: int, now: datetime
) -> Outcome:
    feed.title = parsed.title or feed.title
    feed.language = feed.language or parsed.language
    if parsed.is_truncated:
        forget_validators(feed)
    outlets = name_outlets(session, _named(parsed))
    origin = Origin(Source(feed.outlet_id, feed.id), feed.url, feed.language, outlets=outlets)
    drafts = list(to_drafts(parsed.entries, origin, now))
    added = add_new(session, drafts, containment, now)
    _keep_claims(session, feed, added.stored, now)
    published = [draft.published_at for draft in drafts if draft.published_at is not None]
    note_plan(feed, schedule.after_entries(feed, published, lasting, now), now)
    outcome = Outcome(
        feed,
        "ok",
        new=tuple(added.stored),
        duplicate=added.duplicates,
        edited=len(added.edited),
        rejected=parsed.skipped,
    )
    _count(feed, outcome)
    return outcome


def _named(parsed: Parsed) -> dict[str, OutletKind]:
    """Return the outlets that entries name themselves, with what sort each is."""
    return {
        entry.outlet: entry.outlet_kind or OutletKind.PRESS
        for entry in parsed.entries
        if entry.outlet
    }


def _keep_claims(session: Session, feed: Feed, articles: Sequence[Article], now: datetime) -> None:
    """Have what a fact-checker published known as fact-checks too."""
    outlet = get_outlet(session, feed)
    if outlet.kind is OutletKind.FACT_CHECKER:
        add_claims(session, claims_of(articles, outlet, now))


def _count(feed: Feed, outcome: Outcome) -> None:
    """Add a visit's entries to those of all visits."""
    feed.accepted += outcome.accepted
    feed.stored += outcome.stored
    feed.duplicate += outcome.duplicate
    feed.edited += outcome.edited
    total = Counter(feed.rejected)
    total.update(outcome.rejected)
    feed.rejected = dict(total)  # a new value: a change within a JSON column goes unnoticed


def _lasting(answer: Answer | None, parsed: Parsed | None) -> int:
    """Return the seconds for which the server, or the feed itself, says that nothing changes."""
    told = answer.max_age if answer is not None else None
    ttl = parsed.ttl if parsed is not None else None
    return max(told or 0, 60 * (ttl or 0))


def _follow_move(session: Session, feed: Feed, moved_to: str | None) -> None:
    """Give the feed its new address once it was told often enough."""
    feed.moved_count = schedule.moves(feed, moved_to)
    feed.moved_to = moved_to
    if moved_to is not None and feed.moved_count >= schedule.MOVES:
        old = feed.url
        if move_feed(session, feed, moved_to):
            _log.info("moved for good: %s is now %s", old, moved_to)
