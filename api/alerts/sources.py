"""When those who run this are told of sources: pure decisions from how sources fare.

A source is told of once a trouble, and then not again for `REST`, so one that comes and goes
does not fill a mailbox; what lasts beyond that is told late, and never lost. All that is told in
one turn is one alert.
"""

from collections.abc import Iterable, Iterator, Sequence
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

MEMORY = timedelta(days=365)
"""How long it is remembered what was told: what still is so then is told again."""

_AT_ONCE = (FeedState.QUIET, FeedState.GONE)  # a habit was waited for, or a server has said so
_LONGEST = 300  # characters of an address and of an error that are told
_MANY = 10  # sources that hardly fail at once by their own fault
_SAYS = {
    FeedState.QUIET: "is silent",
    FeedState.FAILING: "cannot be read",
    FeedState.BLOCKED: "refuses us",
    FeedState.NOT_A_FEED: "answers with something else than a feed",
    FeedState.CHANGED_SHAPE: "has changed its shape",
    FeedState.GONE: "is gone",
}


def sources_verdict(
    rule: AlertRule, troubles: Iterable[Trouble], told: Sequence[Alert], now: datetime
) -> Verdict | None:
    """Put the sources that are to be told of into words; None where there are none.

    `told` are the alerts that the rule has raised within `MEMORY`.
    """
    known = {(one["id"], one["since"]) for alert in told for one in alert.body["sources"]}
    resting = {
        one["id"] for alert in told if alert.raised_at > now - REST for one in alert.body["sources"]
    }
    sources = [
        _source(trouble)
        for trouble in troubles
        if _is_due(trouble, now)
        and trouble.feed.id not in resting
        and (trouble.feed.id, trouble.since.isoformat()) not in known
    ]
    return _verdict(rule, sources, now) if sources else None


def times_told(changes: Iterable[FeedEvent], since: datetime, now: datetime) -> int:
    """Count how often a rule would have spoken, by what happened to sources."""
    turns: set[datetime] = set()
    for _, lines in groupby(changes, key=lambda line: line.feed_id):
        rested: datetime | None = None
        for due, end in _spans(lines, now):
            moment = due if rested is None else max(due, rested)
            if moment <= end:
                rested = moment + REST
                turns.add(moment)
    return sum(moment >= since for moment in turns)


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


def _is_due(trouble: Trouble, now: datetime) -> bool:
    return trouble.feed.state in _AT_ONCE or now - trouble.since >= PATIENCE


def _verdict(rule: AlertRule, sources: Sequence[dict[str, Any]], now: datetime) -> Verdict:
    first, others = sources[0], len(sources) - 1
    says = f"{first['outlet']} {_SAYS[FeedState(first['state'])]}"
    why = first["why"]
    if others:
        says = f"{first['outlet']} and {others} more need a look"
        why = f"{others + 1} sources need a look."
    if others >= _MANY:
        why += " Where so many fail at once, look at the network of this machine first."
    return Verdict(
        key=f"sources:{rule.uid}:{int(now.timestamp())}",
        title=f"{rule.name}: {says}",
        body={**about(rule), "why": why, "items": [], "sources": sources, "matched": len(sources)},
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
        "why": _why(trouble),
    }


def _why(trouble: Trouble) -> str:
    feed, since = trouble.feed, f"{trouble.since:%Y-%m-%d %H:%M} UTC"
    if feed.state is FeedState.QUIET:
        usual = spelt(feed.habit or 0)
        return (
            f"Nothing new came of it since {since}; over {usual} of silence are not usual for it."
        )
    if feed.state is FeedState.GONE:
        return f"Since {since} its server says that it is gone for good; it is not asked again."
    reason = f"{(feed.error_detail or '')[:_LONGEST]} ({feed.error_code})"
    return f"Since {since}: {reason}; asked again on {feed.due_at:%Y-%m-%d %H:%M} UTC."
