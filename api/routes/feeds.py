"""Feeds: which addresses are polled and how they fare; added, paused, removed."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body, Response, status
from pydantic import BaseModel, ConfigDict, Field

from api.cursors import Cursor, Limit, read_cursor, split_page
from api.dependencies import AppSettings, Db, Now, ReadDb, Writing
from api.fetching import quick_fetch
from api.schemas import OutletOut, Page, outlet_out
from ingest.catalogue import load_catalogue
from ingest.discovery import discover
from ingest.listed import add_listed
from ingest.opml import write_opml
from ingest.sources import declared
from models import Feed, Outlet
from models.store.feeds import (
    NewFeed,
    add_catalogue,
    add_feed,
    declarations,
    get_feed,
    get_outlet,
    list_feeds,
    pause_feed,
    remove_feed,
    resume_feed,
)
from models.vocabulary import FeedState, OutletKind, SourceKind

router = APIRouter(prefix="/feeds", tags=["feeds"])

OPML = "text/x-opml"


class FeedOut(BaseModel):
    """An address that is polled, and how it fares."""

    id: int
    url: str
    kind: SourceKind = Field(description="How the address is asked and read.")
    options: dict[str, str] = Field(description="What its reader needs to know besides.")
    outlet: OutletOut
    title: str | None
    language: str | None
    state: FeedState
    error_code: str | None
    error_detail: str | None
    http_status: int | None
    failures: int = Field(description="In a row.")
    due_at: datetime = Field(description="When it is polled next.")
    interval: int = Field(description="Seconds between two visits while it is well.")
    tried_at: datetime | None
    ok_at: datetime | None = Field(description="When it was last heard.")
    news_at: datetime | None = Field(description="When it last had something new.")
    habit: int | None = Field(
        description="Seconds of silence beyond which it is `quiet`; null while that is not known."
    )
    accepted: int = Field(description="accepted = stored + duplicate + edited + rejected")
    stored: int
    duplicate: int
    edited: int
    rejected: dict[str, int]


class FeedIn(BaseModel):
    """A feed to be polled."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(min_length=1, max_length=2000, examples=["https://www.iom.int/rss.xml"])
    outlet: str = Field(min_length=1, max_length=200, examples=["IOM"])
    kind: OutletKind = OutletKind.PRESS
    language: str | None = Field(default=None, pattern="^[a-z]{2}$", examples=["en"])
    country: str | None = Field(default=None, pattern="^[A-Z]{2}$", examples=["CH"])
    source: SourceKind = Field(
        default=SourceKind.FEED, description="How the address is asked and read."
    )
    options: dict[str, str] = Field(
        default_factory=dict,
        description="What its reader needs to know besides: a listing's CSS selectors.",
        examples=[{"item": "article.teaser", "date": "time"}],
    )


class SiteIn(BaseModel):
    """A site whose feeds are looked for."""

    model_config = ConfigDict(extra="forbid")

    url: str = Field(min_length=1, max_length=2000, examples=["https://www.iom.int/"])


class FoundOut(BaseModel):
    """A source that was found, tried, and can be read."""

    url: str
    kind: SourceKind
    title: str
    entries: int = Field(description="How many it holds now; 0 where it is an index of parts.")
    language: str | None


class Discovered(BaseModel):
    """What was found, the site's own order first."""

    items: list[FoundOut]


class Refused(BaseModel):
    """A line of an OPML file that was not taken."""

    line: int
    url: str
    reason: str


class Listed(BaseModel):
    """What became of the feeds of an OPML file."""

    added: int
    known: int = Field(description="Known already.")
    refused: list[Refused]


class Added(BaseModel):
    """How many feeds were new."""

    added: int


@router.get("", response_model=Page[FeedOut])
def search_feeds(
    db: ReadDb, state: FeedState | None = None, limit: Limit = 50, cursor: Cursor = None
) -> Page[FeedOut]:
    """Return the feeds with their state, last error and next visit, first added first."""
    after = read_cursor(cursor, "feeds") or 0
    found = list_feeds(db, limit=limit + 1, after=after, states=(state,) if state else ())
    shown, following = split_page(found, limit, lambda row: row[0].id, "feeds")
    return Page(items=[_feed_out(*row) for row in shown], next=following)


@router.post("", response_model=FeedOut, status_code=status.HTTP_201_CREATED)
def create_feed(feed: FeedIn, db: Db, now: Now) -> FeedOut:
    """Add a feed; it is visited at the next crawl."""
    added = add_feed(db, declared(NewFeed(**feed.model_dump())), now)
    return _feed_out(added, get_outlet(db, added))


@router.post("/discover", response_model=Discovered)
def discover_feeds(site: SiteIn, settings: AppSettings) -> Discovered:
    """Look for the feeds that a site has, without adding any."""
    found = discover(quick_fetch(settings), site.url)
    return Discovered(items=[FoundOut(**asdict(one)) for one in found])


@router.get(
    "/opml",
    response_class=Response,
    responses={200: {"content": {OPML: {"schema": {"type": "string"}}}}},
)
def export_opml(db: ReadDb) -> Response:
    """Return every source as OPML, for other readers."""
    return Response(write_opml(declarations(db)), media_type=OPML)


@router.post("/opml", response_model=Listed)
def import_opml(write: Writing, now: Now, body: Annotated[bytes, Body(media_type=OPML)]) -> Listed:
    """Add the feeds of an OPML file; every line that is not taken is told with its reason."""
    listed = add_listed(write, body, now)
    refused = [Refused(**asdict(line)) for line in listed.refused]
    return Listed(added=listed.added, known=listed.known, refused=refused)


@router.post("/catalogue", response_model=Added)
def add_starting_catalogue(db: Db, now: Now, settings: AppSettings) -> Added:
    """Add the feeds of the starting catalogue that are not there yet."""
    return Added(added=add_catalogue(db, load_catalogue(settings.catalogue), now))


@router.get("/{feed_id}", response_model=FeedOut)
def read_feed(feed_id: int, db: ReadDb) -> FeedOut:
    """Return one feed."""
    feed = get_feed(db, feed_id)
    return _feed_out(feed, get_outlet(db, feed))


@router.post("/{feed_id}/pause", response_model=FeedOut)
def rest_feed(feed_id: int, db: Db, now: Now) -> FeedOut:
    """Stop polling a feed until it is resumed."""
    feed = pause_feed(db, feed_id, now)
    return _feed_out(feed, get_outlet(db, feed))


@router.post("/{feed_id}/resume", response_model=FeedOut)
def wake_feed(feed_id: int, db: Db, now: Now) -> FeedOut:
    """Poll a feed again, at once."""
    feed = resume_feed(db, feed_id, now)
    return _feed_out(feed, get_outlet(db, feed))


@router.delete("/{feed_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_feed(feed_id: int, db: Db) -> None:
    """Forget a feed; its articles stay."""
    remove_feed(db, feed_id)


def _feed_out(feed: Feed, outlet: Outlet) -> FeedOut:
    """Describe a feed."""
    return FeedOut(**feed.model_dump(exclude={"outlet_id"}), outlet=outlet_out(outlet))
