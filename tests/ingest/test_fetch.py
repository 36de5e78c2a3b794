"""The fetch boundary against a real server that misbehaves."""

import gzip
import socket
import ssl
import struct
import time
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pycurl
import pytest

from ingest.addresses import Gate
from ingest.curl import CurlFetch, _Transfer
from ingest.fetch import Answer, Manners, Request, parse_retry_after, user_agent
from models.errors import FetchError
from tests.certificates import self_signed
from tests.ingest.server import Handler, Page, Site, serving

BODY = b"<rss/>"
MANNERS = Manners(agent="Tidings/test", deadline=5.0, limit=100_000)


@dataclass(frozen=True, slots=True)
class Peer:
    """An address as libcurl hands it over."""

    addr: tuple[str, int]
    family: int = socket.AF_INET
    socktype: int = socket.SOCK_STREAM
    protocol: int = socket.IPPROTO_TCP


def fetch(site: Site, *requests: Request, manners: Manners = MANNERS) -> list[Answer | FetchError]:
    """Fetch through a gate that is open for this site alone, in the order of the requests."""
    gate = Gate(allowed=frozenset({("127.0.0.1", site.port)}))
    got = dict(CurlFetch(replace(manners, gate=gate))(requests))
    return [got[request] for request in requests]


def fetch_page(page: Page, manners: Manners = MANNERS) -> Answer | FetchError:
    with serving({"/feed": page}) as site:
        return fetch(site, Request(site.url()), manners=manners)[0]


def code(outcome: Answer | FetchError) -> str:
    return outcome.code if isinstance(outcome, FetchError) else str(outcome.status)


def redirect(to: str, status: int = 302) -> Page:
    return lambda handler: handler.reply(status, Location=to)


def raw(*parts: bytes) -> Page:
    return lambda handler: handler.raw(b"".join(parts))


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


def test_redirects_are_followed_and_only_permanent_ones_move_the_feed() -> None:
    pages: dict[str, Page] = {
        "/feed": redirect("/new", 301),
        "/new": redirect("/newest?q=ä", 308),
        "/newest": redirect("/today", 307),
        "/today": redirect("/whole", 308),
        "/whole": lambda handler: handler.reply(200, BODY),
    }

    with serving(pages) as site:
        [got] = fetch(site, Request(site.url(), etag='"a"'))

    assert isinstance(got, Answer)
    assert got.url == site.url("/whole")
    assert got.moved_to == site.url("/newest?q=%C3%A4")


def test_a_temporary_redirect_moves_nothing() -> None:
    pages = {"/feed": redirect("/today"), "/today": redirect("/whole", 301)}

    with serving(pages | {"/whole": lambda handler: handler.reply(200, BODY)}) as site:
        [got] = fetch(site, Request(site.url()))

    assert isinstance(got, Answer)
    assert got.moved_to is None


def test_a_redirect_loop_ends() -> None:
    with serving({"/feed": redirect("/feed", 301)}) as site:
        [got] = fetch(site, Request(site.url()))

    assert code(got) == "too_many_redirects"
    assert len(site.seen) == MANNERS.redirects + 1


@pytest.mark.parametrize(
    "to",
    ["file:///etc/passwd", "ftp://h.example/", "data:,x", "gopher://h.example/", "", "http://[::1"],
)
def test_redirects_lead_to_http_alone(to: str) -> None:
    assert code(fetch_page(redirect(to))) == "bad_redirect"


def test_credentials_in_a_redirect_are_refused() -> None:
    assert code(fetch_page(redirect("https://user:word@outlet.example/"))) == "bad_redirect"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "localhost", "good@127.0.0.1"]
)
def test_nothing_connects_to_a_private_address_by_redirect(host: str) -> None:
    with serving({}) as trap, serving({"/feed": redirect(f"http://{host}:{trap.port}/")}) as site:
        [got] = fetch(site, Request(site.url()))

    assert code(got) == "blocked_address"
    assert trap.seen == []


@pytest.mark.parametrize("host", ["localhost", "127.0.0.2", "[::1]", "[::ffff:127.0.0.1]"])
def test_nothing_connects_to_a_private_address_asked_for(host: str) -> None:
    with serving({}) as trap:
        [got] = fetch(trap, Request(f"http://{host}:{trap.port}/feed"))

    assert code(got) == "blocked_address"
    assert trap.seen == []


def test_a_name_that_resolves_to_a_private_address_is_blocked_before_it_connects() -> None:
    with serving({}) as trap:
        closed = CurlFetch(MANNERS)
        [(_, got)] = closed([Request(f"http://localhost:{trap.port}/feed")])

    assert code(got) == "blocked_address"
    assert trap.seen == []


def test_a_name_with_one_private_address_among_public_ones_is_blocked_as_a_whole() -> None:
    transfer = _Transfer(Request("https://mixed.example/feed"), MANNERS)
    private, public = ("10.0.0.1", 443), ("8.8.8.8", 443)

    opened = [transfer.open_socket(0, Peer(addr=address)) for address in (private, public)]

    assert opened == [pycurl.SOCKET_BAD] * 2
    assert code(transfer.outcome(None) or FetchError("", "none", "")) == "blocked_address"


def test_an_environment_proxy_does_not_carry_us_past_the_gate(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving({}) as proxy, serving({"/feed": lambda handler: handler.reply(200, BODY)}) as site:
        monkeypatch.setenv("http_proxy", proxy.url(""))
        [got] = fetch(site, Request(site.url()))

    assert code(got) == "200"
    assert proxy.seen == []


def test_a_server_without_tls_is_a_tls_error() -> None:
    with serving({}) as site:
        [got] = fetch(site, Request(f"https://127.0.0.1:{site.port}/feed"))

    assert code(got) == "tls_error"


def test_a_certificate_that_nobody_vouches_for_is_a_tls_error(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))

    with serving({"/feed": lambda handler: handler.reply(200, BODY)}, context) as site:
        [got] = fetch(site, Request(f"https://127.0.0.1:{site.port}/feed"))

    assert code(got) == "tls_error"
    assert isinstance(got, FetchError)
    assert "certificate" in got.reason
    assert site.seen == []


def test_an_unknown_name_is_a_dns_error() -> None:
    [(_, got)] = CurlFetch(MANNERS)([Request("https://nobody.invalid/feed")])

    assert code(got) == "dns_error"


def test_a_closed_port_is_a_failed_connection() -> None:
    with serving({}) as site:
        pass

    [got] = fetch(site, Request(site.url()))

    assert code(got) == "connection_failed"


def test_a_reader_who_stops_early_leaves_nothing_behind() -> None:
    with serving({"/feed": lambda handler: handler.reply(200, BODY)}) as site:
        gate = Gate(allow_private=True)
        answers = CurlFetch(replace(MANNERS, gate=gate))(_many(site))
        request, got = next(answers)
        answers.close()  # type: ignore[attr-defined]  # a generator behind the protocol

    assert code(got) == "200"
    assert request.url.startswith(site.url())


def _many(site: Site) -> Iterable[Request]:
    return (Request(site.url(f"/feed?{number}")) for number in range(50))
