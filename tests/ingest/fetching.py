"""Fetching from a test site, through a gate that is open for it alone."""

import socket
from dataclasses import dataclass, replace

from ingest.addresses import Gate
from ingest.curl import CurlFetch
from ingest.fetch import Answer, Manners, Request
from models.errors import FetchError
from tests.ingest.server import Page, Site, serving

BODY = b"<rss/>"
MANNERS = Manners(agent="Tidings/test", deadline=5.0, limit=100_000)


@dataclass(frozen=True, slots=True)
class Peer:
    """An address as libcurl hands it over."""

    addr: tuple[str, int]
    family: int = socket.AF_INET
    socktype: int = socket.SOCK_STREAM
    protocol: int = socket.IPPROTO_TCP


def fetch(site: Site, *requests: Request, manners: Manners = MANNERS) -> list[Answer | FetchError]:
    """Fetch through a gate that is open for this site alone, in the order of the requests."""
    gate = Gate(allowed=frozenset({("127.0.0.1", site.port)}))
    got = dict(CurlFetch(replace(manners, gate=gate))(requests))
    return [got[request] for request in requests]


def fetch_page(page: Page, manners: Manners = MANNERS) -> Answer | FetchError:
    with serving({"/feed": page}) as site:
        return fetch(site, Request(site.url()), manners=manners)[0]


def code(outcome: Answer | FetchError) -> str:
    return outcome.code if isinstance(outcome, FetchError) else str(outcome.status)


def redirect(to: str, status: int = 302) -> Page:
    return lambda handler: handler.reply(status, Location=to)


def raw(*parts: bytes) -> Page:
    return lambda handler: handler.raw(b"".join(parts))
