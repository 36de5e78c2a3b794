"""Whether a move shows in the sources that were heard in both periods: a silent one is no change.

Where outlets were not heard in one period, what they brought in the other is left out, and the
move judged by the rest. So neither a fall nor a rise is told that only silence made.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from api.trends.changes import Change
from api.trends.facts import SUBJECT
from api.trends.ranges import Range
from models.store.missing import counts_of, unheard

MOST = 5_000
"""Articles of outlets that were not heard, beyond which nothing is compared without them."""

_FAR = 1.959963984540054  # standard errors of a two-sided 95 % interval
_Counts = Counter[tuple[str, str]]


def compared(session: Session, days: Range, changes: Sequence[Change]) -> list[Change]:
    """Return changes; one that the sources heard in both periods do not show is said to be so."""
    before = days.before()
    gone, new = unheard(session, *days.moments), unheard(session, *before.moments)
    if not (gone or new) or not any(change.is_large for change in changes):
        return list(changes)
    only_now = counts_of(session, new, *days.moments, MOST)
    only_before = counts_of(session, gone, *before.moments, MOST)
    return [
        replace(change, is_alike=_shows(change, only_now, only_before))
        if change.is_large
        else change
        for change in changes
    ]


def _shows(change: Change, only_now: _Counts | None, only_before: _Counts | None) -> bool:
    if only_now is None or only_before is None:
        return False
    alike = replace(
        change,
        count=change.count - _of(change, only_now),
        volume=change.volume - _whole(change, only_now),
        before=change.before - _of(change, only_before),
        volume_before=change.volume_before - _whole(change, only_before),
    )
    return abs(alike.errors) >= _FAR and alike.errors * change.errors > 0


def _of(change: Change, counts: _Counts) -> int:
    return sum(counts[change.dimension, label] for label in change.label.split("|"))


def _whole(change: Change, counts: _Counts) -> int:
    return counts["relevance", "subject"] if change.of == SUBJECT else counts["all", ""]
