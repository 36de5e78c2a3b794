"""What a visit leaves in the store: articles, the feed's health, its history and its next visit.

All of it in the caller's one transaction, so none goes without the others. Entries are
conserved: accepted = stored + duplicate + edited + rejected, on the outcome and on the row.
"""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from ingest import schedule, shape
from ingest.claims import claims_of
from ingest.drafts import Origin, to_drafts
from ingest.entry import Parsed
from ingest.fetch import Answer
from ingest.habits import REMEMBERED
from ingest.health import (
    forget_validators,
    note_failure,
    note_news,
    note_plan,
    note_state,
    note_success,
    told_by,
)
from ingest.history import before, is_settled, record, record_move
from ingest.reading import Reading
from ingest.sparing import leave_alone, note_failure_of_host, spare
from ingest.stories import NEAR
from ingest.teasers import wanted
from models import Article, Feed, Outlet, Poll
from models.draft import Draft, Source
from models.errors import FeedError, FetchError, ParseError
from models.store.articles import add_new
from models.store.claims import add_claims
from models.store.feeds import get_outlet, move_feed, name_outlets
from models.store.hosts import note_host_answer
from models.store.pages import want_pages
from models.store.polls import moments_of
from models.vocabulary import OutletKind

_log = logging.getLogger(__name__)


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


def keep(
    session: Session, reading: Reading, now: datetime, chance: float, *, reads_pages: bool
) -> Outcome:
    """Store what a visit found; write the feed's health, its history and its next visit.

    `reads_pages`: whether the pages of articles that the feed only summarises are queued.
    """
    feed = session.get(Feed, reading.feed.id)
    if feed is None:
        return Outcome(reading.feed, "removed")
    stood = before(feed)
    visit = _Visit(
        feed,
        reading.answer,
        now,
        chance,
        was_failing=feed.failures > 0,
        reads_pages=reads_pages,
    )
    found = _judged(feed, reading)
    if isinstance(found, FeedError):
        outcome = _keep_failure(session, visit, found)
    else:
        outcome = _keep_found(session, visit, found)
    for error in reading.failed:
        _note_part(session, visit, error)
    record(session, feed, stood, _poll(outcome, reading.size, now))
    return outcome


@dataclass(frozen=True, slots=True)
class _Visit:
    """A visit to a feed as it is kept: how the feed stood, what was answered, when, and chance."""

    feed: Feed
    answer: Answer | None
    now: datetime
    chance: float
    was_failing: bool
    reads_pages: bool


def _judged(feed: Feed, reading: Reading) -> Parsed | FeedError | None:
    """Return what was found, or the fault that it is in what we know of the feed."""
    found, answer = reading.found, reading.answer
    if found is None and answer is not None and answer.is_unchanged and feed.ok_at is None:
        reason = "it says that nothing changed, of what it never gave us"
        return FetchError(feed.url, "bad_response", reason, status=answer.status)
    is_empty = isinstance(found, Parsed) and not found.accepted and not found.is_truncated
    if is_empty and shape.is_collapse(feed.shape):
        return ParseError(feed.url, "changed_shape", "it had entries, and has none now")
    return found


def _note_part(session: Session, visit: _Visit, error: FeedError) -> None:
    """Say what is missing of a source that was read, and spare the host if that asks for it."""
    _log.warning("a part of %s, %s: %s", visit.feed.url, error.code, error)
    if isinstance(error, FetchError):
        spare(session, error, visit.now, visit.chance)


def _keep_failure(session: Session, visit: _Visit, error: FeedError) -> Outcome:
    feed, now = visit.feed, visit.now
    is_answered = visit.answer is not None
    asked = error.url if isinstance(error, FetchError) else feed.url  # a part's may be elsewhere
    failures = note_failure_of_host(session, asked, error, now, is_answered=is_answered)
    plan = schedule.after_failure(feed, error, now, visit.chance, failures)
    note_failure(feed, error, visit.answer)
    note_plan(feed, plan, now)
    leave_alone(session, asked, plan.hold_until)
    return Outcome(feed, error.code, error=error)


def _keep_found(session: Session, visit: _Visit, parsed: Parsed | None) -> Outcome:
    feed, answer, now = visit.feed, visit.answer, visit.now
    if answer is not None:
        note_success(feed, answer, now)
        _follow_move(session, feed, answer.moved_to, now)
    note_host_answer(session, feed.url)
    told = told_by(feed, answer, parsed)
    if parsed is not None:
        return _keep_entries(session, visit, parsed, told)
    note_plan(feed, schedule.after_silence(feed, told, now), now)
    note_state(feed, [] if visit.was_failing else None, now)
    return Outcome(feed, "unchanged")


