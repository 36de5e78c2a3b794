"""Section A of the fault table: what a server, or the network, can do to a crawler.

Each case is a value; the harm is done in `tests.faults.servers`. Names that need a resolver of
their own are in `tests.faults.names`.
"""

import gzip
import zlib
from collections.abc import Callable
from datetime import timedelta

import zstandard

from models.vocabulary import FeedState
from tests.faults.case import Case, Found, Ground, at_feed, body, edition, item, redirect, rss
from tests.faults.certificates import Authority
from tests.faults.servers import (
    ASKED,
    BROTLI,
    HUGE,
    SMALL,
    are_kept_as_they_came,
    bomb,
    busy,
    busy_until,
    carries_nothing,
    chunked,
    comes_whole_after_a_week,
    drip,
    encoded,
    ever_new_etag,
    ever_same_etag,
    few_are_asked,
    has_moved,
    has_not_moved,
    hops,
    is_state,
    lasting,
    moved,
    on_elsewhere,
    raw,
    reset,
    sets_cookies,
    shows,
    to_private,
    to_schemes,
    waits,
    with_validators,
)

_MENDED = shows(lambda authority: authority.present(authority.host))
_WELL = at_feed(body(edition("Behind TLS", 9)))
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_HURRIED = 0.6  # seconds


def tls(injected: str, show: Callable[[Authority], None], said: str) -> Case:
    """Return a case of a certificate that is not to be trusted; the log says which it was."""

    def look(found: Found) -> None:
        assert said in (found.feed.error_detail or ""), found.feed.error_detail
        assert found.asked == ()

    def mend(ground: Ground) -> None:
        assert ground.authority is not None
        ground.authority.allow(only_old=False)
        _MENDED(ground)

    return Case(
        "A17", injected, "tls_error", _WELL, look=look, strike=shows(show), mend=mend, is_tls=True
    )


