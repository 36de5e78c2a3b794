"""What a visit writes on its feed's row: health, validators and the next visit.

Plain assignments to a row in hand: what they are is decided in `ingest.schedule` and
`ingest.habits`, and the caller's transaction stores them. A feed that somebody paused meanwhile
stays paused.
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import blake2b

from ingest.entry import Parsed
from ingest.fetch import Answer
from ingest.habits import habit, is_late
from ingest.schedule import Plan, Told
from models import Feed
from models.errors import FeedError, FetchError
from models.vocabulary import FeedState


def body_hash(body: bytes) -> str:
    """Return the hash by which a body is known again."""
    return blake2b(body, digest_size=16).hexdigest()


def note_plan(feed: Feed, plan: Plan, now: datetime) -> None:
    """Write when the feed was visited and when it will be again."""
    feed.tried_at, feed.due_at = now, plan.due_at
    feed.interval, feed.failures = plan.interval, plan.failures
    if feed.state is not FeedState.PAUSED:
        feed.state = plan.state


def note_failure(feed: Feed, error: FeedError, answer: Answer | None) -> None:
    """Write what went wrong. Validators stay: they are of the last answer that could be read."""
    feed.error_code, feed.error_detail = error.code, error.reason
    feed.http_status = answer.status if answer else None
    if isinstance(error, FetchError):
        feed.http_status = error.status


def note_success(feed: Feed, answer: Answer, now: datetime) -> None:
    """Write that all is well, and what the server told of its answer."""
    feed.ok_at, feed.http_status = now, answer.status
    if answer.is_unchanged:  # it need not repeat its validators
        feed.etag = answer.etag or feed.etag
        feed.last_modified = answer.last_modified or feed.last_modified
        return
    feed.full_at = now
    feed.etag, feed.last_modified = answer.etag, answer.last_modified
    digest = body_hash(answer.body)
    if digest != feed.body_hash:
        feed.body_hash, feed.changed_at = digest, now


def forget_validators(feed: Feed) -> None:
    """Have the next answer come whole and be read whole: this one was cut short."""
    feed.etag = feed.last_modified = feed.body_hash = None


def note_news(
    feed: Feed, published: Sequence[datetime], past: Sequence[datetime], now: datetime
) -> None:
    """Write when the feed last brought something, and what silence is usual for it.

    `published` is when the entries of this visit were; `past` when those were that it stored,
    and is empty where this visit stored none. A first visit brings old news: it says when the
    feed last spoke, which may be years ago.
    """
    believable = [moment for moment in published if moment <= now]
    if past and (feed.news_at is not None or not believable):
        believable.append(now)
    newest = max(believable, default=None)
    if newest is not None:
        known = feed.news_at if feed.news_at is not None and feed.news_at <= now else newest
        feed.news_at = max(known, newest)
    if past or feed.habit is None:
        feed.habit = habit([*published, *past], now) or feed.habit


def note_state(feed: Feed, lost: Sequence[str] | None, now: datetime) -> None:
    """Write what a person should know of a feed that could be read.

    `lost` is what its entries have no longer; None where the feed is as it was last time.
    """
    if lost:
        feed.error_code = "changed_shape"
        feed.error_detail = f"its entries have no {' and no '.join(lost)} any more"
    elif lost is not None or feed.error_code != "changed_shape":
        feed.error_code = feed.error_detail = None
    if feed.state is FeedState.PAUSED:
        return
    late = is_late(feed.news_at, feed.habit, now)
    if feed.error_code is not None:
        feed.state = FeedState.CHANGED_SHAPE
    else:
        feed.state = FeedState.QUIET if late else FeedState.FRESH


def told_by(feed: Feed, answer: Answer | None, parsed: Parsed | None) -> Told:
    """Return what the server, and the feed itself, say of when to come back.

    A feed that did not come again is remembered by its row.
    """
    lasting = (answer.max_age if answer is not None else None) or 0
    if parsed is not None:
        lasting = max(lasting, 60 * (parsed.ttl or 0), parsed.period or 0)
        feed.skips = _skips(parsed)
    hours, days = feed.skips.get("hours", ()), feed.skips.get("days", ())
    return Told(lasting, frozenset(hours), frozenset(days))


def _skips(parsed: Parsed) -> dict[str, list[int]]:
    named = {"hours": parsed.skip_hours, "days": parsed.skip_days}
    return {name: sorted(these) for name, these in named.items() if these}
