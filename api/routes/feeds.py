"""Feeds: which addresses are polled and how they fare; added, paused, removed."""

from fastapi import APIRouter, status
from pydantic import BaseModel, ConfigDict, Field

from api.cursors import Cursor, Limit, read_cursor, split_page
from api.dependencies import AppSettings, Db, Now, ReadDb
from api.schemas import FeedOut, Page, feed_out
from ingest.catalogue import load_catalogue
from models.store.feeds import (
    NewFeed,
    add_catalogue,
    add_feed,
    get_feed,
    get_outlet,
    list_feeds,
    pause_feed,
    remove_feed,
    resume_feed,
)
from models.vocabulary import FeedState, OutletKind

router = APIRouter(prefix="/feeds", tags=["feeds"])


class FeedIn(BaseModel):
    """A feed to be polled."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(min_length=1, max_length=2000, examples=["https://www.iom.int/rss.xml"])
    outlet: str = Field(min_length=1, max_length=200, examples=["IOM"])
    kind: OutletKind = OutletKind.PRESS
    language: str | None = Field(default=None, pattern="^[a-z]{2}$", examples=["en"])
    country: str | None = Field(default=None, pattern="^[A-Z]{2}$", examples=["CH"])


class Added(BaseModel):
    """How many feeds were new."""

    added: int


@router.get("", response_model=Page[FeedOut])
def search_feeds(
    db: ReadDb, state: FeedState | None = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[FeedOut]:
    """Return the feeds with their state, last error and next visit, first added first."""
    after = read_cursor(cursor, "feeds") or 0
    found = list_feeds(db, limit=limit + 1, after=after, state=state)
    shown, following = split_page(found, limit, lambda row: row[0].id, "feeds")
    return Page(items=[feed_out(*row) for row in shown], next=following)


@router.post("", response_model=FeedOut, status_code=status.HTTP_201_CREATED)
def create_feed(feed: FeedIn, db: Db, now: Now) -> FeedOut:
    """Add a feed; it is visited at the next crawl."""
    added = add_feed(db, NewFeed(**feed.model_dump()), now)
    return feed_out(added, get_outlet(db, added))


@router.post("/catalogue", response_model=Added)
def add_starting_catalogue(db: Db, now: Now, settings: AppSettings) -> Added:
    """Add the feeds of the starting catalogue that are not there yet."""
    return Added(added=add_catalogue(db, load_catalogue(settings.catalogue), now))


@router.get("/{feed_id}", response_model=FeedOut)
def read_feed(feed_id: int, db: ReadDb) -> FeedOut:
    """Return one feed."""
    feed = get_feed(db, feed_id)
    return feed_out(feed, get_outlet(db, feed))


@router.post("/{feed_id}/pause", response_model=FeedOut)
def rest_feed(feed_id: int, db: Db) -> FeedOut:
    """Stop polling a feed until it is resumed."""
    feed = pause_feed(db, feed_id)
    return feed_out(feed, get_outlet(db, feed))


@router.post("/{feed_id}/resume", response_model=FeedOut)
def wake_feed(feed_id: int, db: Db, now: Now) -> FeedOut:
    """Poll a feed again, at once."""
    feed = resume_feed(db, feed_id, now)
    return feed_out(feed, get_outlet(db, feed))


@router.delete("/{feed_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_feed(feed_id: int, db: Db) -> None:
    """Forget a feed; its articles stay."""
    remove_feed(db, feed_id)
