"""Hosts that mean harm or are badly broken: one behaviour each, bounded in bytes and in time."""

import asyncio
import gzip
import zlib
from collections.abc import Callable, Coroutine

from tests.ten_days.world import Answerer, Asked, Host, Reply

Wire = Callable[[Asked], Coroutine[None, None, None]]

_RSS = b"<?xml version='1.0'?><rss version='2.0'><channel><title>H</title>%s</channel></rss>"
_ITEM = b"<item><title>%s</title><link>http://%s/1</link><description>d</description></item>"
_PATIENCE = 60  # bytes that a slow host sends at most, one at a time


async def _drip(asked: Asked) -> None:
    asked.wire.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(_PATIENCE):
        asked.wire.write(b"x")
        await asked.wire.drain()
        await asyncio.sleep(0.5)


async def _silence(_: Asked) -> None:
    await asyncio.sleep(_PATIENCE / 2)


async def _endless_headers(asked: Asked) -> None:
    asked.wire.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(2000):
        asked.wire.write(b"X-%d: %s\r\n" % (number, b"y" * 500))
        await asked.wire.drain()


async def _endless_body(asked: Asked) -> None:
    asked.wire.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _ in range(40):
        asked.wire.write(b"100000\r\n" + b" " * 0x100000 + b"\r\n")
        await asked.wire.drain()


async def _cut_short(asked: Asked) -> None:
    asked.wire.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<rss><channel>")
    await asked.wire.drain()


async def _no_http(asked: Asked) -> None:
    asked.wire.write(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")
    await asked.wire.drain()


def _bomb() -> bytes:
    """Return 200 MB of blanks in some 200 KB."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(b" " * 1_000_000) for _ in range(200)) + packer.flush()


def _to(location: str, status: int = 302) -> Answerer:
    return lambda _: Reply(status=status, headers={"Location": location})


def _says(body: bytes, **headers: str) -> Answerer:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Reply(body, headers=told)


def _status(status: int, **headers: str) -> Answerer:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: Reply(b"no", status=status, headers=told)


def _laughs() -> bytes:
    levels = b"".join(b"<!ENTITY a%d '%s'>" % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 9))
    return b"<!DOCTYPE rss [<!ENTITY a0 'ha'>" + levels + b"]>" + _RSS % (_ITEM % (b"&a8;", b"h"))


def _author() -> bytes:
    author = b"<author>a@" + b"a." * 20_000 + b"</author>"
    return (_RSS % (b"<item><title>t & t</title>" + author + b"</item>")).replace(
        b"<?xml", b" <?xml"
    )


def _changing_guids(asked: Asked) -> Reply:
    item = (
        b"<item><title>The same</title><guid>%f</guid><description>Same words.</description></item>"
    )
    return Reply(_RSS % (item % asked.hour))


def _recovers(asked: Asked) -> Reply:
    """Fail for the first five days, then be well."""
    if asked.hour < 120:
        return Reply(b"down", status=500)
    return Reply(_RSS % (_ITEM % (b"Back again", b"h")))


def hostile_hosts(port: int) -> list[tuple[str, Host]]:
    """Return hostile hosts by what they do; `port` is where a trap would be."""
    wires: dict[str, Wire] = {
        "drips one byte at a time": _drip,
        "never answers": _silence,
        "sends headers without end": _endless_headers,
        "sends a body without end": _endless_body,
        "hangs up in the middle": _cut_short,
        "speaks no HTTP": _no_http,
    }
    pages: dict[str, Answerer] = {
        "sends a gzip bomb": _says(_bomb(), Content_Encoding="gzip"),
        "redirects in a circle": _to("/feed"),
        "redirects to a private address": _to("http://169.254.169.254/latest/meta-data"),
        "redirects to a file": _to("file:///etc/passwd"),
        "sends entities that explode": _says(_laughs()),
        "sends an author that takes for ever": _says(_author()),
        "nests 100,000 tags": _says(_RSS % (b"<a>" * 100_000)),
        "is a login page": _says(b"<!DOCTYPE html><html><title>Log in</title></html>"),
        "is overloaded": _status(503),
        "wants quiet for an hour": _status(429, Retry_After="3600"),
        "is gone for good": _status(410),
        "refuses us": _status(403),
        "gives each visit new guids": _changing_guids,
        "is down for five days": _recovers,
        "sends 30,000 entries": _says(
            gzip.compress(_RSS % b"".join(_ITEM % (b"T%d" % n, b"h") for n in range(30_000))),
            Content_Encoding="gzip",
        ),
    }
    return [(what, {"*": page}) for what, page in (*wires.items(), *pages.items())]
