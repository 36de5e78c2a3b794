"""The pages of sources: how each fares, finding the feeds of a site, adding one."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from api.dashboard.hearing import feeds_by_need, heard_of_late
from api.dashboard.rendering import Page, frame, render
from api.dependencies import AppSettings, Db, Now, ReadDb, Reading
from api.fetching import quick_fetch
from ingest.discovery import discover, pasted
from ingest.history import told
from ingest.sources import declared
from models.errors import FetchError
from models.store.feeds import (
    NewFeed,
    add_feed,
    find_feed,
    get_feed,
    get_outlet,
    pause_feed,
    resume_feed,
)
from models.store.pages import pages_of_feed
from models.store.polls import events_of, outages_of, polls_of, since_when
from models.vocabulary import OutletKind, SourceKind

router = APIRouter(
    prefix="/sources",
    route_class=Page,
    include_in_schema=False,
    default_response_class=HTMLResponse,
)


_VISITS = 60
_CHANGES = 30


@router.get("")
def show_sources(db: ReadDb, now: Now) -> HTMLResponse:
    """Show every feed and how it fares, those that need a person first."""
    heard = heard_of_late(db, now)
    return render("sources.html", **frame(db), feeds=feeds_by_need(db), heard=heard)


@router.get("/{feed_id}")
def show_source(feed_id: int, db: ReadDb) -> HTMLResponse:
    """Show one source: its state and why, what its visits came to, what changed."""
    feed = get_feed(db, feed_id)
    return render(
        "source.html",
        **frame(db),
        feed=feed,
        outlet=get_outlet(db, feed),
        since=since_when(db, feed),
        polls=polls_of(db, feed_id, limit=_VISITS),
        events=events_of(db, feed_id, limit=_CHANGES),
        outages=outages_of(db, feed_id, limit=_CHANGES),
        pages=pages_of_feed(db, feed_id),
        told=told,
    )


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
    read: Reading, settings: AppSettings, url: Annotated[str, Form(max_length=2000)]
) -> HTMLResponse:
    """Show the feeds that a site has, each with a form to add it.

    The store is opened once the site has answered: it may take seconds.
    """
    address = pasted(url)
    try:
        found, trouble = discover(quick_fetch(settings), address), None
    except FetchError as error:
        found, trouble = [], error.reason
    with read() as db:
        return render(
            "found.html",
            **frame(db),
            asked=address,
            found=found,
            known={feed.url: feed.id for one in found if (feed := find_feed(db, one.url))},
            trouble=trouble,
            kinds=OutletKind,
        )


@router.post("/{feed_id}/{what}")
def turn_feed(feed_id: int, what: Literal["pause", "resume"], db: Db, now: Now) -> RedirectResponse:
    """Pause a feed, or wake it."""
    if what == "pause":
        pause_feed(db, feed_id, now)
    else:
        resume_feed(db, feed_id, now)
    return RedirectResponse("/sources", 303)
