"""The pages of sources: how each fares, finding the feeds of a site, adding one."""

from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from api.dashboard.front import feeds_by_need
from api.dashboard.rendering import Page, frame, render
from api.dependencies import AppSettings, Db, Now, ReadDb
from api.fetching import quick_fetch
from ingest.discovery import discover
from ingest.sources import declared
from models.errors import FetchError
from models.store.feeds import NewFeed, add_feed, pause_feed, resume_feed
from models.vocabulary import OutletKind, SourceKind

router = APIRouter(
    prefix="/sources",
    route_class=Page,
    include_in_schema=False,
    default_response_class=HTMLResponse,
)


@router.get("")
def show_sources(db: ReadDb, now: Now) -> HTMLResponse:
    """Show every feed and how it fares, those that need a person first."""
    soon = now + timedelta(minutes=1)
    return render("sources.html", **frame(db), feeds=feeds_by_need(db), soon=soon)


@router.post("")
def add_source(
    db: Db,
    now: Now,
    url: Annotated[str, Form(max_length=2000)],
    outlet: Annotated[str, Form(max_length=200)],
    kind: Annotated[OutletKind, Form()] = OutletKind.PRESS,
    source: Annotated[SourceKind, Form()] = SourceKind.FEED,
) -> RedirectResponse:
    """Add a source that was found; it is visited at the next crawl."""
    add_feed(db, declared(NewFeed(url, outlet, kind, source=source)), now)
    return RedirectResponse("/sources", 303)


@router.post("/find")
def find_sources(
    db: ReadDb, settings: AppSettings, url: Annotated[str, Form(max_length=2000)]
) -> HTMLResponse:
    """Show the feeds that a site has, each with a form to add it."""
    address = url.strip() if "://" in url else f"https://{url.strip()}"
    try:
        found, trouble = discover(quick_fetch(settings), address), None
    except FetchError as error:
        found, trouble = [], error.reason
    return render(
        "found.html", **frame(db), asked=address, found=found, trouble=trouble, kinds=OutletKind
    )


@router.post("/{feed_id}/{what}")
def turn_feed(feed_id: int, what: Literal["pause", "resume"], db: Db, now: Now) -> RedirectResponse:
    """Pause a feed, or wake it."""
    if what == "pause":
        pause_feed(db, feed_id, now)
    else:
        resume_feed(db, feed_id, now)
    return RedirectResponse("/sources", 303)
