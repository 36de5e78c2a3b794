"""What a summary is made from: counts of both periods, nothing else."""

from dataclasses import dataclass
from datetime import date

from api.trends.changes import Change
from api.trends.labels import within
from api.trends.ranges import Range
from api.trends.summary import StoryTold
from api.trends.surges import Surge

SUBJECT = "relevance:subject"
"""Finds migration coverage."""

ALL = "relevance:any"
"""Finds all that was collected and read."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A speaker in a public role (TRUST, S9): in how many articles they are quoted."""

    name: str
    query: str
    articles: int


@dataclass(frozen=True, slots=True)
class Unknown:
    """What limits a summary: how much was heard, what waits, what could not be labelled.

    `heard` is of the usual volume: None where nothing was expected, as of an archive.
    """

    heard: float | None = None
    is_imported: bool = False
    waiting: int = 0
    unlabelled: tuple[tuple[str, int], ...] = ()  # language, and its articles without any topic


@dataclass(frozen=True, slots=True)
class Facts:
    """Counts of a period and of the one before it, as of a day."""

    days: Range
    today: date
    collected: Change
    subject: Change
    changes: tuple[Change, ...]
    tone: tuple[Change, ...]
    loaded: Change
    roles: tuple[Change, ...]
    surges: tuple[Surge, ...]
    stories: tuple[StoryTold, ...]
    voices: tuple[Change, ...] = ()  # roles, of all who are quoted
    quoted: tuple[Quoted, ...] = ()
    unknown: Unknown = Unknown()

    def now(self, query: str) -> str:
        """Narrow a query to this period."""
        return within(query, self.days.first, self.days.last)

    def then(self, query: str) -> str:
        """Narrow a query to the period before."""
        before = self.days.before()
        return within(query, before.first, before.last)
