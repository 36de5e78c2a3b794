"""Stories: what several outlets tell."""

from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import RedirectResponse

from api.cursors import Limit
from api.dependencies import PREFIX, Now, ReadDb
from api.schemas import (
    SHOWN,
    Page,
    StoryDetail,
    StoryTold,
    article_page,
    merge_out,
    story_out,
    story_told,
)
from models.store.search import outlets_of
from models.store.stories import (
    articles_of,
    get_story,
    largest_stories,
    merged_into,
    newest_stories,
)

router = APIRouter(prefix="/stories", tags=["stories"])


class Order(StrEnum):
    """What comes first."""

    LARGEST = "largest"
    NEWEST = "newest"


_BY = {Order.LARGEST: largest_stories, Order.NEWEST: newest_stories}

StoryId = Annotated[int, Path(ge=1, le=2**31 - 1, examples=[7])]


@router.get("", response_model=Page[StoryTold])
def list_stories(
    db: ReadDb,
    now: Now,
    days: Annotated[int, Query(ge=1, le=366, description="How far back.")] = 7,
    order: Annotated[Order, Query(description="By number of outlets, or by last article.")] = (
        Order.LARGEST
    ),
    limit: Limit = 20,
) -> Page[StoryTold]:
    """Return the stories on migration of the last days. There is one page; ask for its length."""
    since, until = now - timedelta(days=days), now + timedelta(days=1)
    told = _BY[order](db, since, until, limit)
    return Page(items=[story_told(*row) for row in told])


_MOVED: dict[int | str, dict[str, Any]] = {
    308: {"description": "It was merged into the story that `Location` names."}
}


@router.get("/{story_id}", response_model=StoryDetail, responses=_MOVED)
def read_story(story_id: StoryId, db: ReadDb) -> StoryDetail | RedirectResponse:
    """Return one story with its articles, oldest first; one that was merged leads to the other."""
    story = get_story(db, story_id)
    if story.id != story_id:
        return RedirectResponse(f"{PREFIX}/stories/{story.id}", 308)
    articles = articles_of(db, story_id, limit=SHOWN)
    told = article_page(articles, outlets_of(db, articles))
    merged = [merge_out(*row) for row in merged_into(db, story_id)]
    return StoryDetail(**story_out(story).model_dump(), articles=told, merged=merged)
