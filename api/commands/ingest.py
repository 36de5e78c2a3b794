"""Commands of ingest: `crawl`, `pages` and `feeds`."""

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from api.commands.check import check_command
from api.commands.context import AsJson, installation, named_values, print_json
from api.fetching import asking, polite_fetch
from ingest.catalogue import load_catalogue
from ingest.crawl import Outcome, Visits, crawl
from ingest.discovery import discover
from ingest.opml import BadLine, read_opml, write_opml
from ingest.pages import PageRead, read_all, told_pages
from ingest.sources import declared
from models import Feed, Outlet
from models.clock import utc_now
from models.store.feeds import (
    NewFeed,
    add_catalogue,
    add_feed,
    all_feeds,
    declarations,
    due_feeds,
    list_feeds,
    pause_feed,
    remove_feed,
    resume_feed,
    try_feed,
)
from models.vocabulary import OutletKind, SourceKind

commands = typer.Typer()
feeds = typer.Typer(help="The feeds that are polled, and how they fare.")
commands.add_typer(feeds, name="feeds")
feeds.command("check")(check_command)

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
        read = []
        reading = read_all(here.begin, polite_fetch(here.settings), utc_now)
        for one in tqdm(reading, unit="page", disable=None):
            read.append(one)
            if as_json:
                print_json(_page_json(one))
    if not as_json:
        typer.echo(told_pages(read) or "no page is due")


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


@feeds.command("add")
def add_command(  # noqa: PLR0913, PLR0917  a parameter is an option of the command
    url: Annotated[str, typer.Argument(help="The source's address.")],
    outlet: Annotated[str, typer.Option(help="Who publishes it.")],
    kind: Annotated[OutletKind, typer.Option(help="What sort of publisher.")] = OutletKind.PRESS,
    language: Annotated[str | None, typer.Option(help="ISO 639-1, such as fr.")] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166-1, such as FR.")] = None,
    source: Annotated[
        SourceKind, typer.Option(help="How the address is asked and read.")
    ] = SourceKind.FEED,
    option: Annotated[
        list[str] | None, typer.Option(help="What its reader needs, such as item=article.card.")
    ] = None,
) -> None:
    """Add a source; it is visited at the next crawl."""
    new = NewFeed(url, outlet, kind, language, country, source=source, options=named_values(option))
    with installation() as here, here.begin() as session:
        feed = add_feed(session, declared(new), utc_now())
        typer.echo(f"added {feed.kind} {feed.id}: {feed.url}")


@feeds.command("discover")
def discover_command(
    url: Annotated[str, typer.Argument(help="A site's address.")], *, as_json: AsJson = False
) -> None:
    """Look for the feeds that a site has, without adding any."""
    with installation() as here:
        found = discover(polite_fetch(here.settings), url)
    for one in found:
        if as_json:
            print_json(asdict(one))
        else:
            typer.echo(f"{one.kind}  {one.entries:>4} entries  {one.url}  {one.title}")
    if not found:
        typer.echo(f"no feed was found at {url}, nor named by its page or its robots.txt", err=True)
        raise typer.Exit(1)


@feeds.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="An OPML file.", exists=True, dir_okay=False)],
) -> None:
    """Add the feeds of an OPML file; every line that is not taken is told with its reason."""
    added = known = refused = 0
    with installation() as here, here.begin() as session:
        for line in read_opml(file.read_bytes()):
            if isinstance(line, BadLine):
                refused += 1
                typer.echo(f"line {line.line}: {line.reason} {line.url}".rstrip(), err=True)
            elif try_feed(session, line[1], utc_now()):
                added += 1
            else:
                known += 1
    typer.echo(f"added {added} feeds; {known} were known already, {refused} were not taken")


@feeds.command("export")
def export_command() -> None:
    """Write every source as OPML, for other readers and for `feeds import`."""
    with installation() as here, here.read() as session:
        typer.echo(write_opml(declarations(session)).decode(), nl=False)


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


def _page_json(read: PageRead) -> dict[str, object]:
    settled = read.settled
    told = {"state": settled.state, "code": settled.code, "detail": settled.detail}
    return {"url": read.url, **told, "due_at": settled.due_at}


def _feed_json(feed: Feed, outlet: Outlet) -> dict[str, object]:
    own = feed.model_dump(exclude={"kind"})
    return {"outlet": outlet.name, "kind": outlet.kind, "source": feed.kind, **own}


def _feed_line(feed: Feed, outlet: Outlet) -> str:
    trouble = f"  {feed.error_code} ×{feed.failures}" if feed.error_code else ""
    due = _minute(feed.due_at)
    return f"{feed.id:>5}  {feed.state:<10}  next {due}  {outlet.name}  {feed.url}{trouble}"


def _minute(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")
