"""Who was quoted most, each with their newest words: named are people in a public role alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from api.dashboard.home.labels import page_in
from api.dashboard.rendering import search_link
from api.trends.labels import query_of, within
from api.trends.ranges import Range
from models import Article, Outlet, Quote
from models.store.quoting import quotes_of_speaker
from models.store.search import outlets_of


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker, in how many articles they were quoted, the newest of it."""

    name: str
    count: int
    page: str
    link: str
    quote: Quote
    article: Article
    outlet: Outlet


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
        for quote, article in quotes_of_speaker(session, name, days.first, days.last, 1):
            yield Voice(
                name,
                totals[name],
                page_in("speaker", name, days),
                search_link(within(query_of("speaker", name), days.first, days.last)),
                quote,
                article,
                outlets_of(session, [article])[article.outlet_id],
            )
