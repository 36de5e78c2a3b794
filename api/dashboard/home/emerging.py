"""What is said in the days that was not before; kept for minutes, as it costs more than a page may.

Plain values, so that they outlive the session they were read in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from api.dashboard.rendering import search_link
from api.trends.phrases import emerging
from api.trends.ranges import Range

KEPT = timedelta(minutes=5)
"""How long what was found is shown again."""

_MOST = 8
_RANGES = 16  # ranges of days that are kept at a time


@dataclass(frozen=True, slots=True)
class Example:
    """An article that says a phrase."""

    uid: str
    title: str
    language: str | None
    outlet: str


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase: in how many stories now and before, of how many outlets, and where."""

    words: str
    beside: tuple[str, ...]
    count: int
    before: int
    outlets: int
    link: str
    examples: tuple[Example, ...]


class Kept:
    """What was found in some days, until it is old: one of an app."""

    def __init__(self) -> None:
        self._found: dict[Range, tuple[datetime, list[Said]]] = {}

    def of(self, days: Range, now: datetime, find: Callable[[], list[Said]]) -> list[Said]:
        """Return what is kept of some days, or find it."""
        made, found = self._found.get(days, (now, None))
        if found is None or not timedelta(0) <= now - made < KEPT:
            if len(self._found) >= _RANGES:
                self._found.clear()
            found = find()
            self._found[days] = (now, found)
        return found


def load_said(session: Session, days: Range, now: datetime) -> list[Said]:
    """Read the phrases that emerge in some days."""
    return [
        Said(
            one.phrase.words,
            one.phrase.beside,
            one.phrase.count,
            one.phrase.before,
            one.phrase.outlets,
            search_link(one.query),
            tuple(
                Example(
                    str(example.article.uid),
                    example.article.title,
                    example.article.language,
                    example.outlet.name,
                )
                for example in one.examples
            ),
        )
        for one in emerging(session, days, now)[:_MOST]
    ]
