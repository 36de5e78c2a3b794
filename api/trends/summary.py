"""The trend summary: this period against the one before, in sentences made of parts.

A part is plain text, or a number with the query that makes it again, so that no number stands
without its articles. Small numbers are said to be small, and no sentence holds a mean of tone:
tone is told as how many, of how many.
"""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

SMALL = 20
"""Below so many articles in both periods a change is told with a caution."""


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text of a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a sentence, as read (`text`), as is (`value`), and the query behind it."""

    text: str
    value: float
    query: str

    @property
    def href(self) -> str:
        """Where the articles behind the number are listed."""
        return "/search?" + urlencode({"q": self.query})


Part = Words | Number


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement. `about` says of what: volume, topic, country, tone, narrative, story, note."""

    about: str
    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Change:
    """A label in both periods: its articles, and the volume they are a share of."""

    dimension: str
    label: str
    name: str
    query: str  # without its dates
    count: int
    before: int
    volume: int
    volume_before: int

    @property
    def difference(self) -> float:
        """By how much its share rose, as a share; negative where it fell."""
        return _share(self.count, self.volume) - _share(self.before, self.volume_before)

    @property
    def is_small(self) -> bool:
        """Whether both counts are too small to say much."""
        return max(self.count, self.before) < SMALL


@dataclass(frozen=True, slots=True)
class StoryTold:
    """A story of the period: how many articles tell it, of how many outlets."""

    id: int
    title: str
    articles: int
    outlets: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What changed from `before_first…before_last` to `first…last`, and how it was found."""

    first: date
    last: date
    before_first: date
    before_last: date
    made_at: datetime
    rose: tuple[Change, ...]
    fell: tuple[Change, ...]
    stories: tuple[StoryTold, ...]
    sentences: tuple[Sentence, ...]


def _share(count: int, volume: int) -> float:
    return count / volume if volume else 0.0
