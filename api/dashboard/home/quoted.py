"""Who was quoted most, each with their newest words: named are people in a public role alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from api.dashboard.home.labels import page_in
from api.dashboard.rendering import search_link
from api.trends.labels import query_of, within
from api.trends.ranges import Range
from api.trends.speakers import gathered
from models import Article, Outlet, Quote
from models.query.parse import parse_query
from models.store.quoting import quotes_of_speaker
from models.store.search import count, outlets_of


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker by all their names, in how many articles they were quoted, the newest of it."""

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
    return list(_voices(session, days, totals, gathered(totals)[:limit]))


def _voices(
    session: Session, days: Range, totals: Mapping[str, int], people: Sequence[Sequence[str]]
) -> Iterator[Voice]:
    for names in people:
        said = [
            row
            for name in names
            for row in quotes_of_speaker(session, name, days.first, days.last, 1)
        ]
        if said:
            quote, article = max(said, key=lambda row: row[1].id)
            query = within(_query(names), days.first, days.last)
            yield Voice(
                names[0],
                totals[names[0]]
                if len(names) == 1
                else count(session, parse_query(query, days.last)),
                page_in("speaker", names[0], days),
                search_link(query),
                quote,
                article,
                outlets_of(session, [article])[article.outlet_id],
            )


def _query(names: Sequence[str]) -> str:
    """Return what finds a person's quotes by any of their names."""
    if len(names) == 1:
        return query_of("speaker", names[0])
    terms = (query_of("speaker", name) for name in names)
    return " OR ".join(f"({term})" for term in terms).join("()")
