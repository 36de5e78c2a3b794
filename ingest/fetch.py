"""The fetch boundary: what is asked, what comes back, and the manners of asking.

A `Fetch` takes requests and yields each with its answer, or with the `FetchError` that
stands for it, as they finish: no failure of one is an exception for the others. The real
one is `ingest.curl.CurlFetch`; nothing of libcurl is known here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from typing import Protocol

from ingest.addresses import Gate
from ingest.pace import Pace
from ingest.rights import reserved_by_headers
from models.errors import FetchError

_LONGEST_VALIDATOR = 8192  # characters; beyond it a server would refuse our request
_LEGAL = re.compile("[\t -~\xa0-\xff]+")
_UNKEPT = re.compile(r"(?:^|[,\s])no-(?:cache|store)\b", re.IGNORECASE)
_SECONDS = re.compile(r"[0-9]{1,9}")
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Request:
    """An address to ask, with the validators of the last answer where it had any.

    `delay` is the seconds between two requests that its host asks for, where it does.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: a body, or word that nothing changed.

    `url` is where it came from in the end. `moved_to` is where permanent redirects led,
    before any temporary one.
    """

    url: str
    status: int
    body: bytes
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    max_age: int | None = None
    moved_to: str | None = None
    reserved: str | None = None

    @property
    def is_unchanged(self) -> bool:
        """Whether the server said that we hold its latest already."""
        return self.status == 304


class Fetch(Protocol):
    """Asks servers, many at once."""

    def __call__(
        self, requests: Iterable[Request]
    ) -> Iterator[tuple[Request, Answer | FetchError]]:
        """Yield every request with what came of it, as they finish."""
        ...


class Trace(Protocol):
    """Is told what goes over the wire: for a person who wants to see it."""

    def sent(self, head: bytes) -> None:
        """Take the head of a request, as it was sent."""
        ...

    def came(self, line: bytes) -> None:
        """Take a line of an answer's head."""
        ...

    def connected(self, ours: str, theirs: str) -> None:
        """Take the addresses of both ends of a connection."""
        ...


@dataclass(frozen=True, slots=True)
class Manners:
    """How we ask: who we say we are, how long we wait, how much we take, whom we refuse."""

    agent: str
    deadline: float = 20.0  # seconds, redirects included
    limit: int = 15_000_000  # decoded bytes
    header_limit: int = 65_536  # bytes of headers, over all hops
    redirects: int = 5
    at_once: int = 32
    per_host: int = 2
    pace: Pace | None = None
    trace: Trace | None = None
    gate: Gate = field(default_factory=Gate)


def user_agent(contact: str) -> str:
    """Say who asks, and where a webmaster may complain."""
    name = f"Tidings/{version('tidings')}"
    return f"{name} (+{contact})" if _is_legal(contact) else name


def conditions(request: Request) -> list[tuple[str, str]]:
    """Return the conditional headers of a request: validators as they came, byte for byte."""
    validators = (("If-None-Match", request.etag), ("If-Modified-Since", request.last_modified))
    return [(name, value) for name, value in validators if value is not None and _is_legal(value)]


def answer(url: str, status: int, headers: Mapping[str, str], body: bytes) -> Answer:
    """Put an answer together; a validator that could not be sent back is dropped here."""
    return Answer(
        url=url,
        status=status,
        body=body,
        content_type=headers.get("content-type"),
        etag=_kept(headers.get("etag")),
        last_modified=_kept(headers.get("last-modified")),
        max_age=_lasting(headers),
        reserved=reserved_by_headers(headers),
    )


def status_error(url: str, status: int, headers: Mapping[str, str]) -> FetchError | None:
    """Return the error that a final HTTP status stands for; None where it is an answer."""
    if status in {200, 203, 304}:
        return None
    code, reason = _STATUSES.get(status, (f"http_{status}", f"the server answered {status}"))
    retry_after = parse_retry_after(headers.get("retry-after", ""), headers.get("date", ""))
    return FetchError(
        url, code, reason, retry=status != 410, status=status, retry_after=retry_after
    )


def parse_retry_after(value: str, date: str) -> float | None:
    """Return the seconds a server asked us to wait.

    A moment is counted from the server's own `Date`: its clock and ours may differ.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:12])
    until, sent = _moment(value), _moment(date)
    if until is None or sent is None:
        return None
    return max(0.0, (until - sent).total_seconds())


_STATUSES = {
    401: ("http_401", "the server wants a password"),
    403: ("http_403", "the server refuses us"),
    404: ("http_404", "there is nothing at this address"),
    410: ("gone", "the server says that this is gone for good"),
    429: ("rate_limited", "the server asks us to come less often"),
    503: ("http_503", "the server is overloaded or being mended"),
}


def _moment(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, IndexError):
        return None
    return moment if moment.tzinfo is not None else None


def _lasting(headers: Mapping[str, str]) -> int | None:
    """Return the seconds for which an answer still holds: `max-age`, else `Expires` since `Date`.

    What it has been held for on its way (`Age`) is over already.
    """
    control = headers.get("cache-control", "")
    found, age = _MAX_AGE.search(control), headers.get("age", "")
    passed = int(age) if _SECONDS.fullmatch(age) else 0
    if found:
        return max(0, int(found[1]) - passed)
    until, sent = _moment(headers.get("expires", "")), _moment(headers.get("date", ""))
    if until is None or sent is None or _UNKEPT.search(control):
        return None
    return max(0, min(int((until - sent).total_seconds()), 10**9) - passed)


def _kept(validator: str | None) -> str | None:
    return validator if validator is not None and _is_legal(validator) else None


def _is_legal(value: str) -> bool:
    """Whether a header may carry it: Latin-1 without controls, and not endless."""
    return len(value) <= _LONGEST_VALIDATOR and _LEGAL.fullmatch(value) is not None
