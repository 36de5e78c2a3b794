"""What hosts let us ask for: robots.txt and reservations, asked for when they must be.

What a host said is kept on its row and holds for a day, for whatever is read of it: articles'
own pages, and pages that list news. No transaction is open while it is asked.
"""

from collections.abc import Callable, Sequence
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
    wanted = [
        Request(make(url)) for url in stale.values() for make in (robots_url, reservation_url)
    ]
    answers = {request.url: answer for request, answer in fetch(wanted)}
    with begin() as session:
        for url in stale.values():
            said, reserved = answers[robots_url(url)], answers[reservation_url(url)]
            if isinstance(said, FetchError):
                spare(session, said, now, chance())
            robots = heard(said)
            rules = rules_of(reserved.body) if isinstance(reserved, Answer) else {}
            note_robots(session, url, robots.code, robots.text, rules, now)
    with begin() as session:
        return hosts_of(session, urls)


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
