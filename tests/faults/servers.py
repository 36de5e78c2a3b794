"""What hostile servers do, as pages, and what is expected of a feed that met them."""

import socket
import struct
import time
import zlib
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import timedelta
from email.utils import formatdate
from itertools import count

from models.vocabulary import FeedChange, FeedState
from tests.faults.case import Found, Ground, at_feed, body, edition, item, redirect, rss
from tests.faults.certificates import Authority
from tests.ingest.server import Handler, Page, Seen

SMALL = 60_000_000  # decoded bytes of the quick bombs: sixty times the limit they meet
HUGE = 5_000_000_000
BROTLI = b64decode("z///f/gnAOKxQCD3/p/////wTwDEYQGA7v0/////4Z8AiMMiAN37//w3nMQ/ARCHBQC6fpM=")
"""Sixty million zeros, as brotli writes them."""

_PRIVATE = """
127.0.0.1 127.1 2130706433 0x7f.1 0177.0.0.1 127.0.0.1. localhost good@127.0.0.1 0.0.0.0
[::1] [::ffff:127.0.0.1] [::ffff:7f00:1] [fe80::1] [fc00::1] [64:ff9b::7f00:1]
169.254.169.254 10.0.0.8 172.16.0.1 192.168.1.1 100.64.0.1
"""
ASKED = [
    host for host in _PRIVATE.split() if "@" not in host
]  # an address with a user is not added


def drip(start: bytes, every: bytes) -> Page:
    """Send something, then a little of something for ever."""

    def page(handler: Handler) -> None:
        handler.raw(start)
        for _ in range(400):
            time.sleep(0.05)
            handler.raw(every)

    return page


def raw(*parts: bytes) -> Page:
    """Send bytes as they are, and hang up."""

    def page(handler: Handler) -> None:
        for part in parts:
            handler.raw(part)

    return page


def chunked(chunk: bytes, times: int) -> Page:
    """Send a chunked body."""

    def page(handler: Handler) -> None:
        handler.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(times):
            handler.raw(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")

    return page


def reset(handler: Handler) -> None:
    """Promise a body, begin it, and reset the connection."""
    begun = rss(item("Cut off by a reset")).encode()[:-30]
    handler.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + begun)
    time.sleep(0.05)
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()


def encoded(encoding: str, make: Callable[[], bytes]) -> Callable[[Ground], Mapping[str, Page]]:
    """Serve a compressed body at the feed's address, made when the stage is set."""

    def pages(_: Ground) -> Mapping[str, Page]:
        made = make()
        return {"/feed": lambda handler: handler.reply(200, made, Content_Encoding=encoding)}

    return pages


