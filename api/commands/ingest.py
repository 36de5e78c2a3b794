"""Commands of ingest: `crawl`, `pages` and `feeds`."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Annotated

import typer
from tqdm import tqdm

from api.commands.check import check_command
from api.commands.context import AsJson, installation, print_json
from api.commands.declaring import add_command, discover_command, export_command, import_command
from api.fetching import asking, polite_fetch
from ingest.catalogue import load_catalogue
from ingest.crawl import Visits, crawl
from ingest.keep import Outcome
from ingest.pages import PageRead, read_all, told_pages
from models import Feed, Outlet
from models.clock import utc_now
from models.store.feeds import (
    add_catalogue,
    all_feeds,
    due_feeds,
    list_feeds,
    pause_feed,
    remove_feed,
    resume_feed,
)
from models.vocabulary import FeedState

commands = typer.Typer()
feeds = typer.Typer(help="The feeds that are polled, and how they fare.")
commands.add_typer(feeds, name="feeds")
feeds.command("add")(add_command)
feeds.command("check")(check_command)
feeds.command("discover")(discover_command)
feeds.command("import")(import_command)
feeds.command("export")(export_command)

FeedId = Annotated[int, typer.Argument(help="The feed's number, as `feeds list` shows it.")]

_PAGE = 500


@commands.command("crawl")
def crawl_command(
    *,
    every: Annotated[bool, typer.Option("--all", help="Visit all feeds, due or not.")] = False,
    as_json: AsJson = False,
) -> None:
    """Visit the feeds that are due, once, and store what is new."""
    now = utc_now()
    with installation() as here:
        with here.read() as session:
            awaited = len(all_feeds(session) if every else due_feeds(session, now))
        visits = Visits(
            every=every, asking=asking(here.settings), reads_pages=here.settings.read_pages
        )
        codes: Counter[str] = Counter()
        stored = 0
        passing = crawl(here.begin, polite_fetch(here.settings), now, visits)
        for outcome in tqdm(passing, total=awaited, unit="feed", disable=None):
            codes[outcome.code] += 1
            stored += outcome.stored
            if as_json:
                print_json(_outcome_json(outcome))
    if not as_json:
        typer.echo(_summary(codes, stored))
    if awaited and not codes["ok"] + codes["unchanged"]:
        raise typer.Exit(1)


@commands.command("pages")
def pages_command(*, as_json: AsJson = False) -> None:
    """Read the pages that are due, of articles that their feeds only summarise."""
    with installation() as here:
        reading = read_all(here.begin, polite_fetch(here.settings), utc_now)
        shown = tqdm(reading, unit="page", disable=None)
        told = told_pages(_printed(shown) if as_json else shown)
    if not as_json:
        typer.echo(f"pages asked for: {told}" if told else "no page is due")


@feeds.command("list")
def list_command(*, as_json: AsJson = False) -> None:
    """Show every feed: its state, its last error, its next visit."""
    with installation() as here, here.read() as session:
        after = 0
        while page := list_feeds(session, limit=_PAGE, after=after):
            for feed, outlet in page:
                if as_json:
                    print_json(_feed_json(feed, outlet))
                else:
                    typer.echo(_feed_line(feed, outlet))
            after = page[-1][0].id or after


@feeds.command("catalogue")
def catalogue_command() -> None:
    """Add the feeds of the starting catalogue that are not there yet."""
    with installation() as here, here.begin() as session:
        listed = load_catalogue(here.settings.catalogue)
        added = add_catalogue(session, listed, utc_now())
        typer.echo(f"added {added} of the catalogue's {len(listed)} feeds")


@feeds.command("pause")
def pause_command(feed_id: FeedId) -> None:
    """Let a feed rest until it is resumed."""
    with installation() as here, here.begin() as session:
        typer.echo(f"paused {pause_feed(session, feed_id, utc_now()).url}")


@feeds.command("resume")
def resume_command(feed_id: FeedId) -> None:
    """Visit a paused feed again, or one that its server had called gone."""
    with installation() as here, here.begin() as session:
        typer.echo(f"resumed {resume_feed(session, feed_id, utc_now()).url}")


@feeds.command("remove")
def remove_command(feed_id: FeedId) -> None:
    """Forget a feed; the articles it brought stay."""
    with installation() as here, here.begin() as session:
        remove_feed(session, feed_id)
        typer.echo(f"removed feed {feed_id}; its articles stay")


def _summary(codes: Counter[str], stored: int) -> str:
    if not codes:
        return "no feed is due; `tidings feeds list` shows when each is"
    told = ", ".join(f"{count} {code}" for code, count in codes.most_common())
    return f"feeds visited: {codes.total()} ({told}); new articles: {stored}"


def _outcome_json(outcome: Outcome) -> dict[str, object]:
    return {
        "url": outcome.feed.url,
        "code": outcome.code,
        "detail": outcome.error.reason if outcome.error else None,
        "accepted": outcome.accepted,
        "stored": outcome.stored,
        "duplicate": outcome.duplicate,
        "edited": outcome.edited,
        "rejected": dict(outcome.rejected),
        "due_at": outcome.feed.due_at,
    }


def _printed(reading: Iterable[PageRead]) -> Iterator[PageRead]:
    for one in reading:
        print_json(_page_json(one))
        yield one


def _page_json(read: PageRead) -> dict[str, object]:
    settled = read.settled
    told = {"state": settled.state, "code": settled.code, "detail": settled.detail}
    return {"url": read.url, **told, "due_at": settled.due_at}


def _feed_json(feed: Feed, outlet: Outlet) -> dict[str, object]:
    own = feed.model_dump(exclude={"kind"})
    return {"outlet": outlet.name, "kind": outlet.kind, "source": feed.kind, **own}


def _feed_line(feed: Feed, outlet: Outlet) -> str:
    times = f" ×{feed.failures}" if feed.failures else ""
    trouble = f"  {feed.error_code}{times}" if feed.error_code else ""
    rests = feed.state in {FeedState.PAUSED, FeedState.GONE}
    due = "at rest" if rests else f"next {feed.due_at:%Y-%m-%d %H:%M}"
    return f"{feed.id:>5}  {feed.state:<13}  {due:<21}  {outlet.name}  {feed.url}{trouble}"
