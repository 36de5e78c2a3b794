"""Whether a move shows in the sources that were heard in both periods: a silent one is no change.

Where outlets were not heard in one period, what they brought in the other is left out, and the
move judged by the rest. So neither a fall nor a rise is told that only silence made.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sqlmodel import Session

from api.trends.changes import Change
from api.trends.labels import within
from api.trends.ranges import Range
from models.query.parse import parse_query
from models.store.missing import count_of, unheard

_FAR = 1.959963984540054  # standard errors of a two-sided 95 % interval


def compared(session: Session, days: Range, changes: Iterable[Change]) -> Iterator[Change]:
    """Yield changes; one that the sources heard in both periods do not show is said to be so."""
    before = days.before()
    gone, new = unheard(session, *days.moments), unheard(session, *before.moments)
    for change in changes:
        if not (gone or new) or not change.is_large:
            yield change
            continue
        alike = replace(
            change,
            count=change.count - _of(session, change.query, days, new),
            volume=change.volume - _of(session, change.of, days, new),
            before=change.before - _of(session, change.query, before, gone),
            volume_before=change.volume_before - _of(session, change.of, before, gone),
        )
        is_alike = abs(alike.errors) >= _FAR and alike.errors * change.errors > 0
        yield replace(change, is_alike=is_alike)


def _of(session: Session, query: str, days: Range, outlets: Sequence[int]) -> int:
    found = parse_query(within(query, days.first, days.last), days.last)
    return count_of(session, found, outlets)
