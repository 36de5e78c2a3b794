"""`tidings feeds check`: what a server sees of us, and what we see of it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

import typer

from api.commands.context import AsJson, Context, installation, named_values, print_json
from api.fetching import asking, unhurried_fetch
from ingest.check import Checked, Contents, Leave, check
from ingest.history import told
from ingest.schedule import MOVES
from ingest.sources import declared
from ingest.wire import Exchange
from models import Feed
from models.clock import utc_now
from models.errors import FeedError, FetchError
from models.store.feeds import NewFeed, find_feed, get_outlet
from models.store.hosts import held_hosts, name_of
from models.vocabulary import SourceKind

_HINTS = {
    "blocked_address": "only addresses of the public Internet are asked (TIDINGS_ALLOW_PRIVATE)",
    "reserved": "ask the publisher",
    "disallowed": "ask the publisher, or look for a feed: those are made to be read by programs",
    "dns_error": "look at the address: nobody knows its host",
    "http_401": "write to the publisher, or leave this source out",
    "http_403": "write to the publisher, or leave this source out",
    "http_404": "try the site's own address: its feeds are looked for there",
    "not_a_feed": "no feed was found there either; `--source listing` reads a page by selectors",
    "timeout": "try again; TIDINGS_FETCH_DEADLINE is how long we wait",
    "tls_error": "its owner must mend the certificate: nothing is fetched unverified",
}


def check_command(
    url: Annotated[str, typer.Argument(help="The address of a source or of a site.")],
    source: Annotated[
        SourceKind | None, typer.Option(help="How it is read; else as it is declared, or a feed.")
    ] = None,
    option: Annotated[
        list[str] | None, typer.Option(help="What its reader needs, such as item=article.card.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Ask a source once, by hand: show what it sees of us, what it says, what we would take.

    Nothing is stored. The exit code is 1 where the source cannot be used.
    """
    now, url, options = utc_now(), _whole(url), named_values(option)
    with installation() as here:
        standing, known = _known(here, url, now)
        if known is not None and not options and source in {None, known.kind}:
            feed = known
        else:
            kind = source or SourceKind.FEED
            feed = _feed(declared(NewFeed(url, "-", source=kind, options=options)), now)
        settings = here.settings
        checked = check(lambda trace: unhurried_fetch(settings, trace), feed, asking(settings), now)
    if as_json:
        print_json(_json(checked))
    else:
        for line in (standing, *_lines(checked, now)):
            typer.echo(_printable(line))
    if checked.error is not None:
        raise typer.Exit(1)


def _whole(url: str) -> str:
    """Return an address as it was meant: people paste `www.outlet.example`."""
    url = url.strip()
    return url if "://" in url or "." not in url else f"https://{url}"


def _known(here: Context, url: str, now: datetime) -> tuple[str, Feed | None]:
    """Return how a source stands here, in words, and its row.

    Raises:
        FetchError: its host asked to be left alone.
    """
    with here.read() as session:
        until = held_hosts(session, now).get(name_of(url))
        if until is not None:
            reason = f"its host is left alone until {_minute(until)}, as it asked; nothing was sent"
            raise FetchError(url, "host_waiting", reason)
        feed = find_feed(session, url)
        if feed is None:
            return f"{url} is no source here", None
        outlet = get_outlet(session, feed).name
        return f"{url} is source {feed.id} here, of {outlet}: {_plain(feed.state)}", feed


def _feed(new: NewFeed, now: datetime) -> Feed:
    options = dict(new.options)
    return Feed(
        url=new.url, outlet_id=0, kind=new.source, options=options, added_at=now, due_at=now
    )


def _lines(checked: Checked, now: datetime) -> Iterator[str]:
    for number, exchange in enumerate(checked.exchanges, start=1):
        yield from _hop(number, exchange)
    if checked.again is not None:
        yield from ("", "asked again, as at the next visit")
        yield from (f"  > {line}" for line in checked.again.conditions)
        yield f"  < {checked.again.status or 'no answer'}"
        if not checked.again.is_unchanged:
            yield "  the whole again: it has changed, or its validators mean nothing to its server"
    yield from ("", "what we make of it")
    for label, words in _findings(checked, now):
        yield f"  {label:<11} {words}"


def _hop(number: int, exchange: Exchange) -> Iterator[str]:
    ends = f", from {exchange.ours} to {exchange.theirs}" if exchange.theirs else ""
    yield from ("", f"request {number}{ends}")
    yield from (f"  > {line}" for line in exchange.sent.splitlines())
    yield f"  < {exchange.status or 'no answer'}"
    yield from (f"  < {name}: {value[:200]}" for name, value in exchange.telling)


