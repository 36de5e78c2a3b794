"""What goes over the wire, kept for a person to read: requests as sent, heads as they come.

A `Wire` is handed to the fetcher as its `Trace`; it changes nothing of what is asked.
"""

from dataclasses import dataclass, field

TELLING = (
    "date", "server", "content-type", "content-length", "content-encoding", "etag",
    "last-modified", "cache-control", "expires", "retry-after", "location", "vary", "set-cookie",
    "x-robots-tag", "tdm-reservation", "tdm-policy",
)  # fmt: skip
"""The headers of an answer that matter to a crawl."""


@dataclass(slots=True)
class Exchange:
    """One request as it was sent, and the head of what came back: a hop on the way."""

    sent: str
    ours: str = ""
    theirs: str = ""
    status: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)

    @property
    def telling(self) -> list[tuple[str, str]]:
        """The headers that matter, as they came."""
        return [(name, value) for name, value in self.headers if name.lower() in TELLING]

    @property
    def is_unchanged(self) -> bool:
        """Whether the server said that nothing is new."""
        return self.status.split()[1:2] == ["304"]

    @property
    def conditions(self) -> list[str]:
        """The lines of the request that say what we hold already."""
        return [line for line in self.sent.splitlines() if line.startswith("If-")]


class Wire:
    """A `Trace` that keeps what went over the wire, hop by hop."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []

    def sent(self, head: bytes) -> None:
        """Begin a hop."""
        self.exchanges.append(Exchange(head.decode("latin-1").strip()))

    def came(self, line: bytes) -> None:
        """Add a line to the hop's answer."""
        told = line.decode("latin-1").strip()
        if not self.exchanges or not told:
            return
        exchange = self.exchanges[-1]
        if told.startswith("HTTP/"):
            exchange.status, exchange.headers = told, []
            return
        name, _, value = told.partition(":")
        exchange.headers.append((name.strip(), value.strip()))

    def connected(self, ours: str, theirs: str) -> None:
        """Say where the hop's two ends are."""
        if self.exchanges:
            self.exchanges[-1].ours, self.exchanges[-1].theirs = ours, theirs
