"""robots.txt: what a server lets us ask for, decided from what it answered.

Rules as RFC 9309 has them: no file (any 4xx) allows everything, a server that fails or cannot
be reached allows nothing, and a page of HTML in the place of a file is no file. Nothing is
fetched here; the parser is protego.

Source: RFC 9309, Robots Exclusion Protocol.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from ingest.fetch import Answer
from models.errors import FetchError

AGENT = "Tidings"
"""The name that rules know us by."""

LARGEST = 512_000
"""Bytes of a robots.txt that are read: a little more than the 500 KiB that must be."""

_LASTS = timedelta(hours=24)
_TRIED_AGAIN = timedelta(hours=1)
_HTML = re.compile(rb"^\s*(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE)
_SLOWEST = 3600.0  # seconds: a delay beyond this is a misunderstanding


@dataclass(frozen=True, slots=True)
class Robots:
    """What a server's robots.txt came to: rules, or the code of why there are none.

    `code` is `ok`, that of a 4xx, or of the failure that forbids everything.
    """

    code: str
    text: str | None = None

    @property
    def is_heard(self) -> bool:
        """Whether the server told its rules, or that it has none."""
        return self.code == "ok" or self.code in _NO_FILE

    def allows(self, url: str) -> bool:
        """Tell whether an address may be asked for."""
        if not self.is_heard:
            return False
        return self.text is None or bool(_rules(self.text).can_fetch(url, AGENT))

    @property
    def delay(self) -> float:
        """The seconds that are to lie between two requests, as the rules ask; 0 without."""
        told = _rules(self.text).crawl_delay(AGENT) if self.text is not None else None
        return min(max(float(told or 0), 0.0), _SLOWEST)


_NO_FILE = {"gone", *(f"http_{status}" for status in range(400, 500) if status != 429)}


def robots_url(url: str) -> str:
    """Return the address of the robots.txt that an address is under."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))


def heard(answer: Answer | FetchError) -> Robots:
    """Return what an answer to the request for robots.txt means."""
    if isinstance(answer, FetchError):
        return Robots(answer.code)
    if _HTML.match(answer.body):
        return Robots("ok")
    text = answer.body[:LARGEST].decode("utf-8-sig", "replace")
    return Robots("ok", text.replace("\0", ""))  # which PostgreSQL would not keep


def is_stale(robots: Robots, at: datetime, now: datetime) -> bool:
    """Tell whether robots.txt is to be asked for again: after a day, or an hour of failure."""
    lasts = _LASTS if robots.is_heard else _TRIED_AGAIN
    return not at <= now < at + lasts


@lru_cache(maxsize=256)
def _rules(text: str) -> Protego:
    return Protego.parse(text)
