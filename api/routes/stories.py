"""Stories: what several outlets tell."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from api.cursors import Limit
from api.dependencies import Now, ReadDb
from api.schemas import Page, StoryDetail, StoryOut, article_page, story_out
from models.store.search import outlets_of
from models.store.stories import articles_of, get_story, largest_stories

router = APIRouter(prefix="/stories", tags=["stories"])


@router.get("", response_model=Page[StoryOut])
def list_stories(
    db: ReadDb,
    now: Now,
    days: Annotated[int, Query(ge=1, le=366, description="How far back.")] = 7,
    limit: Limit = 20,
) -> Page[StoryOut]:
    """Return the stories on migration that most outlets told in the last days."""
    told = largest_stories(db, now - timedelta(days=days), now + timedelta(days=1), limit)
    return Page(items=[story_out(story) for story, _, _ in told])


@router.get("/{story_id}", response_model=StoryDetail)
def read_story(story_id: int, db: ReadDb) -> StoryDetail:
    """Return one story with its articles, oldest first."""
    story, articles = get_story(db, story_id), articles_of(db, story_id)
    told = article_page(articles, outlets_of(db, articles))
    return StoryDetail(**story_out(story).model_dump(), articles=told)
