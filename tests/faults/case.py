"""What a case of the fault table is: what is injected, what must come of it.

Cases are values; `tests.faults.play` plays them and `tests.faults.invariants` judges them.
A page that must know of the other servers is a function of the `Ground`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random
from xml.sax.saxutils import escape

from ingest.keep import Outcome
from models import Article, Feed, FeedEvent
from tests.faults.certificates import Authority
from tests.ingest.server import Page, Seen, Site

WORDS = """
harbour ferry winter permit corridor tents school bakery orchard coast registry bridge minister
volunteers arrivals family bus charter clinic mayor river training language warehouse season
fishing union court appeal budget road village island station
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a case is played: the hostile host, and one that nobody may connect to."""

    bad: Site
    trap: Site
    authority: Authority | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What a case may look at after the visit in the fault; `find` searches titles by a query."""

    ground: Ground
    at: datetime
    outcomes: tuple[Outcome, ...]
    feeds: tuple[Feed, ...]
    articles: tuple[Article, ...]
    asked: tuple[Seen, ...]
    logged: tuple[str, ...]
    find: Callable[[str], set[str]]
    changes: tuple[FeedEvent, ...]

    @property
    def feed(self) -> Feed:
        """The row of the only hostile feed."""
        [feed] = self.feeds
        return feed

    @property
    def outcome(self) -> Outcome:
        """What came of the only hostile feed."""
        [outcome] = self.outcomes
        return outcome

    @property
    def titles(self) -> set[str]:
        """Titles of what the hostile feeds brought in the fault."""
        return {article.title for article in self.articles}


def nothing_more(_: Found) -> None:
    """Look at nothing: code and invariants are all."""


def nothing(_: Ground) -> None:
    """Do nothing: the pages are the fault."""


@dataclass(frozen=True, slots=True)
class Case:
    """A fault at a feed's server.

    `feeds` are paths at the hostile host, or whole addresses, in which `{trap}` is the trap's
    port; left out, they are the pages that begin with `/feed`. `code` is what each comes to, a
    word a visit, one a day; `a|b` is one of the two. `accepted` is how many entries all hold.
    A fault that is no page is begun by `strike` and ended by `mend`; one that no server can
    end says `why`.
    """

    row: str
    injected: str
    code: str
    pages: Callable[[Ground], Mapping[str, Page]]
    feeds: tuple[str, ...] = ()
    look: Callable[[Found], None] = nothing_more
    deadline: float = 5.0
    limit: int = 1_000_000
    accepted: int | None = None
    strike: Callable[[Ground], None] = nothing
    mend: Callable[[Ground], None] = nothing
    why: str = ""
    is_slow: bool = False
    is_tls: bool = False
    host: str = "127.0.0.2"

    @property
    def name(self) -> str:
        """How the case is called in the table and among the tests."""
        return f"{self.row}: {self.injected}"


def at_feed(page: Page) -> Callable[[Ground], Mapping[str, Page]]:
    """Serve one page at the feed's address."""
    return lambda _: {"/feed": page}


def body(content: bytes | str, content_type: str = "application/xml", **headers: str) -> Page:
    """Serve a body properly."""
    sent = content.encode() if isinstance(content, str) else content
    return lambda handler: handler.reply(200, sent, Content_Type=content_type, **headers)


def rss(items: str = "", *, channel: str = "", before: str = "", root: str = "") -> str:
    """Write a feed around items."""
    return (
        f"<?xml version='1.0' encoding='utf-8'?>{before}<rss version='2.0' {root}><channel>"
        f"<title>The Tide</title>{channel}{items}</channel></rss>"
    )


def item(title: str, link: str = "", more: str = "") -> str:
    """Write one entry, its text told from all others by its title."""
    link = link or "https://outlet.example/" + "-".join(title.split())
    return f"<item><title>{escape(title)}</title><link>{link}</link>{text(title)}{more}</item>"


def text(seed: str) -> str:
    """Write a description of words that go with the seed alone."""
    words = " ".join(Random(seed).choices(WORDS.split(), k=30))  # the same for the same seed
    return f"<description>{escape(seed)}: {words}.</description>"


def edition(name: str, number: int) -> str:
    """Write a feed that is well, with one entry more than its edition before."""
    return rss("".join(item(f"{name} tells {n}") for n in range(max(0, number - 2), number + 1)))


def redirect(to: str, status: int = 302) -> Page:
    """Lead elsewhere."""
    return lambda handler: handler.reply(status, Location=to)
