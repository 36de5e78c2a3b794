"""`tidings feeds check`: what a server sees of us, and what we see of it."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated

import typer

from api.commands.context import AsJson, installation, named_values, print_json
from api.fetching import asking, polite_fetch
from ingest.check import Checked, Exchange, check
from ingest.history import told
from ingest.sources import declared
from models import Feed
from models.clock import utc_now
from models.errors import FeedError
from models.store.feeds import NewFeed, find_feed
from models.vocabulary import FeedState, SourceKind

_HINTS = {
    "not_a_feed": "`tidings feeds discover` looks for the feeds of a site",
    "blocked_address": "only addresses of the public Internet are asked (TIDINGS_ALLOW_PRIVATE)",
    "http_401": "write to the publisher, or leave this source out",
    "http_403": "write to the publisher, or leave this source out",
    "dns_error": "look at the address: its host is not known",
    "gone": "the publisher has ended it",
}


def check_command(
    url: Annotated[str, typer.Argument(help="The address of a source, known here or not.")],
    source: Annotated[
        SourceKind | None, typer.Option(help="How it is read; else as it is declared, or a feed.")
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="What its reader needs, such as item=article.card.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Ask a source once, by hand: show what it sees of us, what it says, what we would take."""
    now = utc_now()
    with installation() as here:
        kind = source or SourceKind.FEED
        new = declared(NewFeed(url, "-", source=kind, options=named_values(option)))
        with here.read() as session:
            known = find_feed(session, new.url)
        feed = known if known is not None and source is None else _feed(new, now)
        settings = here.settings
        checked = check(
            lambda trace: polite_fetch(settings, trace=trace), feed, asking(settings), now
        )
    if as_json:
        print_json(_json(checked))
    else:
        for line in _lines(checked, is_known=known is not None):
            typer.echo(line)
    if checked.error is not None:
        raise typer.Exit(1)


def _feed(new: NewFeed, now: datetime) -> Feed:
    options = dict(new.options)
    return Feed(
        url=new.url, outlet_id=0, kind=new.source, options=options, added_at=now, due_at=now
    )


def _lines(checked: Checked, *, is_known: bool) -> Iterator[str]:
    for number, exchange in enumerate(checked.exchanges, start=1):
        yield from _hop(number, exchange)
    yield _robots(checked)
    if checked.error is None:
        yield from _findings(checked)
    else:
        yield from _trouble(checked.error)
    yield _return(checked)
    yield "it is a source here already" if is_known else "nothing was stored"


def _hop(number: int, exchange: Exchange) -> Iterator[str]:
    if exchange.theirs:
        yield f"request {number}, from {exchange.ours} to {exchange.theirs}"
    else:
        yield f"request {number}"
    yield from (f"  > {line}" for line in exchange.sent.splitlines())
    yield f"  < {exchange.status or 'no answer'}"
    yield from (f"  < {name}: {value[:200]}" for name, value in exchange.telling)


def _robots(checked: Checked) -> str:
    robots = checked.robots
    if not robots.is_heard:
        return f"robots.txt: cannot be read ({robots.code}), which forbids pages; a feed is asked"
    if robots.text is None:
        return "robots.txt: there is none, so all is allowed"
    verdict = "allows this address" if checked.is_allowed else "forbids this address to us"
    pace = f", {robots.delay:g} seconds apart" if robots.delay else ""
    kept = "" if checked.is_allowed else "; feeds are asked all the same, pages are not"
    return f"robots.txt: {verdict}{pace}{kept}"


def _findings(checked: Checked) -> Iterator[str]:
    yield f"title: {checked.title or '(none)'}"
    yield f"read by: the {checked.path} reader; characters: {checked.charset}"
    dates = f"{checked.dated} with a date that is understood"
    if checked.date_notes:
        dates += f" ({_counts(checked.date_notes)})"
    yield f"entries: {checked.entries}, {dates}"
    if checked.newest is not None:
        yield f"newest: {checked.newest:%Y-%m-%d %H:%M} UTC"
    yield f"rejected: {_counts(checked.rejected) or 'none'}"


def _trouble(error: FeedError) -> Iterator[str]:
    yield f"it cannot be used: {error.code}, {error.reason}"
    if error.code in _HINTS:
        yield f"what to do: {_HINTS[error.code]}"


def _return(checked: Checked) -> str:
    if checked.state is FeedState.GONE or checked.due_at is None:
        return "we would not come back"
    when = f"{checked.due_at:%Y-%m-%d at %H:%M} UTC"
    return f"we would come back on {when} (every {told(checked.interval)} while it is well)"


def _counts(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {what.replace('_', ' ')}" for what, count in counted.items())


def _json(checked: Checked) -> dict[str, object]:
    error = checked.error
    return {
        "exchanges": [
            {
                "sent": one.sent.splitlines(),
                "from": one.ours,
                "to": one.theirs,
                "status": one.status,
                "headers": dict(one.telling),
            }
            for one in checked.exchanges
        ],
        "robots": {
            "code": checked.robots.code,
            "allows": checked.is_allowed,
            "delay": checked.robots.delay,
        },
        "error": None if error is None else {"code": error.code, "reason": error.reason},
        "title": checked.title,
        "charset": checked.charset,
        "reader": checked.path,
        "entries": checked.entries,
        "dated": checked.dated,
        "date_notes": dict(checked.date_notes),
        "rejected": dict(checked.rejected),
        "newest": checked.newest,
        "interval": checked.interval,
        "due_at": checked.due_at,
        "state": checked.state,
    }
