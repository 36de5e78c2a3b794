"""Commands that say which sources there are: `feeds add`, `discover`, `import` and `export`.

What someone pastes is rarely a feed: an address is looked at before it is added.
"""

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from api.commands.context import AsJson, installation, named_values, print_json
from api.fetching import asking, polite_fetch
from ingest.discovery import Found, discover
from ingest.fetch import Fetch
from ingest.listed import add_listed
from ingest.opml import write_opml
from ingest.sources import ask, declared
from models.clock import utc_now
from models.errors import FetchError
from models.store.feeds import NewFeed, add_feed, declarations
from models.vocabulary import OutletKind, SourceKind


def add_command(  # noqa: PLR0913, PLR0917  a parameter is an option of the command
    url: Annotated[str, typer.Argument(help="The source's address.")],
    outlet: Annotated[str, typer.Option(help="Who publishes it.")],
    kind: Annotated[OutletKind, typer.Option(help="What sort of publisher.")] = OutletKind.PRESS,
    language: Annotated[str | None, typer.Option(help="ISO 639-1, such as fr.")] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166-1, such as FR.")] = None,
    source: Annotated[
        SourceKind | None,
        typer.Option(help="How it is read; else a feed, or what it proves to be."),
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="What its reader needs, such as item=article.card.")
    ] = None,
) -> None:
    """Add a source, to be visited at the next crawl; of a site's page, show its feeds instead."""
    new = declared(
        NewFeed(
            url,
            outlet,
            kind,
            language,
            country,
            source=source or SourceKind.FEED,
            options=named_values(option),
        )
    )
    with installation() as here:
        if source is None:
            new = _looked_at(polite_fetch(here.settings), new)
        with here.begin() as session:
            feed = add_feed(session, new, utc_now())
            typer.echo(f"added {feed.kind} {feed.id}: {feed.url}")
        try:
            ask(new.source, new.url, asking(here.settings).keys)
        except FetchError as error:
            typer.echo(f"it waits for a setting: {error.reason}", err=True)


def _looked_at(fetch: Fetch, new: NewFeed) -> NewFeed:
    """Return a declaration with the kind that its address proves to be.

    One that cannot be had now may be had later; one of a page is not added, but its feeds shown.
    """
    try:
        found = discover(fetch, new.url)
    except FetchError as error:
        typer.echo(f"it could not be looked at: {error.reason}", err=True)
        return new
    for one in found:
        if one.is_itself:
            return replace(new, source=one.kind)
    for line in _offer(new, found):
        typer.echo(line, err=True)
    raise typer.Exit(1)


def _offer(new: NewFeed, found: Sequence[Found]) -> Iterator[str]:
    if not found:
        yield f"not added: {new.url} is no feed, and leads to none"
        yield "a page that lists news can be read with --source listing --option item=SELECTOR"
        return
    yield f"not added: {new.url} is no feed itself; it leads to"
    for one in found:
        yield f"  {_summary(one)}"
    yield "add one with"
    chosen = ["tidings", "feeds", "add", found[0].url, "--outlet", new.outlet, "--kind", new.kind]
    yield f"  {shlex.join(chosen)}"


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
            typer.echo(_summary(one))
    if not found:
        typer.echo(f"no feed was found at {url}, nor named by its page or its robots.txt", err=True)
        raise typer.Exit(1)


def _summary(found: Found) -> str:
    held = f"{found.entries:>4} entries" if found.entries else "    in parts"
    return f"{found.kind}  {held}  {found.url}  {found.title}"


def import_command(
    file: Annotated[Path, typer.Argument(help="An OPML file.", exists=True, dir_okay=False)],
) -> None:
    """Add the feeds of an OPML file; every line that is not taken is told with its reason."""
    with installation() as here:
        listed = add_listed(here.begin, file.read_bytes(), utc_now())
    for line in listed.refused:
        typer.echo(f"line {line.line}: {line.reason} {line.url}".rstrip(), err=True)
    typer.echo(
        f"added {listed.added} feeds; {listed.known} were known already, "
        f"{len(listed.refused)} were not taken"
    )


def export_command() -> None:
    """Write every source as OPML, for other readers and for `feeds import`."""
    with installation() as here, here.read() as session:
        typer.echo(write_opml(declarations(session)).decode(), nl=False)
