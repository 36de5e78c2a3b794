"""The trend summary as values: sentences made of parts, each with what is behind it.

No number and no name stands by itself: a part says which query finds the same, so that
`api.trends.checking` can derive it anew. Plain words hold no number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlencode

from api.languages.writing import Language
from api.trends.changes import Change
from api.trends.pages import page_of
from api.trends.surges import Surge

STORY = "story"
"""The dimension of a story's name; its label is the story's number."""


class Measure(StrEnum):
    """What a number measures."""

    ARTICLES = "articles"  # that its query finds
    OUTLETS = "outlets"  # that published those
    SHARE = "share"  # of the articles that `of` finds
    TIMES = "times"  # the share, as a multiple of the one `before`
    EXPECTED = "expected"  # articles, that the past lets expect of a surge
    HEARD = "heard"  # of the sources' usual volume


@dataclass(frozen=True, slots=True)
class Words:
    """Plain text of a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Days:
    """A period of a sentence: as read, and its days, both included."""

    text: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a sentence, as read (`text`), as is (`value`), and the queries behind it."""

    text: str
    value: float
    query: str
    measure: Measure = Measure.ARTICLES
    of: str | None = None
    before: tuple[str, str] | None = None  # query and whole of the share it is a multiple of
    page: str | None = None  # that shows how it came about, where that is no list of articles

    @property
    def href(self) -> str:
        """Where the articles behind the number are listed, or how it came about is shown."""
        return self.page or "/search?" + urlencode({"q": self.query})


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a sentence: of a label or a story; the query finds its articles."""

    text: str
    dimension: str
    label: str
    query: str
    days: tuple[date, date] | None = None  # that its page is shown for; None: as it shows itself

    @property
    def href(self) -> str:
        """Where what is named has its page."""
        if self.dimension == STORY:
            return f"/stories/{self.label}"
        page = page_of(self.dimension, self.label)
        if self.days is None:
            return page
        days = urlencode(dict(zip(("first", "last"), self.days, strict=True)))
        return f"{page}{'&' if '?' in page else '?'}{days}"


Part = Words | Days | Number | Name


@dataclass(frozen=True, slots=True)
class Move:
    """A share that a sentence says rose (`way` 1) or fell (-1): its queries now and before."""

    way: int
    now: tuple[str, str]
    before: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement, what it is `about`, and which shares it says moved.

    It is about volume, surge, topic, country, tone, narrative, quoted, story or unknown.
    """

    about: str
    parts: tuple[Part, ...]
    moves: tuple[Move, ...] = ()

    def __str__(self) -> str:
        return text_of(self.parts)


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
    language: Language
    rose: tuple[Change, ...]
    fell: tuple[Change, ...]
    tone: tuple[Change, ...]
    stories: tuple[StoryTold, ...]
    surges: tuple[Surge, ...]
    sentences: tuple[Sentence, ...]


def text_of(parts: Sequence[Part]) -> str:
    """Return parts as they are read."""
    return "".join(part.text for part in parts)
