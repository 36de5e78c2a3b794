"""Reading quotes of several articles at once: only of people in a public role (TRUST, S9)."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from models.article import Article
from models.store.chunks import in_chunks
from models.store.generations import is_live
from models.tag import Quote


def quotes_among(
    session: Session, ids: Sequence[int], roles: Collection[str], limit: int
) -> list[tuple[Quote, Article]]:
    """Return quotes of named speakers in given roles, with their articles, in the ids' order."""
    found: list[tuple[Quote, Article]] = []
    for some in in_chunks(ids):
        query = (
            select(Quote, Article)
            .join(Article, col(Article.id) == col(Quote.article_id))
            .where(
                is_live(Quote),
                col(Quote.article_id).in_(some),
                col(Quote.role).in_(roles),
                col(Quote.speaker).is_not(None),
            )
        )
        found += [(row[0], row[1]) for row in session.execute(query)]
    place = {article_id: at for at, article_id in enumerate(ids)}
    found.sort(key=lambda row: (place[row[0].article_id], row[0].id or 0))
    return found[:limit]
