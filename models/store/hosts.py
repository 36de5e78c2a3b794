"""The hosts we ask: until when each is left alone, and how often in a row it has failed us.

A hold binds a host by its name, whatever the scheme and the port, and so everything that is
asked of it: feeds, pages, robots.txt.
"""

from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from models.feed import Host


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address, as `Host.origin` has them."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()


def name_of(url: str) -> str:
    """Return the host of an address, by which holds go; nothing where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def get_host(session: Session, url: str) -> Host:
    """Return the row of an address's host, made where there is none."""
    origin = origin_of(url)
    host = session.get(Host, origin)
    if host is not None:
        return host
    host = Host(origin=origin)
    try:
        with session.begin_nested():
            session.add(host)
    except IntegrityError:  # another process was first
        return session.get_one(Host, origin)
    return host


def held_hosts(session: Session, now: datetime) -> dict[str, datetime]:
    """Return the names of the hosts that are left alone now, each with until when."""
    held: dict[str, datetime] = {}
    for host in session.exec(select(Host).where(col(Host.hold_until) > now)):
        name, until = name_of(host.origin), host.hold_until or now
        held[name] = max(until, held.get(name, until))
    return held


def troubled_hosts(session: Session) -> set[str]:
    """Return the names of the hosts whose last answer was a failure of the whole host."""
    return {name_of(host) for host in session.exec(select(Host.origin).where(Host.failures > 0))}


def note_host_failure(session: Session, url: str, now: datetime) -> int:
    """Count a failure of a whole host, once a pass; return how many in a row that makes."""
    host = get_host(session, url)
    if host.failed_at != now:
        host.failures, host.failed_at = host.failures + 1, now
    return host.failures


def note_host_answer(session: Session, url: str) -> None:
    """Note that a host answers: its failures are over."""
    for host in session.exec(select(Host).where(Host.failures > 0)):
        if name_of(host.origin) == name_of(url):
            host.failures = 0


def hold(session: Session, url: str, until: datetime) -> None:
    """Leave a host alone until then, or for longer where it is held longer already."""
    host = get_host(session, url)
    if host.hold_until is None or host.hold_until < until:
        host.hold_until = until
