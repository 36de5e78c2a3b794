"""What is no longer kept: texts first, then what else could tell of a person.

An article's row, its address, its labels and the counts stay, so no series changes and nothing
is collected twice. Which ages are meant is the caller's; here is what goes, in one step.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Update, delete, func, insert, select, update
from sqlmodel import Session, col

from models.article import Article, Band, Pending, Revision, Story, StoryMerge
from models.page import Page
from models.store.chunks import in_chunks
from models.store.counts import move_counts
from models.store.facts import facts_of
from models.store.generations import STALE, is_live, kept_generations
from models.tag import Quote, Tag, Visit
from models.vocabulary import PageState, TagKind, TextSource

BATCH = 500
"""Articles that one transaction takes on."""

UNTITLED = "…"
"""What a story is called whose articles have no titles any more."""


def drop_texts(session: Session, seen_before: datetime, limit: int = BATCH) -> int:
    """Drop the texts of articles that were seen before a moment; returns of how many.

    Only of those that were annotated and whose page is not still to be read. What was tagged
    stays; no later cascade reads them again.
    """
    waiting = select(col(Page.article_id)).where(col(Page.state) == PageState.WAITING)
    query = (
        select(Article)
        .join(Visit, col(Visit.article_id) == col(Article.id))
        .where(
            col(Article.seen_at) < seen_before,
            col(Article.text_from) != TextSource.DROPPED,
            is_live(Visit),
            col(Visit.cascade) != STALE,
            col(Article.id).not_in(waiting),
        )
        .order_by(col(Article.seen_at), col(Article.id))
    )
    articles = list(session.scalars(query.limit(limit)))
    _unindex(session, articles)
    for article in articles:
        article.text, article.text_from = "", TextSource.DROPPED
    session.flush()
    for ids in in_chunks([article.id for article in articles]):
        session.execute(delete(Revision).where(col(Revision.article_id).in_(ids)))
        session.execute(delete(Band).where(col(Band.article_id).in_(ids)))
        pages = update(Page).where(col(Page.article_id).in_(ids))
        session.execute(pages.values(summary=None))
    return len(articles)


def drop_metadata(session: Session, seen_before: datetime, limit: int = BATCH) -> int:
    """Drop titles, authors, quotes and names of persons where the text is dropped already.

    Returns of how many articles. The address, the date, the outlet and the labels stay; the counts
    of who was quoted go with the quotes, since they hold names. A story takes the title of its
    oldest article that has one still.
    """
    query = (
        select(Article)
        .where(
            col(Article.seen_at) < seen_before,
            col(Article.text_from) == TextSource.DROPPED,
            col(Article.title) != "",
        )
        .order_by(col(Article.seen_at), col(Article.id))
    )
    articles = list(session.scalars(query.limit(limit)))
    _unindex(session, articles)
    for article in articles:
        article.title = ""
        article.author = article.guid = article.published_raw = None
    session.flush()
    for ids in in_chunks([article.id for article in articles]):
        kept = kept_generations(session)
        before = [list(facts_of(session, one, ids)) for one in kept]
        session.execute(delete(Quote).where(col(Quote.article_id).in_(ids)))
        persons = col(Tag.article_id).in_(ids) & (col(Tag.kind) == TagKind.PERSON)
        session.execute(delete(Tag).where(persons))
        for one, counted in zip(kept, before, strict=True):
            move_counts(session, one.id or 0, counted, facts_of(session, one, ids))
    _retitle(session, sorted({article.story_id for article in articles}))
    return len(articles)


def _retitle(session: Session, stories: Sequence[int]) -> None:
    titled = (
        select(col(Article.title))
        .where(col(Article.story_id) == col(Story.id), col(Article.title) != "")
        .order_by(col(Article.id))
        .limit(1)
        .scalar_subquery()
    )
    for ids in in_chunks(stories):
        titles = _apart(col(Story.id).in_(ids))
        session.execute(titles.values(title=func.coalesce(titled, UNTITLED)))
        merged = select(col(StoryMerge.from_story)).where(col(StoryMerge.into_story).in_(ids))
        untitled = _apart(col(Story.id).in_(merged))
        session.execute(untitled.values(title=UNTITLED))
    session.expire_all()


def _apart(stories: ColumnElement[bool]) -> Update:
    return update(Story).where(stories).execution_options(synchronize_session=False)


def _unindex(session: Session, articles: Sequence[Article]) -> None:
    """Have the full-text index forget what these articles say: it is told their words once more."""
    queued: set[int] = set()
    for ids in in_chunks([article.id for article in articles]):
        found = select(col(Pending.article_id)).where(col(Pending.article_id).in_(ids))
        queued.update(session.scalars(found))
    rows = [
        {"article_id": article.id, "old_title": article.title, "old_text": article.text}
        for article in articles
        if article.id not in queued  # else the index holds what that row says
    ]
    if rows:
        session.execute(insert(Pending), rows)
