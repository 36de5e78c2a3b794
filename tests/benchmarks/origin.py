"""The servers that benchmarks ask, in a process of their own, so that their CPU time is not ours.

`python -m tests.benchmarks.origin FOLDER` serves over TLS until its input ends. Every answer ends
its connection and nothing of a TLS session is kept: each request is a new host's, as in real life.
"""

import gzip
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.synthetic import feed
from tests.certificates import self_signed
from tests.ingest.server import Handler, Page, serving

FEEDS = 60
ETAG = '"the-same-as-before"'


@dataclass(frozen=True, slots=True)
class Origin:
    """A server that runs: where it is, and the certificates that vouch for it and the world."""

    port: int
    trusted: str

    def urls(self, kind: str) -> list[str]:
        """Return the addresses of all feeds; `kind` is `same` (304), `new` or `hostile`."""
        return [f"https://127.0.0.1:{self.port}/{kind}/{number}" for number in range(FEEDS)]


@contextmanager
def origin() -> Iterator[Origin]:
    """Run the server until the block ends."""
    with TemporaryDirectory() as folder:
        own = self_signed(Path(folder))
        trusted = Path(folder) / "trusted.pem"
        trusted.write_bytes(_system() + own.read_bytes())
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.origin", str(own)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield Origin(int(process.stdout.readline()), str(trusted))
        finally:
            process.stdin.close()
            process.stdout.close()
            process.wait()


def _system() -> bytes:
    """Return the certificates that this machine trusts: reading them is part of what TLS costs."""
    file = ssl.get_default_verify_paths().cafile
    return Path(file).read_bytes() if file else b""


def _pages() -> dict[str, Page]:
    pages: dict[str, Page] = {}
    for number in range(FEEDS):
        packed = gzip.compress(feed(number))
        pages[f"/same/{number}"] = _same
        pages[f"/new/{number}"] = _new(packed)
    return pages


def _same(handler: Handler) -> None:
    handler.close_connection = True
    assert handler.headers["If-None-Match"] == ETAG
    handler.reply(304, ETag=ETAG, Connection="close")


def _new(packed: bytes) -> Page:
    def page(handler: Handler) -> None:
        handler.close_connection = True
        handler.reply(
            200,
            packed,
            ETag=ETAG,
            Content_Type="application/rss+xml; charset=utf-8",
            Content_Encoding="gzip",
            Connection="close",
        )

    return page


def main(certificate: str) -> None:
    """Serve until the parent closes our input."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.num_tickets = 0
    context.options |= ssl.OP_NO_TICKET
    with serving(_pages(), tls=context) as site:
        print(site.port, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
