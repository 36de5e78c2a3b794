"""What hosts let us ask for: robots.txt and reservations, asked for when they must be.

What a host said is kept on its row and holds for a day, for whatever is read of it: articles'
own pages, and pages that list news. No transaction is open while it is asked.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ingest.fetch import Answer, Fetch, Request
from ingest.rights import reservation_url, reserved_by_site, rules_of
from ingest.robots import Robots, heard, is_stale, robots_url
from ingest.sparing import spare
from models import Host
from models.errors import FetchError
from models.store.engine import Begin
from models.store.hosts import origin_of
from models.store.pages import hosts_of, note_robots


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host let us know: its robots.txt, or the `error` for none, and what it reserves."""

    robots: Robots
    reserved: dict[str, bool]
    error: FetchError | None


def known_hosts(
    begin: Begin, fetch: Fetch, urls: Sequence[str], now: datetime, chance: Callable[[], float]
) -> dict[str, Host]:
    """Return the hosts of addresses by origin, those asked for their rules that must be."""
    if not urls:
        return {}
    with begin() as session:
        known = hosts_of(session, urls)
    stale = {origin_of(url): url for url in urls if _is_stale(known.get(origin_of(url)), now)}
    if not stale:
        return known
    asked = list(ask_rules(fetch, list(stale.values())))
    with begin() as session:
        for url, rules in asked:
            if rules.error is not None:
                spare(session, rules.error, now, chance())
            robots = rules.robots
            note_robots(session, url, robots.code, robots.text, rules.reserved, now)
    with begin() as session:
        return hosts_of(session, urls)


def ask_rules(fetch: Fetch, urls: Sequence[str]) -> Iterator[tuple[str, Rules]]:
    """Ask the hosts of addresses for their rules, all at once; yield each with what it said.

    Raises:
        ValueError: one is no address.
    """
    wanted = {url: (Request(robots_url(url)), Request(reservation_url(url))) for url in urls}
    answers = dict(fetch([request for pair in wanted.values() for request in pair]))
    for url, pair in wanted.items():
        said, reserved = (answers[request] for request in pair)
        yield (
            url,
            Rules(
                heard(said),
                rules_of(reserved.body) if isinstance(reserved, Answer) else {},
                said if isinstance(said, FetchError) else None,
            ),
        )


def robots_of(host: Host) -> Robots:
    """Return what a host's robots.txt came to when it was asked last."""
    return Robots(host.robots_code or "unasked", host.robots)


def refusal(url: str, host: Host) -> FetchError | None:
    """Return why an address may not be read, or None where it may: a failure not yet tried."""
    robots = robots_of(host)
    if not robots.is_heard:
        told = f"its robots.txt could not be read ({robots.code})"
        return FetchError(url, "robots_unheard", told)
    if not robots.allows(url):
        return FetchError(url, "disallowed", "its robots.txt asks us not to", retry=False)
    reserved = reserved_by_site(url, host.reserved)
    if reserved:
        return FetchError(url, "reserved", f"it is reserved by {reserved}", retry=False)
    return None


def _is_stale(host: Host | None, now: datetime) -> bool:
    return host is None or host.robots_at is None or is_stale(robots_of(host), host.robots_at, now)
