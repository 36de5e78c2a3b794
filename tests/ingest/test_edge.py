"""The whole edge at once: good feeds beside every kind of bad one, over real sockets."""

import gzip
import time
from pathlib import Path

from ingest.addresses import Gate
from ingest.crawl import Visits, crawl
from ingest.curl import CurlFetch
from ingest.fetch import Manners
from models.store.engine import Begin
from tests.ingest.server import Handler, Page, serving
from tests.make import NOON, make_feed

GOOD = 20
HTML = b"<!doctype html><html><body>Our feed has moved to the app.</body></html>"


def good(number: int) -> Page:
    item = f"<item><title>Item {number}</title><link>https://tide.example/{number}</link></item>"
    body = f"<rss version='2.0'><channel><title>T</title>{item}</channel></rss>".encode()
    return lambda handler: handler.reply(200, body)


def slow(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b" ")
        time.sleep(0.05)


BAD: dict[str, Page] = {
    "/timeout": slow,
    "/too_large": lambda handler: handler.reply(
        200, gzip.compress(b"\0" * 30_000_000), Content_Encoding="gzip"
    ),
    "/too_many_redirects": lambda handler: handler.reply(301, Location="/too_many_redirects"),
    "/bad_redirect": lambda handler: handler.reply(302, Location="file:///etc/passwd"),
    "/blocked_address": lambda handler: handler.reply(302, Location="http://169.254.169.254/"),
    "/truncated": lambda handler: handler.raw(
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n<rss>"
    ),
    "/bad_response": lambda handler: handler.raw(b"220 mail.example ESMTP\r\n"),
    "/http_404": lambda handler: handler.reply(404),
    "/http_500": lambda handler: handler.reply(500),
    "/gone": lambda handler: handler.reply(410),
    "/not_a_feed": lambda handler: handler.reply(200, HTML, Content_Type="text/html"),
    "/empty": lambda handler: handler.reply(200),
}
"""Pages that are named by the code that they must come to."""


def test_good_feeds_come_whole_beside_every_kind_of_bad_one(begin: Begin) -> None:
    pages = BAD | {f"/good/{number}": good(number) for number in range(GOOD)}
    with serving(pages) as site:
        with begin() as session:
            for path in pages:
                make_feed(session, site.url(path))
        gate = Gate(allowed=frozenset({("127.0.0.1", site.port)}))
        fetch = CurlFetch(Manners("Tidings/test", deadline=1.0, limit=1_000_000, gate=gate))

        outcomes = {o.feed.url: o for o in crawl(begin, fetch, NOON, Visits(jitter=lambda: 0.0))}

    codes = {path: outcomes[site.url(path)].code for path in BAD}
    assert codes == {path: path.removeprefix("/") for path in BAD}
    assert sum(outcome.stored for outcome in outcomes.values()) == GOOD
    assert all(outcome.feed.due_at > NOON for outcome in outcomes.values())
    assert {o.feed.error_code for o in outcomes.values() if o.code == "ok"} == {None}


def test_the_page_on_feeds_explains_every_code() -> None:
    page = (Path(__file__).parent.parent.parent / "docs" / "feeds.md").read_text(encoding="utf-8")

    assert [code for path in BAD if f"`{(code := path.removeprefix('/'))}`" not in page] == []
