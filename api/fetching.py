"""How this installation asks servers: the fetcher and the keys that its settings describe."""

from collections.abc import Iterable
from functools import cache

from ingest.addresses import Gate
from ingest.curl import CurlFetch
from ingest.fetch import Fetch, Manners, Trace, user_agent
from ingest.pace import Pace
from ingest.reading import Asking
from ingest.sources import KINDS
from models.settings import Settings

_PATIENCE = 8.0  # seconds
_QUICK = 0.25  # seconds between two requests to a host, where someone waits


@cache
def _pace(seconds: float) -> Pace:
    return Pace(seconds)


def polite_fetch(
    settings: Settings,
    allowed: Iterable[tuple[str, int]] = (),
    trace: Trace | None = None,
) -> Fetch:
    """Return the fetcher that the settings describe; `allowed` opens the gate for own servers.

    All of them keep one pace together.
    """
    return CurlFetch(
        Manners(
            agent=user_agent(settings.contact),
            deadline=settings.fetch_deadline,
            limit=settings.fetch_limit,
            at_once=settings.fetch_concurrency,
            pace=_pace(settings.host_pace),
            trace=trace,
            gate=Gate(frozenset(allowed), settings.allow_private),
        )
    )


def unhurried_fetch(settings: Settings, trace: Trace | None = None) -> Fetch:
    """Return a fetcher for a few requests by hand: as patient as a crawl, a few steps quicker."""
    return polite_fetch(_quicker(settings), trace=trace)


def quick_fetch(settings: Settings) -> Fetch:
    """Return a fetcher for someone who waits for the answer: less patient, a few steps quicker.

    Looking for the feeds of a site takes a dozen requests, once.
    """
    return polite_fetch(_quicker(settings).model_copy(update={"fetch_deadline": _PATIENCE}))


def _quicker(settings: Settings) -> Settings:
    return settings.model_copy(update={"host_pace": min(_QUICK, settings.host_pace)})


def asking(settings: Settings) -> Asking:
    """Return how sources are asked: whole or not, and with which keys."""
    keys = {kind.value: getattr(settings, row.key) for kind, row in KINDS.items() if row.key}
    return Asking(settings.ignore_validators, keys)