def _findings(checked: Checked, now: datetime) -> Iterator[tuple[str, str]]:
    if checked.error is None:
        yield "state", _plain(checked.state)
    else:
        yield from _trouble(checked, checked.error)
    if checked.contents is not None:
        yield from _contents(checked.contents, now)
    if checked.error is None or checked.leave.robots.is_heard:
        yield from _leave(checked.leave)
    yield from _return(checked)


def _trouble(checked: Checked, error: FeedError) -> Iterator[tuple[str, str]]:
    code = "" if error.code == checked.state.value else f" ({error.code})"
    yield "state", f"{_plain(checked.state)}{code}: {error.reason}"
    for one in checked.found:
        yield (
            f"{one.kind} here",
            f"{one.url} ({_number(one.entries, 'entry', 'entries')}, {one.title})",
        )
    if checked.found:
        yield "to do", f"tidings feeds add {checked.found[0].url} --outlet NAME"
    elif error.code in _HINTS:
        yield "to do", _HINTS[error.code]


def _contents(read: Contents, now: datetime) -> Iterator[tuple[str, str]]:
    yield "title", read.title or "none"
    notes = f" ({_counts(read.date_notes)})" if read.date_notes else ""
    yield "entries", f"{read.entries}, {read.dated} of them with a date that is understood{notes}"
    if read.newest is not None:
        yield (
            "newest",
            f"{_minute(read.newest)}, {told(int((now - read.newest).total_seconds()))} ago",
        )
    yield "rejected", _counts(read.rejected) or "none"
    broken = "; it breaks off" if read.is_truncated else ""
    yield "read by", f"the {read.reader} reader, {read.size:,} bytes{broken}"
    yield "characters", read.charset


def _leave(leave: Leave) -> Iterator[tuple[str, str]]:
    robots = leave.robots
    if not robots.is_heard:
        yield "robots.txt", f"cannot be read ({robots.code}), which forbids pages; feeds are asked"
    elif robots.text is None:
        yield "robots.txt", "there is none, so all is allowed"
    else:
        verdict = "allows" if leave.is_allowed else "forbids"
        pace = f", {told(int(robots.delay))} between two requests" if robots.delay >= 1 else ""
        exempt = "" if leave.is_allowed else "; feeds are made for programs and asked all the same"
        yield "robots.txt", f"{verdict} this address{pace}{exempt}"
    if leave.page is not None:
        verdict = f"not read, since {leave.refusal}" if leave.refusal else "may be read"
        yield "its pages", f"{verdict}: {leave.page}"


def _return(checked: Checked) -> Iterator[tuple[str, str]]:
    if checked.moved_to is not None:
        yield "moved to", f"{checked.moved_to}; told {MOVES} times in a row, its address is changed"
    if checked.told.lasting:
        yield "asks for", f"{told(checked.told.lasting)} between two visits at least"
    if checked.told.skip_hours or checked.told.skip_days:
        yield "spared", "the hours or days that it names"
    if checked.due_at is None:
        yield "next visit", "none"
    elif checked.error is not None:
        yield "next visit", _minute(checked.due_at)
    else:
        yield (
            "next visit",
            f"{_minute(checked.due_at)}, every {told(checked.interval).removeprefix('1 ')}",
        )


def _counts(counted: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {_plain(what)}" for what, count in counted.items())


def _printable(line: str) -> str:
    """Return a line without what a server could make a terminal do."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in line)


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"


def _json(checked: Checked) -> dict[str, object]:
    error, leave = checked.error, checked.leave
    return {
        "exchanges": [_exchange(one) for one in checked.exchanges],
        "again": None if checked.again is None else _exchange(checked.again),
        "robots": {
            "code": leave.robots.code,
            "allows": leave.is_allowed,
            "delay": leave.robots.delay,
        },
        "page": {"url": leave.page, "refusal": leave.refusal},
        "error": None if error is None else {"code": error.code, "reason": error.reason},
        "contents": None if checked.contents is None else asdict(checked.contents),
        "found": [asdict(one) for one in checked.found],
        "moved_to": checked.moved_to,
        "lasting": checked.told.lasting,
        "skip_hours": sorted(checked.told.skip_hours),
        "skip_days": sorted(checked.told.skip_days),
        "state": checked.state,
        "interval": checked.interval,
        "due_at": checked.due_at,
    }


def _exchange(one: Exchange) -> dict[str, object]:
    return {
        "sent": one.sent.splitlines(),
        "from": one.ours,
        "to": one.theirs,
        "status": one.status,
        "headers": dict(one.telling),
    }
