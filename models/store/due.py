"""Which articles a generation has still to read: rows are the queue.

New ones come first, the newest of them before the others; then those that were edited; then, for
a generation beside the live one, all that the live one has read, newest first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Exists, Select, func, literal, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.article import Article
from models.page import Page
from models.store.carrying import carry
from models.store.generations import OPEN, STALE, find_generation, is_live
from models.tag import Generation, Visit
from models.vocabulary import GenerationState, PageState, TextSource


@dataclass(frozen=True, slots=True)
class Due:
    """Articles to be read; `carried` is how many cannot be, and keep what was said of them."""

    articles: list[Article]
    carried: int = 0


def has_work(session: Session, cascade: str, awaited: datetime | None = None) -> bool:
    """Tell whether the pass of a cascade has anything to do, a move included."""
    generation = find_generation(session, cascade)
    if generation is None:
        return session.execute(select(col(Article.id)).limit(1)).first() is not None
    if generation.state is GenerationState.READING:
        return True
    return generation.state in OPEN and has_due(session, generation, awaited)


def count_work(session: Session, cascade: str) -> int:
    """Return how many articles the pass of a cascade has before it."""
    generation = find_generation(session, cascade)
    if generation is None:
        return session.scalars(select(func.count()).select_from(Article)).one()
    return count_due(session, generation) if generation.state in OPEN else 0


def has_due(session: Session, generation: Generation, awaited: datetime | None = None) -> bool:
    """Tell whether there is anything to read or to carry over."""
    return any(
        session.execute(query.with_only_columns(col(Article.id)).limit(1)).first()
        for query in (*_unwalked(generation, awaited), *_way(generation))
    )


def take_due(
    session: Session, generation: Generation, limit: int, awaited: datetime | None = None
) -> Due:
    """Return what a generation is to read next, and carry over what has no text any more.

    New articles seen after `awaited` are left out while their page is still to be asked for.
    """
    found: list[Article] = []
    for query in _unwalked(generation, awaited):
        found.extend(session.scalars(query.limit(limit - len(found))))
    walked: list[Article] = []
    for query in _way(generation):
        walked.extend(session.scalars(query.limit(limit - len(found))))
    if walked:
        generation.walked = walked[0].id
    gone = [article.id for article in walked if article.text_from is TextSource.DROPPED]
    carry(session, generation, gone)
    found.extend(article for article in walked if article.text_from is not TextSource.DROPPED)
    return Due(found, len(gone))


def count_due(session: Session, generation: Generation, awaited: datetime | None = None) -> int:
    """Return how many articles a generation has still to read or to carry over."""
    counts = [
        query.with_only_columns(func.count()).order_by(None)
        for query in _unwalked(generation, awaited)
    ]
    if generation.state is not GenerationState.LIVE:
        counts.append(select(func.count()).select_from(Visit).where(*_unread(generation)))
    return sum(session.scalars(query).one() for query in counts)


def is_whole(session: Session, generation: Generation) -> bool:
    """Tell whether a generation has read all that the live one has."""
    unread = select(literal(1)).select_from(Visit).where(*_unread(generation))
    return session.execute(unread.limit(1)).first() is None


def known_to_live_alone(session: Session, generation: Generation) -> list[int]:
    """Return the articles that the live generation has read and this one has not."""
    return list(session.scalars(select(col(Visit.article_id)).where(*_unread(generation))))


def _unwalked(generation: Generation, awaited: datetime | None) -> Iterator[Select[Article]]:
    """Yield what asks for new articles, and for edited ones."""
    newest = col(Article.id).desc()
    new = col(Article.relevance).is_(None), ~_has(generation)
    yield select(Article).where(*new, *_not_awaited(awaited)).order_by(newest)
    edited = col(Visit.generation) == generation.id, col(Visit.cascade) == STALE
    yield select(Article).join(Visit).where(*edited).order_by(newest)


def _way(generation: Generation) -> Iterator[Select[Article]]:
    """Yield what asks for the next articles on the way from the newest to the oldest.

    The way begins again where it was last told, so what a killed pass had in hand is met again.
    """
    if generation.state is GenerationState.LIVE:
        return
    query = select(Article).where(col(Article.relevance).is_not(None), ~_has(generation))
    if generation.walked is not None:
        query = query.where(col(Article.id) <= generation.walked)
    yield query.order_by(col(Article.id).desc())


def _not_awaited(awaited: datetime | None) -> Iterator[ColumnElement[bool]]:
    if awaited is not None:
        unasked = (
            select(col(Page.article_id))
            .where(col(Page.article_id) == col(Article.id))
            .where(col(Page.state) == PageState.WAITING, col(Page.tries) == 0)
        )
        yield or_(col(Article.seen_at) <= awaited, ~unasked.exists())


def _unread(generation: Generation) -> Iterator[ColumnElement[bool]]:
    """Tell of a visit that it is live and that the generation has none to the article."""
    other = aliased(Visit)
    yield is_live(Visit)
    yield ~(
        select(literal(1))
        .where(col(other.generation) == generation.id)
        .where(col(other.article_id) == col(Visit.article_id))
        .exists()
    )


def _has(generation: Generation) -> Exists:
    """Tell whether a generation has a visit to the article."""
    return (
        select(literal(1))
        .where(col(Visit.generation) == generation.id)
        .where(col(Visit.article_id) == col(Article.id))
        .exists()
    )
