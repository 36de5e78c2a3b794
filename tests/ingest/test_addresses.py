"""The address gate: what may be asked, and what a socket may be opened to."""

from ipaddress import IPv4Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.addresses import Gate, as_ip, is_public, target
from models.errors import FetchError

NEWSROOM = Gate(allowed=frozenset({("127.0.0.1", 8601)}))

REFUSED = """
127.0.0.1 127.255.255.254 169.254.169.254 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1
100.64.0.1 100.127.255.255 0.0.0.0 0.1.2.3 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
192.0.2.1 198.18.0.1 198.51.100.7 203.0.113.9
:: ::1 fe80::1 fec0::1 fc00::1 fd12:3456::1 ff02::1 2001:db8::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1::
"""


@pytest.mark.parametrize("ip", REFUSED.split())
def test_addresses_that_are_not_of_the_public_internet_are_refused(ip: str) -> None:
    assert not is_public(ip_address(ip))
    assert not Gate().admits("outlet.example", 443, ip)


@pytest.mark.parametrize("ip", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_admitted(ip: str) -> None:
    assert Gate().admits("outlet.example", 443, ip)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://127.0.0.1./",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://good@127.0.0.1/",
        "http://good:word@127.0.0.1:80/",
        r"http://good.example\@127.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "https://10.0.0.8:8443/feed",
    ],
)
def test_every_spelling_of_a_private_address_is_blocked(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        target(url, Gate())

    assert caught.value.code == "blocked_address"
    assert not caught.value.retry


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://outlet.example/feed",
        "gopher://outlet.example/",
        "data:text/xml,<rss/>",
        "s3://bucket/feed",
        "//outlet.example/feed",
        "feed",
        "",
        "http://",
        "http://./",
        "http://outlet.example:port/",
        "http://outlet.example:99999/",
        "http://[::1/",
        "http://user@outlet.example/feed",
        "http://:word@outlet.example/feed",
        "http://ä" + "ß" * 70 + ".example/",
        "http://out let.example/",
        "http://outlet.example/" + "a" * 9000,
    ],
)
def test_what_is_no_address_of_a_feed_is_refused(url: str) -> None:
    with pytest.raises(FetchError) as caught:
        target(url, Gate())

    assert caught.value.code == "bad_url"


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://outlet.example", "https://outlet.example/"),
        (" https://Outlet.Example:443/a#b ", "https://outlet.example/a"),
        ("http://outlet.example:8080/?q=ä b", "http://outlet.example:8080/?q=%C3%A4%20b"),
        ("https://ärzte.example/grenze/ü", "https://xn--rzte-koa.example/grenze/%C3%BC"),
        ("https://outlet.example/a%20b?c[]=d", "https://outlet.example/a%20b?c[]=d"),
        ("http://[2606:4700::1111]/feed", "http://[2606:4700::1111]/feed"),
    ],
)
def test_an_address_is_sent_in_ascii(url: str, sent: str) -> None:
    assert target(url, Gate()).url == sent


def test_the_gate_opens_for_the_newsrooms_own_address_alone() -> None:
    assert target("http://127.0.0.1:8601/feed", NEWSROOM).port == 8601
    assert NEWSROOM.admits("127.0.0.1", 8601, "127.0.0.1")
    assert not NEWSROOM.admits("127.0.0.1", 8600, "127.0.0.1")
    assert not NEWSROOM.admits("127.0.0.2", 8601, "127.0.0.2")
    assert not NEWSROOM.admits("10.0.0.1", 8601, "10.0.0.1")


def test_a_name_that_resolves_to_the_newsroom_is_still_refused() -> None:
    assert not NEWSROOM.admits("rebound.example", 8601, "127.0.0.1")


def test_private_addresses_are_fetched_only_where_the_operator_says_so() -> None:
    assert target("http://10.0.0.1/feed", Gate(allow_private=True)).host == "10.0.0.1"


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_in_ipv6_never_opens_the_gate(ip: IPv4Address) -> None:
    mapped = ip_address(f"::ffff:{ip}")

    assert is_public(mapped) == is_public(ip)


@given(st.ip_addresses(v=4))
def test_a_numeric_spelling_is_the_address_it_spells(ip: IPv4Address) -> None:
    assert as_ip(str(int(ip))) == as_ip(hex(int(ip))) == as_ip(f"{ip}.") == ip


@given(st.text())
def test_any_text_is_a_target_or_a_fetch_error(url: str) -> None:
    try:
        sent = target(url, Gate()).url
    except FetchError:
        return
    assert sent.isascii()
    assert target(sent, Gate()).url == sent
