"""Which articles a generation has still to read: rows are the queue.

New ones come first, the newest of them before the others; then those that were edited; then, for
a generation beside the live one, all that the live one has read, newest first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Exists,
    Select,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, col

from models.article import Article
from models.page import Page
from models.store.articles import get_articles
from models.store.carrying import carry, without_text
from models.store.generations import OPEN, STALE, find_generation, is_live
from models.tag import Generation, Visit
from models.vocabulary import GenerationState, PageState

_PAGE = 2_000  # visits that one look along the way takes in


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
    unwalked = _new(generation, awaited), _edited(generation)
    if any(session.scalars(query.limit(1)).first() is not None for query in unwalked):
        return True
    return bool(_walk(session, generation)[0])


def take_due(
    session: Session, generation: Generation, limit: int, awaited: datetime | None = None
) -> Due:
    """Return what a generation is to read next, and carry over what has no text any more.

    New articles seen after `awaited` are left out while their page is still to be asked for.
    """
    ids: list[int] = []
    for query in (_new(generation, awaited), _edited(generation)):
        ids.extend(session.scalars(query.limit(limit - len(ids))))
    unread, top = _walk(session, generation)
    walked = unread[: limit - len(ids)]
    generation.walked = top
    gone = without_text(session, walked)
    carry(session, generation, gone)
    ids.extend(one for one in walked if one not in set(gone))
    articles = {article.id: article for article in get_articles(session, ids)}
    return Due([articles[one] for one in ids], len(gone))


def count_due(session: Session, generation: Generation, awaited: datetime | None = None) -> int:
    """Return how many articles a generation has still to read or to carry over."""
    queries = [one.order_by(None) for one in (_new(generation, awaited), _edited(generation))]
    counts = [select(func.count()).select_from(one.subquery()) for one in queries]
    if generation.state is not GenerationState.LIVE:
        counts.append(select(func.count()).select_from(_unread(generation).subquery()))
    return sum(session.scalars(one).one() for one in counts)


def is_whole(session: Session, generation: Generation) -> bool:
    """Tell whether a generation has read all that the live one has."""
    return session.execute(_unread(generation).limit(1)).first() is None


def known_to_live_alone(session: Session, generation: Generation) -> list[int]:
    """Return the articles that the live generation has read and this one has not."""
    return list(session.scalars(_unread(generation)))


def _new(generation: Generation, awaited: datetime | None) -> Select[int]:
    new = col(Article.relevance).is_(None), ~_has(generation, col(Article.id))
    query = select(col(Article.id)).where(*new, *_not_awaited(awaited))
    return query.order_by(col(Article.id).desc())


def _edited(generation: Generation) -> Select[int]:
    # Written so that SQLite takes the index of what is stale, and looks through nothing else.
    stale = col(Visit.cascade) == literal_column(f"'{STALE}'")
    query = select(col(Visit.article_id)).where(col(Visit.generation) + 0 == generation.id, stale)
    return query.order_by(col(Visit.article_id).desc())


def _walk(session: Session, generation: Generation) -> tuple[list[int], int | None]:
    """Return the next articles on the way from the newest to the oldest, and where they begin.

    The way goes on from where it was last told, so what a killed pass had in hand is met again.
    """
    top = generation.walked
    if generation.state is GenerationState.LIVE:
        return [], top
    ours = select(col(Visit.article_id)).where(col(Visit.generation) == generation.id)
    theirs = select(col(Visit.article_id)).where(is_live(Visit))
    theirs = theirs.order_by(col(Visit.article_id).desc()).limit(_PAGE)
    while True:
        below = theirs if top is None else theirs.where(col(Visit.article_id) <= top)
        page = list(session.scalars(below))
        if not page:
            return [], top
        read = set(session.scalars(ours.where(col(Visit.article_id).between(page[-1], page[0]))))
        if unread := [one for one in page if one not in read]:
            return unread, page[0]
        top = page[-1] - 1


def _not_awaited(awaited: datetime | None) -> Iterator[ColumnElement[bool]]:
    if awaited is not None:
        unasked = (
            select(col(Page.article_id))
            .where(col(Page.article_id) == col(Article.id))
            .where(col(Page.state) == PageState.WAITING, col(Page.tries) == 0)
        )
        yield or_(col(Article.seen_at) <= awaited, ~unasked.exists())


def _unread(generation: Generation) -> CompoundSelect[int]:
    """Ask which articles the live generation has read and this one has not.

    By EXCEPT: of a generation that has just grown PostgreSQL knows no numbers, and would compare
    each row of one with every row of the other.
    """
    theirs = select(col(Visit.article_id)).where(is_live(Visit))
    ours = select(col(Visit.article_id)).where(col(Visit.generation) == generation.id)
    return theirs.except_(ours)


def _has(generation: Generation, article_id: Mapped[int]) -> Exists:
    visit = aliased(Visit)
    ours = col(visit.generation) == generation.id, col(visit.article_id) == article_id
    return select(literal(1)).where(*ours).exists()
