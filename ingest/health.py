"""What a visit writes on its feed's row: health, validators and the next visit.

Plain assignments to a row in hand: what they are is decided in `ingest.schedule`, and the
caller's transaction stores them. A feed that somebody paused meanwhile stays paused.
"""

from datetime import datetime
from hashlib import blake2b

from ingest.fetch import Answer
from ingest.schedule import Plan
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
    feed.error_code = feed.error_detail = None
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
