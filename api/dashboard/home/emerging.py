"""What is said in the days that was not before, as plain values that can be kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from api.dashboard.rendering import search_link
from api.trends.phrases import emerging
from api.trends.ranges import Range

_MOST = 8


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
