"""The fetch boundary against a real server that misbehaves."""

import gzip
import socket
import struct
import time
import zlib
from collections.abc import Callable
from dataclasses import replace

import pytest

from ingest.addresses import Gate
from ingest.curl import CurlFetch
from ingest.fetch import Answer, Request, parse_retry_after, user_agent
from models.errors import FetchError
from tests.ingest.fetching import BODY, MANNERS, code, fetch, fetch_page, raw
from tests.ingest.server import Handler, Page, serving


def test_an_answer_carries_the_body_and_its_validators() -> None:
    def page(handler: Handler) -> None:
        handler.reply(
            200,
            BODY,
            Content_Type="application/rss+xml; charset=utf-8",
            ETag='W/"a"',
            Last_Modified="yesterday",
            Cache_Control="public, max-age=600",
        )

    got = fetch_page(page)

    assert isinstance(got, Answer)
    assert (got.body, got.content_type) == (BODY, "application/rss+xml; charset=utf-8")
    assert (got.etag, got.last_modified, got.max_age) == ('W/"a"', "yesterday", 600)
    assert (got.moved_to, got.is_unchanged) == (None, False)


@pytest.mark.parametrize(
    "etag", ['"quoted"', "bare", 'W/"weak"', '"caf\xe9"', '"' + "x" * 8000 + '"']
)
def test_validators_go_back_byte_for_byte(etag: str) -> None:
    with serving({"/feed": lambda handler: handler.reply(304)}) as site:
        [got] = fetch(site, Request(site.url(), etag=etag, last_modified="yesterday"))

    assert isinstance(got, Answer)
    assert got.is_unchanged
    assert site.seen[0].headers["if-none-match"] == etag
    assert site.seen[0].headers["if-modified-since"] == "yesterday"


@pytest.mark.parametrize("etag", ['"a"\r\nX-Injected: 1', "a\nb", "a\0b", "", "x" * 9000, "“a”"])
def test_a_validator_that_no_header_may_carry_is_dropped(etag: str) -> None:
    with serving({"/feed": lambda handler: handler.reply(200, BODY)}) as site:
        fetch(site, Request(site.url(), etag=etag))

    assert not {"if-none-match", "x-injected"} & site.seen[0].headers.keys()


def test_a_304_that_nobody_asked_for_is_an_answer_without_news() -> None:
    got = fetch_page(lambda handler: handler.reply(304))

    assert isinstance(got, Answer)
    assert got.is_unchanged


def test_we_say_who_asks_and_keep_no_cookies() -> None:
    with serving({"/feed": lambda handler: handler.reply(200, BODY, Set_Cookie="id=1")}) as site:
        fetch(site, Request(site.url()))
        fetch(site, Request(site.url()), Request(site.url("/feed?again")))

    assert [seen.headers["user-agent"] for seen in site.seen] == ["Tidings/test"] * 3
    assert not any("cookie" in seen.headers for seen in site.seen)


def test_the_user_agent_names_a_contact() -> None:
    assert user_agent("press@newsroom.example").endswith(" (+press@newsroom.example)")
    assert "(" not in user_agent("")
    assert "\n" not in user_agent("a\nb")


@pytest.mark.parametrize(
    ("status", "expected", "is_worth_a_retry"),
    [
        (401, "http_401", True),
        (403, "http_403", True),
        (404, "http_404", True),
        (410, "gone", False),
        (429, "rate_limited", True),
        (500, "http_500", True),
        (503, "http_503", True),
        (204, "http_204", True),
        (206, "http_206", True),
    ],
)
def test_a_status_that_is_no_answer_has_a_code(
    status: int, expected: str, is_worth_a_retry: bool
) -> None:
    got = fetch_page(lambda handler: handler.reply(status))

    assert isinstance(got, FetchError)
    assert (got.code, got.status, got.retry) == (expected, status, is_worth_a_retry)


def test_retry_after_is_read_from_the_answer() -> None:
    got = fetch_page(lambda handler: handler.reply(429, Retry_After="3600"))

    assert isinstance(got, FetchError)
    assert got.retry_after == 3600


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3600", 3600.0),
        (" 0 ", 0.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("Tue, 24 Nov 2026 12:01:00 GMT", 60.0),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0.0),
        ("Tue, 99 Nov 2026 11:00:00 GMT", None),
        ("315360000", 315_360_000.0),
        ("9" * 400, 999_999_999_999.0),
        ("٣", None),
    ],
)
def test_retry_after_is_seconds_or_a_date_by_the_servers_own_clock(
    value: str, seconds: float | None
) -> None:
    assert parse_retry_after(value, "Tue, 24 Nov 2026 12:00:00 GMT") == seconds


