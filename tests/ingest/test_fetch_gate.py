"""Where the fetch boundary goes and where it does not: redirects, private addresses, TLS, DNS."""

import ssl
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pycurl
import pytest

from ingest.addresses import Gate
from ingest.curl import CurlFetch, _Transfer
from ingest.fetch import Answer, Request
from models.errors import FetchError
from tests.certificates import self_signed
from tests.ingest.fetching import BODY, MANNERS, Peer, code, fetch, fetch_page, redirect
from tests.ingest.server import Page, Site, serving


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
