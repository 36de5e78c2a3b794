"""Who was quoted most, each with their newest words: named are people in a public role alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from api.dashboard.home.labels import page_in
from api.dashboard.rendering import search_link
from api.trends.labels import query_of, within
from api.trends.ranges import Range
from models import Article, Outlet, Quote
from models.quoting import is_telling
from models.store.quoting import quotes_of_speaker
from models.store.search import outlets_of

_LOOKED_AT = 30  # quotes of a speaker, the newest


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker, in how many articles they were quoted, the newest words of their own."""

    name: str
    count: int
    page: str
    link: str
    said: tuple[Quote, Article, Outlet] | None


def load_voices(
    session: Session, days: Range, totals: Mapping[str, int], limit: int
) -> list[Voice]:
    """Return those quoted in most articles."""
    most = sorted(totals, key=lambda name: (-totals[name], name))[:limit]
    return list(_voices(session, days, totals, most))


def _voices(
    session: Session, days: Range, totals: Mapping[str, int], people: Sequence[str]
) -> Iterator[Voice]:
    for name in people:
        yield Voice(
            name,
            totals[name],
            page_in("speaker", name, days),
            search_link(within(query_of("speaker", name), days.first, days.last)),
            _said(session, name, days),
        )


def _said(session: Session, name: str, days: Range) -> tuple[Quote, Article, Outlet] | None:
    """Return the newest words that stand in quotation marks, if some say enough."""
    for quote, article in quotes_of_speaker(session, name, days.first, days.last, _LOOKED_AT):
        if is_telling(quote, article):
            return quote, article, outlets_of(session, [article])[article.outlet_id]
    return None
