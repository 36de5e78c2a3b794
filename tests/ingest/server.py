"""A real HTTP server on loopback whose pages are functions: good, odd and hostile ones."""

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext

Page = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """One request. A page writes its answer through it, well-behaved or byte by byte."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    pages: Mapping[str, Page]
    site: "Site"

    def setup(self) -> None:
        self.site.connected.append(self.client_address)
        super().setup()

    def do_GET(self) -> None:
        self.site.seen.append(Seen(self.path, {k.lower(): v for k, v in self.headers.items()}))
        page = self.pages.get(self.path.partition("?")[0], missing)
        try:
            page(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the client had enough: that is what is tested

    def reply(self, status: int, body: bytes = b"", **headers: str) -> None:
        """Answer properly; `Retry_After=` stands for `Retry-After:`."""
        self.site.answered[status] += 1
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def raw(self, data: bytes) -> None:
        """Write bytes as they are, and hang up."""
        self.close_connection = True
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, *_line: object) -> None:
        """Keep the tests' output quiet."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as the server saw it."""

    path: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Site:
    """A server that runs, who connected, what was asked, and the statuses it answered with."""

    port: int
    connected: list[tuple[str, int]] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    answered: Counter[int] = field(default_factory=Counter)
    host: str = "127.0.0.1"

    def url(self, path: str = "/feed", scheme: str = "http") -> str:
        return f"{scheme}://{self.host}:{self.port}{path}"


def missing(handler: Handler) -> None:
    handler.reply(404)


@contextmanager
def serving(
    pages: Mapping[str, Page],
    tls: SSLContext | None = None,
    host: str = "127.0.0.1",
    port: int = 0,
) -> Iterator[Site]:
    """Serve pages until the block ends: on a free port of loopback, unless told where."""
    handler = type("PageHandler", (Handler,), {"pages": pages})
    server = _Server((host, port), handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    site = Site(server.server_port, host=host)
    setattr(handler, "site", site)  # noqa: B010  mypy does not know of a class made by hand
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True  # a slow-loris page must not outlive its test
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet of clients that hang up, or are killed: that is what is tested."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # a socket
