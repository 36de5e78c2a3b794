"""What a visit adds to a source's history: its own row, an outage begun or ended, a change.

One row a visit, whatever it came to. A source is heard where it answered with something that can
be read, or with word that nothing is new; all else is an outage, counted from when it was last
heard: what it published since then is not here yet. A source that still holds something we knew
before, when it is heard again, has told all that lies between: such an outage is made up for.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from models import Feed, FeedEvent, Poll
from models.store.polls import begin_outage, end_outage, note, since_when
from models.vocabulary import FeedChange, FeedState

HEARD = frozenset({"ok", "unchanged"})
"""The outcomes of a visit in which a source was heard."""

ACCEPTED_AFTER = timedelta(days=30)
"""How long a source may go on in another shape before that is taken to be its own."""

_WELL = (FeedState.FRESH, FeedState.QUIET)


@dataclass(frozen=True, slots=True)
class Before:
    """How a source stood before a visit."""

    state: FeedState
    is_well: bool


def before(feed: Feed) -> Before:
    """Return how a source stands, to be compared with how a visit leaves it."""
    return Before(feed.state, feed.state in _WELL and feed.error_code is None)


def record(session: Session, feed: Feed, stood: Before, poll: Poll) -> None:
    """Write a visit, and what it changed."""
    note(session, poll)
    if poll.code not in HEARD:
        begin_outage(session, feed, poll.code, poll.at)
    elif not stood.is_well:
        is_made_up = poll.code == "unchanged" or poll.duplicate + poll.edited > 0
        end_outage(session, feed, poll.at, is_made_up=is_made_up)
    if feed.state is not stood.state:
        change = FeedEvent(
            feed_id=feed.id or 0,
            at=poll.at,
            change=FeedChange.STATE,
            before=stood.state.value,
            after=feed.state.value,
            why=_why(feed),
        )
        note(session, change)


def record_move(session: Session, feed: Feed, old: str, new: str | None, now: datetime) -> None:
    """Write that a source's address was changed, or could not be."""
    why = "a permanent redirect, seen each time of late"
    if new is None:
        why = f"it leads to {feed.moved_to}, which is another source here: remove one of them"
    event = FeedEvent(
        feed_id=feed.id or 0, at=now, change=FeedChange.MOVED, before=old, after=new, why=why
    )
    note(session, event)


def is_settled(session: Session, feed: Feed, now: datetime) -> bool:
    """Tell whether a source has been of another shape for so long that it is its own by now."""
    if feed.state is not FeedState.CHANGED_SHAPE:
        return False
    since = since_when(session, feed)
    return since is not None and now - since >= ACCEPTED_AFTER


def _why(feed: Feed) -> str | None:
    if feed.error_code is not None:
        return f"{feed.error_code}: {feed.error_detail}" if feed.error_detail else feed.error_code
    if feed.state is FeedState.QUIET and feed.news_at is not None and feed.habit is not None:
        return f"nothing new since {feed.news_at:%Y-%m-%d}, beyond {told(feed.habit)}"
    return None


def told(seconds: int) -> str:
    """Tell a span in its largest whole unit."""
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{seconds} seconds"