def bomb(decoded: int, wrap: int = zlib.MAX_WBITS | 16) -> bytes:
    """Compress so many zeros: gzip, or what else `wrap` says."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wrap)
    chunk = bytes(1_000_000)
    return b"".join(packer.compress(chunk) for _ in range(decoded // len(chunk))) + packer.flush()


def hops(_: Ground) -> Mapping[str, Page]:
    """Thirty redirects, each to the next, and a feed at their end."""
    chain: dict[str, Page] = {f"/{n}": redirect(f"/{n + 1}", 301) for n in range(30)}
    return {"/feed": redirect("/0", 301), **chain, "/30": body(edition("Far", 3))}


def to_private(ground: Ground) -> Mapping[str, Page]:
    """Redirects to every spelling of addresses that are not public."""
    return {
        f"/feed/{n}": redirect(f"http://{host}:{ground.trap.port}/")
        for n, host in enumerate(_PRIVATE.split())
    }


def to_schemes(_: Ground) -> Mapping[str, Page]:
    where = (
        "file:///etc/passwd",
        "ftp://outlet.example/feed",
        "data:text/xml,<rss/>",
        "gopher://outlet.example/1",
        "s3://bucket/feed",
        "http://user:word@outlet.example/feed",
    )
    return {f"/feed/{n}": redirect(to) for n, to in enumerate(where)}


def on_elsewhere(ground: Ground) -> Mapping[str, Page]:
    """A feed that sets a cookie and leads to another path; what is sent there is looked at."""

    def first(handler: Handler) -> None:
        handler.reply(302, Location="/elsewhere", Set_Cookie="session=1; Path=/")

    return {"/feed": first, "/elsewhere": body(edition("Elsewhere", 9))}


def carries(seen: Seen) -> set[str]:
    """Return the headers of a request that tell where we were, or who we are to somebody."""
    return {"authorization", "cookie", "proxy-authorization", "referer"} & seen.headers.keys()


def carries_nothing(found: Found) -> None:
    assert found.asked
    assert not any(carries(seen) for seen in found.asked)


def sets_cookies(handler: Handler) -> None:
    handler.reply(200, edition("Cookies", 9).encode(), Set_Cookie="session=1; Max-Age=99999")


def with_validators(_: Ground) -> Mapping[str, Page]:
    etags = ["bare", 'W/"weak"', '"' + "x" * 8000 + '"', '"caf\xe9"', '"a"\r\n X-Folded: 1']
    return {f"/feed/{n}": _tagged(etag, n) for n, etag in enumerate(etags)}


def _tagged(etag: str, number: int) -> Page:
    content = edition(f"Tagged {number}", 5).encode()

    def page(handler: Handler) -> None:
        head = f"HTTP/1.1 200 OK\r\nETag: {etag}\r\nLast-Modified: yesterday\r\n"
        handler.raw(head.encode("latin-1") + f"Content-Length: {len(content)}\r\n\r\n".encode())
        handler.raw(content)

    return page


def are_kept_as_they_came(found: Found) -> None:
    bare, weak, long, accented, folded = (feed.etag for feed in found.feeds)
    assert (bare, weak, accented) == ("bare", 'W/"weak"', '"caf\xe9"')
    assert long == '"' + "x" * 8000 + '"'
    assert folded is None or "\n" not in folded
    assert {feed.last_modified for feed in found.feeds} == {"yesterday"}


def busy(status: int, retry_after: str = "") -> Callable[[Ground], Mapping[str, Page]]:
    """Refuse every feed of the host for now."""

    def page(handler: Handler) -> None:
        if retry_after:
            handler.reply(status, Retry_After=retry_after)
        else:
            handler.reply(status)

    return lambda _: dict.fromkeys((f"/feed/{n}" for n in range(5)), page)


def busy_until(_: Ground) -> Mapping[str, Page]:
    """Refuse for two hours, told as a date."""

    def page(handler: Handler) -> None:
        handler.reply(429, Retry_After=formatdate(time.time() + 7200, usegmt=True))

    return {"/feed": page}


def waits(least: timedelta, most: timedelta) -> Callable[[Found], None]:
    """Expect every feed of the host to wait so long, whichever of them was answered so."""

    def look(found: Found) -> None:
        for feed in found.feeds:
            assert least <= feed.due_at - found.at <= most, feed.due_at - found.at

    return look


def few_are_asked(found: Found) -> None:
    """Expect the host to be left in peace after its first refusals, two transfers at once."""
    assert len(found.asked) <= 4


def is_state(state: FeedState) -> Callable[[Found], None]:
    """Expect the feed to be in a state."""

    def look(found: Found) -> None:
        assert found.feed.state is state

    return look


def has_moved(found: Found) -> None:
    assert found.feed.url == found.ground.bad.url("/new")
    assert {seen.path for seen in found.asked} == {"/feed", "/new"}
    [change] = found.changes
    assert (change.change, change.after) == (FeedChange.MOVED, found.feed.url)


def has_not_moved(found: Found) -> None:
    assert found.feed.url == found.ground.bad.url("/feed")


def moved(status: int) -> Callable[[Ground], Mapping[str, Page]]:
    """Lead to the feed's new address."""
    return lambda _: {"/feed": redirect("/new", status), "/new": changing("Moved")}


def changing(name: str) -> Page:
    """Serve one entry more at each request."""
    numbers = count(1)
    return lambda handler: handler.reply(200, edition(name, next(numbers)).encode())


def ever_new_etag(_: Ground) -> Mapping[str, Page]:
    """The same bytes under an ETag that changes."""
    numbers = count(1)
    same = edition("Same", 3).encode()
    return {"/feed": lambda handler: handler.reply(200, same, ETag=f'"{next(numbers)}"')}


def ever_same_etag(_: Ground) -> Mapping[str, Page]:
    """Content that changes under an ETag that does not, and is believed by its server."""
    numbers = count(1)

    def page(handler: Handler) -> None:
        if handler.headers["If-None-Match"] == '"same"':
            next(numbers)
            handler.reply(304, ETag='"same"')
        else:
            handler.reply(200, edition("Constant", next(numbers)).encode(), ETag='"same"')

    return {"/feed": page}


def comes_whole_after_a_week(found: Found) -> None:
    """Expect the last visit to have asked without validators, and to have brought the news."""
    assert [seen.headers.get("if-none-match") for seen in found.asked] == [None]
    assert found.outcome.stored > 0


def lasting(
    channel: str = "", root: str = "", **headers: str
) -> Callable[[Ground], Mapping[str, Page]]:
    """Serve a feed that says how long it stays as it is."""
    return at_feed(body(rss(item("Lasting"), channel=channel, root=root), **headers))


def shows(show: Callable[[Authority], None]) -> Callable[[Ground], None]:
    """Have the hostile server show another certificate, or speak otherwise."""

    def strike(ground: Ground) -> None:
        assert ground.authority is not None
        show(ground.authority)

    return strike
