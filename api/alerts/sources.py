"""When those who run this are told of a source: pure decisions from how sources fare.

A source is told of once a trouble, and then not again for `REST`, so one that comes and goes
does not fill a mailbox; what lasts beyond that is told late, and never lost.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from api.alerts.judge import about
from ingest.history import told as spelt
from models import Alert, AlertRule, FeedEvent
from models.store.alerts import Verdict
from models.store.troubles import TROUBLED, Trouble
from models.vocabulary import FeedState

PATIENCE = timedelta(hours=26)
"""How long a trouble must last to be told: by then each source was asked twice, a day apart."""

REST = timedelta(days=7)
"""How long nothing more is told of a source that was told of."""

_AT_ONCE = (FeedState.QUIET, FeedState.GONE)  # a habit was waited for, or a server has said so
_SHOWN = 10
_LONGEST = 300  # characters of an address and of an error that are told
_SAYS = {
    FeedState.QUIET: "is silent",
    FeedState.FAILING: "cannot be read",
    FeedState.BLOCKED: "refuses us",
    FeedState.NOT_A_FEED: "answers with something else than a feed",
    FeedState.CHANGED_SHAPE: "has changed its shape",
    FeedState.GONE: "is gone",
}


def source_verdicts(
    rule: AlertRule, troubles: Iterable[Trouble], told: Container[int], now: datetime
) -> list[Verdict]:
    """Return one verdict a source that has been in trouble for long enough.

    `told` are the ids of those that a rule has told of within `REST`.
    """
    return [
        _verdict(rule, trouble)
        for trouble in troubles
        if trouble.feed.id not in told and _is_told(trouble, now)
    ]


def sources_digest(rule: AlertRule, raised: Sequence[Alert], now: datetime) -> Verdict:
    """Tell many sources of one turn together; each of them stays on record by itself."""
    return Verdict(
        key=f"sources:{rule.uid}:{int(now.timestamp())}",
        title=f"{rule.name}: {len(raised)} sources at once",
        body={
            **about(rule),
            "why": (
                f"{len(raised)} sources need a look. Where most of all sources fail at once,"
                " look at the network of this machine first."
            ),
            "items": [],
            "sources": [one for alert in raised for one in alert.body["sources"]][:_SHOWN],
            "matched": len(raised),
        },
    )


def times_told(changes: Iterable[FeedEvent], since: datetime, now: datetime) -> int:
    """Count how often sources would have been told of, by what happened to them."""
    times = 0
    for _, lines in groupby(changes, key=lambda line: line.feed_id):
        rested: datetime | None = None
        for due, end in _spans(lines, now):
            moment = due if rested is None else max(due, rested)
            if moment <= end:
                rested = moment + REST
                times += moment >= since
    return times


def _spans(lines: Iterable[FeedEvent], now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield from when to when one source would have been told of."""
    due: datetime | None = None
    for line in lines:
        soon = line.at if line.after in _AT_ONCE else line.at + PATIENCE
        if line.before in TROUBLED and line.after in TROUBLED:  # the same, called otherwise
            due = due and min(due, soon)
            continue
        if due is not None:
            yield due, line.at
        due = soon if line.after in TROUBLED or line.after in _AT_ONCE else None
    if due is not None:
        yield due, now


def _is_told(trouble: Trouble, now: datetime) -> bool:
    return trouble.feed.state in _AT_ONCE or now - trouble.since >= PATIENCE


def _verdict(rule: AlertRule, trouble: Trouble) -> Verdict:
    feed, outlet = trouble.feed, trouble.outlet
    return Verdict(
        key=f"source:{rule.uid}:{feed.id}:{int(trouble.since.timestamp())}",
        title=f"{rule.name}: {outlet.name} {_SAYS[feed.state]}",
        body={
            **about(rule),
            "why": _why(trouble),
            "items": [],
            "sources": [_source(trouble)],
            "matched": 1,
        },
    )


def _source(trouble: Trouble) -> dict[str, Any]:
    feed = trouble.feed
    return {
        "id": feed.id,
        "outlet": trouble.outlet.name,
        "url": feed.url[:_LONGEST],
        "state": feed.state.value,
        "since": trouble.since.isoformat(),
        "code": feed.error_code,
        "failures": feed.failures,
    }


def _why(trouble: Trouble) -> str:
    feed, since = trouble.feed, f"{trouble.since:%Y-%m-%d %H:%M} UTC"
    if feed.state is FeedState.QUIET:
        usual = spelt(feed.habit or 0)
        return (
            f"Nothing new came of it since {since}; over {usual} of silence are not usual for it."
        )
    if feed.state is FeedState.GONE:
        return f"Its server said on {since} that it is gone for good. It is not asked again."
    reason = f"{feed.error_code}: {(feed.error_detail or '')[:_LONGEST]}"
    again = f"It is asked again on {feed.due_at:%Y-%m-%d %H:%M} UTC"
    return f"So since {since} ({reason}). {again}, and goes on by itself once that is mended."