CASES = (
    Case(
        "A1",
        "one byte now and then, without end",
        "timeout",
        at_feed(drip(b"HTTP/1.1 200 OK\r\n\r\n", b"<")),
        deadline=_HURRIED,
    ),
    Case(
        "A1",
        "headers byte by byte, without end",
        "timeout",
        at_feed(drip(b"HTTP/1.1 200 OK\r\nX: ", b"x")),
        deadline=_HURRIED,
    ),
    Case("A2", "headers that never come", "timeout", at_feed(drip(b"", b"")), deadline=_HURRIED),
    Case(
        "A2",
        "one header of 1 MB",
        "bad_response",
        at_feed(raw(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 1_000_000, b"\r\n\r\n")),
    ),
    Case(
        "A2",
        "100,000 header lines",
        "bad_response",
        at_feed(raw(b"HTTP/1.1 200 OK\r\n", b"X: 1\r\n" * 100_000, b"\r\n")),
    ),
    Case("A2", "another protocol", "bad_response", at_feed(raw(b"SSH-2.0-OpenSSH_9.6\r\n"))),
    Case("A3", "gzip of 60 MB of zeros", "too_large", encoded("gzip", lambda: bomb(SMALL))),
    Case(
        "A3",
        "deflate of 60 MB of zeros",
        "too_large",
        encoded("deflate", lambda: bomb(SMALL, zlib.MAX_WBITS)),
    ),
    Case("A3", "brotli of 60 MB of zeros", "too_large", encoded("br", lambda: BROTLI)),
    Case(
        "A3",
        "gzip in gzip of 60 MB of zeros",
        "too_large",
        encoded("gzip, gzip", lambda: gzip.compress(bomb(SMALL))),
    ),
    Case(
        "A3",
        "zstd, which we did not ask for",
        "bad_response",
        encoded("zstd", lambda: zstandard.compress(bytes(SMALL))),
    ),
    Case(
        "A3",
        "gzip of 5 GB of zeros, under the usual limits",
        "too_large",
        encoded("gzip", lambda: bomb(HUGE)),
        limit=15_000_000,
        deadline=20.0,
        is_slow=True,
    ),
    Case("A4", "a chunked body without end", "too_large", at_feed(chunked(b"x" * 16_384, 10_000))),
    Case(
        "A4",
        "Content-Length: 10 before a whole feed",
        "not_a_feed",
        at_feed(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", rss().encode())),
    ),
    Case(
        "A4",
        "Content-Length: 10^15 before a body without end",
        "too_large",
        at_feed(
            raw(
                b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000000\r\n\r\n",
                *[bytes(65_536)] * 200,
            )
        ),
    ),
    Case("A5", "a redirect to itself", "too_many_redirects", at_feed(redirect("/feed"))),
    Case("A5", "thirty hops", "too_many_redirects", hops),
    Case(
        "A5",
        "301 to a new address, three days in a row",
        "ok ok ok",
        moved(301),
        look=has_moved,
    ),
    Case(
        "A5",
        "302 to another address, four days in a row",
        "ok ok ok ok",
        moved(302),
        look=has_not_moved,
    ),
    Case(
        "A6",
        "redirects to file, ftp, data, gopher, s3 and to an address with a user",
        "bad_redirect",
        to_schemes,
    ),
    Case(
        "A7",
        "redirects to twenty spellings of addresses that are not public",
        "blocked_address",
        to_private,
    ),
    Case(
        "A7",
        "feeds at addresses that are not public",
        "blocked_address",
        lambda _: {},
        feeds=tuple(f"http://{host}:{{trap}}/feed" for host in ASKED),
        why="the address itself is the fault",
    ),
    Case("A9", "a redirect after Set-Cookie", "ok", on_elsewhere, look=carries_nothing),
    Case(
        "A10",
        "304 to a request without validators",
        "unchanged",
        at_feed(lambda handler: handler.reply(304)),
    ),
    Case(
        "A11",
        "ETags bare, weak, of 8 KB, beyond ASCII and folded; a date that is none",
        "ok",
        with_validators,
        look=are_kept_as_they_came,
    ),
    Case(
        "A12", "the same bytes under an ETag that changes", "ok unchanged unchanged", ever_new_etag
    ),
    Case(
        "A12",
        "content that changes under an ETag that does not",
        "ok unchanged unchanged unchanged unchanged unchanged unchanged ok",
        ever_same_etag,
        look=comes_whole_after_a_week,
    ),
    Case(
        "A13",
        "429 with Retry-After: 3600",
        "rate_limited|host_waiting",
        busy(429, "3600"),
        look=waits(_HOUR, _DAY),
    ),
    Case(
        "A13",
        "429 with a date in two hours",
        "rate_limited",
        busy_until,
        look=waits(2 * _HOUR - timedelta(seconds=5), _DAY),
    ),
    Case(
        "A13",
        "429 with Retry-After: -5",
        "rate_limited|host_waiting",
        busy(429, "-5"),
        look=waits(4 * _HOUR, _DAY),
    ),
    Case(
        "A13",
        "429 with Retry-After of ten years",
        "rate_limited|host_waiting",
        busy(429, "315360000"),
        look=waits(7 * _DAY, 7 * _DAY),
    ),
    Case(
        "A13",
        "429 without a word",
        "rate_limited|host_waiting",
        busy(429),
        look=waits(4 * _HOUR, _DAY),
    ),
    Case(
        "A14",
        "503 from a host of 40 feeds",
        "http_503|host_waiting",
        lambda _: {f"/feed/{n}": lambda handler: handler.reply(503) for n in range(40)},
        look=few_are_asked,
    ),
    Case(
        "A15",
        "410",
        "gone",
        at_feed(lambda handler: handler.reply(410)),
        look=is_state(FeedState.GONE),
        why="gone is for good, until `tidings feeds resume`",
    ),
    Case(
        "A16",
        "404 for a week",
        " ".join(["http_404"] * 7),
        at_feed(lambda handler: handler.reply(404)),
        look=waits(_DAY / 2, _DAY),
    ),
    Case(
        "A16",
        "403",
        "http_403",
        at_feed(lambda handler: handler.reply(403)),
        look=is_state(FeedState.BLOCKED),
    ),
    Case(
        "A16",
        "401",
        "http_401",
        at_feed(lambda handler: handler.reply(401)),
        look=is_state(FeedState.BLOCKED),
    ),
    tls("an expired certificate", lambda a: a.present(a.host, -1), "expired"),
    tls("a certificate of another host", lambda a: a.present("127.0.0.9"), "match"),
    tls("a certificate that nobody vouches for", lambda a: a.present_own(), "self-signed"),
    tls("TLS 1.0 alone", lambda a: a.allow(only_old=True), "version"),
    Case(
        "A17",
        "another good certificate from one day to the next",
        "ok",
        _WELL,
        strike=shows(lambda a: a.present(a.host, 3)),
        mend=_MENDED,
        is_tls=True,
    ),
    Case("A18", "a reset within the body", "truncated", at_feed(reset)),
    Case(
        "A18",
        "an end before Content-Length is reached",
        "truncated",
        at_feed(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", rss().encode())),
    ),
    Case(
        "A18",
        "chunks without the last one",
        "truncated",
        at_feed(chunked(rss(item("Chunk")).encode(), 1)),
    ),
    Case(
        "A20",
        "Cache-Control: max-age=86400",
        "ok",
        lasting(Cache_Control="max-age=86400"),
        look=waits(_DAY, _DAY),
    ),
    Case(
        "A20",
        "max-age of a year",
        "ok",
        lasting(Cache_Control="max-age=31536000"),
        look=waits(_DAY, _DAY),
    ),
    Case("A20", "ttl of two hours", "ok", lasting("<ttl>120</ttl>"), look=waits(2 * _HOUR, _DAY)),
    Case(
        "A20",
        "sy:updatePeriod daily",
        "ok",
        lasting(
            "<sy:updatePeriod>daily</sy:updatePeriod>",
            "xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'",
        ),
        look=waits(_DAY, _DAY),
    ),
    Case(
        "A20",
        "skipHours for all but one hour of the night",
        "ok",
        lasting(
            "<skipHours>"
            + "".join(f"<hour>{hour}</hour>" for hour in range(24) if hour != 3)
            + "</skipHours>"
        ),
        look=waits(15 * _HOUR, 15 * _HOUR),
    ),
    Case("A22", "a cookie", "ok unchanged", at_feed(sets_cookies), look=carries_nothing),
    Case(
        "A22",
        "10,000 cookies",
        "bad_response",
        at_feed(
            raw(
                b"HTTP/1.1 200 OK\r\n",
                b"".join(b"Set-Cookie: n%d=1\r\n" % n for n in range(10_000)),
                b"\r\n",
                rss().encode(),
            )
        ),
    ),
)
