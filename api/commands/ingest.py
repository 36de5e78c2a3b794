"""Commands of ingest: `crawl` and `feeds`."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import typer
from tqdm import tqdm

from api.commands.context import installation, print_json
from ingest.addresses import Gate
from ingest.catalogue import load_catalogue
from ingest.crawl import Outcome, Visits, crawl
from ingest.curl import CurlFetch
from ingest.fetch import Fetch, Manners, user_agent
from models import Feed, Outlet
from models.clock import utc_now
from models.settings import Settings
from models.store.feeds import (
    NewFeed,
    add_catalogue,
    add_feed,
    all_feeds,
    due_feeds,
    list_feeds,
    pause_feed,
    remove_feed,
    resume_feed,
)
from models.vocabulary import OutletKind

commands = typer.Typer()
feeds = typer.Typer(help="The feeds that are polled, and how they fare.")
commands.add_typer(feeds, name="feeds")

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")]
FeedId = Annotated[int, typer.Argument(help="The feed's number, as `feeds list` shows it.")]

_PAGE = 500


def polite_fetch(settings: Settings, allowed: Iterable[tuple[str, int]] = ()) -> Fetch:
    """Return the fetcher that the settings describe; `allowed` opens the gate for own servers."""
    return CurlFetch(
        Manners(
            agent=user_agent(settings.contact),
            deadline=settings.fetch_deadline,
            limit=settings.fetch_limit,
            at_once=settings.fetch_concurrency,
            gate=Gate(frozenset(allowed), settings.allow_private),
        )
    )


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
        visits = Visits(every=every, whole=here.settings.ignore_validators)
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
def add_command(
    url: Annotated[str, typer.Argument(help="The feed's address.")],
    outlet: Annotated[str, typer.Option(help="Who publishes it.")],
    kind: Annotated[OutletKind, typer.Option(help="What sort of publisher.")] = OutletKind.PRESS,
    language: Annotated[str | None, typer.Option(help="ISO 639-1, such as fr.")] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166-1, such as FR.")] = None,
) -> None:
    """Add a feed; it is visited at the next crawl."""
    with installation() as here, here.begin() as session:
        feed = add_feed(session, NewFeed(url, outlet, kind, language, country), utc_now())
        typer.echo(f"added feed {feed.id}: {feed.url}")


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
        typer.echo(f"paused {pause_feed(session, feed_id).url}")


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


def _feed_json(feed: Feed, outlet: Outlet) -> dict[str, object]:
    return {"outlet": outlet.name, "kind": outlet.kind, **feed.model_dump()}


def _feed_line(feed: Feed, outlet: Outlet) -> str:
    trouble = f"  {feed.error_code} ×{feed.failures}" if feed.error_code else ""
    due = _minute(feed.due_at)
    return f"{feed.id:>5}  {feed.state:<10}  next {due}  {outlet.name}  {feed.url}{trouble}"


def _minute(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")
