"""An article from its page: what a page says, as values of ours.

The page is read by trafilatura in `ingest.extract_child`, a process that can be killed. What of
it may be taken for the article is decided in `ingest.pages`; here is what comes back.
"""

import atexit
import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ingest.children import Child
from ingest.declared import Body
from models.errors import ParseError


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A fact-check as a page marks it up (schema.org's ClaimReview)."""

    claim: str
    verdict: str | None = None
    publisher: str | None = None
    url: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a page holds. `text` is plain, paragraphs apart; nothing of it is believed yet.

    `words` is how many words the whole page shows, `is_free` what it says of being behind a
    paywall (None: nothing), `metas` its `meta` elements by name, values of one name together.
    """

    text: str = ""
    title: str = ""
    author: str | None = None
    published: str | None = None
    canonical: str | None = None
    language: str | None = None
    is_free: bool | None = None
    is_form: bool = False
    words: int = 0
    metas: dict[str, str] = field(default_factory=dict)
    reviews: tuple[Reviewed, ...] = ()


def extract(got: Body) -> Extracted:
    """Return what a page holds.

    Raises:
        ParseError: it has no body, or reading it took too long or ended its reader.
    """
    if not got.body.strip():
        raise ParseError(got.url, "empty", "the answer has no body")
    label = json.dumps([got.url, got.content_type]).encode()
    return read_told(_child().ask(got.url, label, got.body))


def read_told(told: bytes) -> Extracted:
    """Read what the child answers."""
    values: dict[str, Any] = json.loads(told)
    reviews = tuple(Reviewed(**review) for review in values.pop("reviews"))
    return Extracted(**values, reviews=reviews)


@cache
def _child() -> Child:
    child = Child("ingest.extract_child")
    atexit.register(child.close)
    return child