def _keep_entries(session: Session, visit: _Visit, parsed: Parsed, told: schedule.Told) -> Outcome:
    feed, now = visit.feed, visit.now
    feed.title = parsed.title or feed.title
    feed.language = feed.language or parsed.language
    if parsed.is_truncated:
        forget_validators(feed)
    outlets = name_outlets(session, _named(parsed))
    origin = Origin(Source(feed.outlet_id, feed.id), feed.url, feed.language, outlets=outlets)
    drafts = list(to_drafts(parsed.entries, origin, now))
    added = add_new(session, drafts, NEAR, now)
    outlet = get_outlet(session, feed)
    _want_pages(session, visit, outlet, added.stored)
    if outlet.kind is OutletKind.FACT_CHECKER:  # what it publishes is known as fact-checks too
        add_claims(session, claims_of(added.stored, outlet, now))
    outcome = Outcome(
        feed,
        "ok",
        new=tuple(added.stored),
        duplicate=added.duplicates,
        edited=len(added.edited),
        rejected=parsed.skipped,
    )
    _count(feed, outcome)
    _keep_health(session, visit, drafts, told, is_news=bool(added.stored))
    return outcome


def _keep_health(
    session: Session,
    visit: _Visit,
    drafts: Sequence[Draft],
    told: schedule.Told,
    *,
    is_news: bool,
) -> None:
    """Write how a feed that was read fares, by what its entries are."""
    feed, now = visit.feed, visit.now
    lost = shape.lost(feed.shape, drafts)
    if not lost or is_settled(session, feed, now):
        was_empty = visit.was_failing and feed.error_code == "changed_shape"
        feed.shape = shape.learnt(None if lost else feed.shape, drafts, was_empty=was_empty)
        lost = []
    published = [draft.published_at for draft in drafts if draft.published_at is not None]
    note_plan(feed, schedule.after_entries(feed, published, told, now), now)
    past = moments_of(session, feed, REMEMBERED) if is_news else []
    note_news(feed, published, past, now)
    note_state(feed, lost, now)


def _named(parsed: Parsed) -> dict[str, OutletKind]:
    """Return the outlets that entries name themselves, with what sort each is."""
    return {
        entry.outlet: entry.outlet_kind or OutletKind.PRESS
        for entry in parsed.entries
        if entry.outlet
    }


def _want_pages(
    session: Session, visit: _Visit, outlet: Outlet, articles: Sequence[Article]
) -> None:
    """Queue the pages of new articles of which the feed gives a summary only."""
    if visit.reads_pages:
        feed, now = visit.feed, visit.now
        want_pages(session, wanted(articles, outlet.kind, feed.options, now), now)


def _count(feed: Feed, outcome: Outcome) -> None:
    """Add a visit's entries to those of all visits."""
    feed.accepted += outcome.accepted
    feed.stored += outcome.stored
    feed.duplicate += outcome.duplicate
    feed.edited += outcome.edited
    total = Counter(feed.rejected)
    total.update(outcome.rejected)
    feed.rejected = dict(total)  # a new value: a change within a JSON column goes unnoticed


def _poll(outcome: Outcome, size: int | None, now: datetime) -> Poll:
    """Return the row of a visit."""
    return Poll(
        feed_id=outcome.feed.id or 0,
        at=now,
        code=outcome.code,
        http_status=outcome.feed.http_status,
        size=size,
        accepted=outcome.accepted,
        stored=outcome.stored,
        duplicate=outcome.duplicate,
        edited=outcome.edited,
        rejected=sum(outcome.rejected.values()),
    )


def _follow_move(session: Session, feed: Feed, moved_to: str | None, now: datetime) -> None:
    """Give the feed its new address once it was told often enough."""
    feed.moved_count = schedule.moves(feed, moved_to)
    feed.moved_to = moved_to
    if moved_to is not None and feed.moved_count >= schedule.MOVES:
        old, told = feed.url, feed.moved_count
        if move_feed(session, feed, moved_to):
            _log.info("moved for good: %s is now %s", old, moved_to)
            record_move(session, feed, old, moved_to, now)
        elif told == schedule.MOVES:
            record_move(session, feed, old, None, now)
