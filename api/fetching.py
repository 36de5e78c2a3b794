"""How this installation asks servers: the fetcher and the keys that its settings describe."""

from collections.abc import Iterable

from ingest.addresses import Gate
from ingest.curl import CurlFetch
from ingest.fetch import Fetch, Manners, user_agent
from ingest.reading import Asking
from models.settings import Settings

_PATIENCE = 8.0  # seconds


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


def quick_fetch(settings: Settings) -> Fetch:
    """Return a fetcher for someone who waits for the answer: as polite, but less patient."""
    return polite_fetch(settings.model_copy(update={"fetch_deadline": _PATIENCE}))


def asking(settings: Settings) -> Asking:
    """Return how sources are asked: whole or not, and with which keys."""
    return Asking(settings.ignore_validators, {"reliefweb": settings.reliefweb_appname})
