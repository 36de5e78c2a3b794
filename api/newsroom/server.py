"""The newsroom's web server: a feed and pages for each invented outlet, on loopback alone.

It is a small ordinary web server (RSS 2.0, ETag, 304), so that what is looked at on a first
start came in the way that everything comes in.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import format_datetime
from hashlib import blake2b
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from xml.etree import ElementTree as ET

from api.newsroom.stock import SampleItem, SampleOutlet, sample_items, sample_outlets
from models.errors import PortInUseError

HOST = "127.0.0.1"


@contextmanager
def open_newsroom(port: int, anchor: datetime) -> Iterator[str]:
    """Serve the newsroom while the block runs; gives its base address.

    Raises:
        PortInUseError: the port is taken.
    """
    pages = make_pages(f"http://{HOST}:{port}", anchor)
    handler = type("Newsroom", (_Handler,), {"pages": pages})
    try:
        server = ThreadingHTTPServer((HOST, port), handler)
    except OSError as error:
        raise PortInUseError(
            f"port {port}, which the sample newsroom wants, is in use: "
            "stop what uses it, or set TIDINGS_PORT to another (the newsroom takes the next one)"
        ) from error
    thread = threading.Thread(target=server.serve_forever, name="newsroom", daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{port}"
    finally:
        server.shutdown()
        server.server_close()


def feed_url(base: str, outlet: SampleOutlet) -> str:
    """Return the address of an invented outlet's feed."""
    return f"{base}/{outlet.slug}/feed.xml"


def make_pages(base: str, anchor: datetime) -> dict[str, tuple[str, bytes]]:
    """Return path → (content type, body) of all that the newsroom serves."""
    pages: dict[str, tuple[str, bytes]] = {}
    for outlet in sample_outlets():
        items = [item for item in sample_items() if item.outlet == outlet.slug]
        pages[f"/{outlet.slug}/feed.xml"] = (
            "application/rss+xml; charset=utf-8",
            _feed(base, outlet, items, anchor),
        )
        for item in items:
            pages[_path(item)] = ("text/html; charset=utf-8", _page(outlet, item))
    return pages


def _feed(base: str, outlet: SampleOutlet, items: list[SampleItem], anchor: datetime) -> bytes:
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    _add(channel, "title", outlet.name)
    _add(channel, "link", f"{base}/{outlet.slug}/")
    _add(channel, "description", "A sample: this outlet and all it reports are invented.")
    _add(channel, "language", outlet.language)
    for item in items:
        entry = ET.SubElement(channel, "item")
        _add(entry, "title", item.title)
        _add(entry, "link", base + _path(item))
        _add(entry, "guid", base + _path(item))
        _add(entry, "pubDate", format_datetime(item.published(anchor)))
        _add(entry, "description", item.text)
    body: bytes = ET.tostring(rss, encoding="utf-8", xml_declaration=True)
    return body


def _add(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text


def _path(item: SampleItem) -> str:
    return f"/{item.outlet}/{item.number}"


def _page(outlet: SampleOutlet, item: SampleItem) -> bytes:
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in item.text.split("\n\n"))
    return (
        f'<!doctype html><html lang="{outlet.language}"><meta charset="utf-8">'
        f"<title>{escape(item.title)}</title><p><em>Sample: {escape(outlet.name)}, its people "
        f"and this event are invented.</em></p><h1>{escape(item.title)}</h1>{paragraphs}</html>"
    ).encode()


class _Handler(BaseHTTPRequestHandler):
    pages: dict[str, tuple[str, bytes]]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # the name that http.server calls
        kind, body = self.pages.get(self.path, ("text/plain; charset=utf-8", b""))
        if not body:
            self._answer(HTTPStatus.NOT_FOUND, kind, b"Nothing is here.")
            return
        etag = f'"{blake2b(body, digest_size=16).hexdigest()}"'
        if self.headers.get("If-None-Match") == etag:
            self._answer(HTTPStatus.NOT_MODIFIED, kind, b"", etag)
            return
        self._answer(HTTPStatus.OK, kind, body, etag)

    def _answer(self, status: HTTPStatus, kind: str, body: bytes, etag: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if etag:
            self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:  # noqa: ANN401  as http.server declares it
        """Say nothing: the crawler's own outcome says what happened."""
