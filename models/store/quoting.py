"""Reading quotes of several articles at once: only of people in a public role (TRUST, S9)."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.article import Article
from models.speaking import PUBLIC_ROLES
from models.store.chunks import in_chunks
from models.store.generations import is_live, said_of
from models.store.ids import is_of_days
from models.store.people import people
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
                said_of(Quote, some),
                col(Quote.role).in_(roles),
                col(Quote.speaker).is_not(None),
            )
        )
        found += [(row[0], row[1]) for row in session.execute(query)]
    place = {article_id: at for at, article_id in enumerate(ids)}
    found.sort(key=lambda row: (place[row[0].article_id], row[0].id or 0))
    return found[:limit]


def quotes_of_speaker(
    session: Session, name: str, first: date, last: date, limit: int
) -> list[tuple[Quote, Article]]:
    """Return what a speaker is quoted with by name, newest first; both days are included."""
    query = (
        select(Quote, Article)
        .join(Article, col(Article.id) == col(Quote.article_id))
        .where(is_live(Quote), col(Quote.role).in_(PUBLIC_ROLES))
        .where(people(session, first, last).quoted(name))
        .where(col(Article.day).is_not(None), is_of_days(col(Quote.article_id), first, last))
        .order_by(col(Quote.article_id).desc(), col(Quote.id))
    )
    return [(row[0], row[1]) for row in session.execute(query.limit(limit))]


class Called(NamedTuple):
    """Words for a speaker in a role, how many quotes have them, and the newest article of these."""

    role: str
    words: str
    quotes: int
    article: int


def callings_of(session: Session, name: str, first: date, last: date) -> list[Called]:
    """Return what articles of some days call a speaker, by public role; the most used first."""
    role, words = col(Quote.role), col(Quote.speaker)
    query = (
        select(role, words, func.count(), func.max(col(Quote.article_id)))
        .where(is_live(Quote), role.in_(PUBLIC_ROLES), words.is_not(None))
        .where(people(session, first, last).quoted(name))
        .where(is_of_days(col(Quote.article_id), first, last))
        .group_by(role, words)
        .order_by(func.count().desc(), words)
    )
    return [Called(*row) for row in session.execute(query)]
