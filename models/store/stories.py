"""Reading stories: by id, the largest, the newest, and their articles.

Who joins a story is decided in `telling` and written in `placing`; nothing here writes. An id
that was merged into another is read as the other, so a link to a story never dies.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from models.article import Article, Band, Story, StoryMerge
from models.errors import NotFoundError
from models.store.chunks import in_chunks
from models.store.ids import first_id
from models.vocabulary import Relevance


def get_story(session: Session, story_id: int) -> Story:
    """Return a story, or the one that it was merged into: its `id` tells which.

    Raises:
        NotFoundError: there is none of that id.
    """
    merge = session.get(StoryMerge, story_id)
    story = session.get(Story, merge.into_story if merge else story_id)
    if story is None:
        raise NotFoundError(f"there is no story {story_id}")
    return story


def titles_of(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Return the titles of the stories there are of those ids."""
    found: dict[int, str] = {}
    for some in in_chunks(ids):
        query = select(col(Story.id), col(Story.title)).where(col(Story.id).in_(some))
        found.update((row[0], row[1]) for row in session.execute(query))
    return found


def merged_into(session: Session, story_id: int) -> list[tuple[StoryMerge, Story]]:
    """Return the merges that brought a story the articles of others, the oldest first."""
    query = (
        select(StoryMerge, Story)
        .join(Story, col(Story.id) == col(StoryMerge.from_story))
        .where(col(StoryMerge.into_story) == story_id)
        .order_by(col(StoryMerge.at), col(StoryMerge.from_story))
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def articles_of(session: Session, story_id: int, limit: int | None = None) -> list[Article]:
    """Return a story's articles, oldest first: the first told comes first."""
    query = select(Article).where(col(Article.story_id) == story_id)
    return list(session.scalars(query.order_by(col(Article.id)).limit(limit)))


def bands_of(session: Session, ids: Sequence[int]) -> dict[int, set[int]]:
    """Return the sketches of articles, by id: those that share of it may be copies of one text."""
    found: dict[int, set[int]] = defaultdict(set)
    for some in in_chunks(ids):
        query = select(col(Band.article_id), col(Band.key)).where(col(Band.article_id).in_(some))
        for article_id, key in session.execute(query):
            found[article_id].add(key)
    return dict(found)


def largest_stories(
    session: Session, since: datetime, until: datetime, limit: int
) -> list[tuple[Story, int, int]]:
    """Return the stories most told between two moments: (story, articles, outlets) in the window.

    Only articles whose subject is migration count.
    """
    query = _told(since, until).order_by(_OUTLETS.desc(), _ARTICLES.desc(), col(Story.id).desc())
    return [(row[0], row[1], row[2]) for row in session.execute(query.limit(limit))]


def newest_stories(
    session: Session, since: datetime, until: datetime, limit: int
) -> list[tuple[Story, int, int]]:
    """Return the stories told between two moments, the last told first; counted as above."""
    query = _told(since, until).order_by(col(Story.last_at).desc(), col(Story.id).desc())
    return [(row[0], row[1], row[2]) for row in session.execute(query.limit(limit))]


_ARTICLES = func.count(col(Article.id))
_OUTLETS = func.count(func.distinct(col(Article.outlet_id)))


def _told(since: datetime, until: datetime) -> Select[Story, int, int]:
    return (
        select(Story, _ARTICLES, _OUTLETS)
        .join(Article, col(Article.story_id) == col(Story.id))
        .where(
            col(Article.relevance) == Relevance.SUBJECT,
            col(Article.day).is_not(None),  # an undated import stands in no period
            col(Article.id) >= first_id(since),
            col(Article.id) < first_id(until),
        )
        .group_by(col(Story.id))
    )