def test_an_overloaded_host_is_not_asked_for_its_other_feeds() -> None:
    with serving({"/feed": lambda handler: handler.reply(429, Retry_After="60")}) as site:
        requests = [Request(site.url(f"/feed?{number}")) for number in range(20)]
        got = fetch(site, *requests)

    codes = [code(outcome) for outcome in got]
    assert set(codes) == {"rate_limited", "host_waiting"}
    assert codes.count("rate_limited") == len(site.seen) <= MANNERS.per_host
    assert all(isinstance(outcome, FetchError) and outcome.retry_after == 60 for outcome in got)


def test_a_host_is_asked_for_two_things_at_a_time() -> None:
    at_once, most = 0, 0

    def page(handler: Handler) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        time.sleep(0.05)
        at_once -= 1
        handler.reply(200, BODY)

    with serving({"/feed": page}) as site:
        got = fetch(site, *(Request(site.url(f"/feed?{number}")) for number in range(8)))

    assert {code(outcome) for outcome in got} == {"200"}
    assert most == 2


def test_a_slow_loris_is_cut_and_the_others_are_served() -> None:
    def drip(handler: Handler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(200):
            handler.wfile.write(b"x")
            time.sleep(0.05)

    with serving({"/slow": drip, "/feed": lambda handler: handler.reply(200, BODY)}) as site:
        good = [Request(site.url(f"/feed?{number}")) for number in range(10)]
        slow, *others = fetch(
            site, Request(site.url("/slow")), *good, manners=replace(MANNERS, deadline=0.5)
        )

    assert code(slow) == "timeout"
    assert {code(outcome) for outcome in others} == {"200"}


def test_the_time_that_our_own_reader_takes_is_not_the_servers() -> None:
    def slowly(handler: Handler) -> None:
        time.sleep(0.2)
        handler.reply(200, BODY)

    with serving({"/quick": lambda handler: handler.reply(200, BODY), "/feed": slowly}) as site:
        gate = Gate(allowed=frozenset({("127.0.0.1", site.port)}))
        outcomes = []
        asked = [Request(site.url("/quick")), Request(site.url("/feed"))]
        for _, outcome in CurlFetch(replace(MANNERS, deadline=0.4, gate=gate))(asked):
            outcomes.append(code(outcome))
            time.sleep(0.6)  # a busy store

    assert outcomes == ["200", "200"]


@pytest.mark.parametrize(
    ("encoding", "compress"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("identity", bytes)],
)
def test_a_body_is_limited_by_what_it_decodes_to(
    encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    bomb = compress(b"\0" * 5_000_000)

    got = fetch_page(lambda handler: handler.reply(200, bomb, Content_Encoding=encoding))

    assert code(got) == "too_large"


def test_gzip_within_gzip_is_limited_too() -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * 50_000_000))

    got = fetch_page(lambda handler: handler.reply(200, bomb, Content_Encoding="gzip, gzip"))

    assert code(got) == "too_large"


def test_a_compressed_body_arrives_decoded() -> None:
    sent = gzip.compress(BODY)

    got = fetch_page(lambda handler: handler.reply(200, sent, Content_Encoding="gzip"))

    assert isinstance(got, Answer)
    assert got.body == BODY


def test_a_chunked_body_without_an_end_is_limited() -> None:
    def page(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"4000\r\n" + b"x" * 0x4000 + b"\r\n")

    assert code(fetch_page(page)) == "too_large"


@pytest.mark.parametrize(
    "page",
    [
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>"),
        raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<rss>\r\n"),
    ],
)
def test_a_body_cut_short_is_never_taken_for_whole(page: Page) -> None:
    assert code(fetch_page(page)) == "truncated"


def test_a_connection_reset_within_a_body_is_truncated() -> None:
    def page(handler: Handler) -> None:
        handler.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss>")
        time.sleep(0.1)
        linger = struct.pack("ii", 1, 0)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        handler.connection.close()

    assert code(fetch_page(page)) == "truncated"


@pytest.mark.parametrize(
    "page",
    [
        raw(b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 90_000 + b"\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 100_000 + b"\r\n"),
        raw(b"SSH-2.0-OpenSSH_9.6\r\n"),
        raw(b"HTTP/1.1\r\n\r\n"),
        raw(b"HTTP/1.1 abc\r\n\r\n"),
        raw(b"HTTP/1.1 20\r\n\r\n"),
        raw(b"HTTP/1.1 999 What\r\nLocation\0: x\r\n\r\n"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n<rss/>"),
        raw(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 6\r\n\r\nnot gz"),
        raw(b""),
    ],
)
def test_what_is_no_http_answer_is_a_bad_response(page: Page) -> None:
    assert code(fetch_page(page)) == "bad_response"
