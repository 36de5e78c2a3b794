"""robots.txt and reservations: what servers say, and what it means for us."""

from datetime import timedelta

import pytest

from ingest.fetch import Answer
from ingest.rights import (
    reservation_url,
    reserved_by_headers,
    reserved_by_page,
    reserved_by_site,
    rules_of,
)
from ingest.robots import LARGEST, Robots, heard, is_stale, robots_url
from models.errors import FetchError
from tests.make import NOON

URL = "https://outlet.example/news/1?from=feed"


def said(body: bytes) -> Robots:
    return heard(Answer(robots_url(URL), 200, body))


def failed(code: str, status: int | None = None) -> Robots:
    return heard(FetchError(robots_url(URL), code, "told", status=status))


def test_each_scheme_and_port_has_rules_of_its_own() -> None:
    assert robots_url(URL) == "https://outlet.example/robots.txt"
    assert robots_url("http://outlet.example:8080/a#b") == "http://outlet.example:8080/robots.txt"
    assert reservation_url(URL) == "https://outlet.example/.well-known/tdmrep.json"


@pytest.mark.parametrize(
    ("rules", "is_allowed"),
    [
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /news/", False),
        ("User-agent: *\nDisallow: /news/\nAllow: /news/1", True),
        ("User-agent: *\nDisallow: /*?from=", False),
        ("User-agent: *\nDisallow: /news/1$", True),
        ("User-agent: tidings\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Tidings\nDisallow:", True),
        ("User-agent: GPTBot\nDisallow: /", True),
        ("User-agent: *\nDisallow:", True),
        ("", True),
        ("\ufeffUser-agent: *\r\nDisallow: /news", False),
        ("<html><body>404, but with status 200: Disallow: /</body></html>", True),
        ("nonsense \x00 without: meaning", True),
    ],
)
def test_rules_are_obeyed(rules: str, is_allowed: bool) -> None:
    assert said(rules.encode()).allows(URL) is is_allowed


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_without_a_file_everything_is_allowed(status: int) -> None:
    code = "gone" if status == 410 else f"http_{status}"

    assert failed(code, status).is_heard
    assert failed(code, status).allows(URL)


@pytest.mark.parametrize("code", ["timeout", "dns_error", "http_503", "rate_limited", "too_large"])
def test_a_server_that_cannot_tell_allows_nothing(code: str) -> None:
    assert not failed(code).is_heard
    assert not failed(code).allows(URL)


def test_no_rule_holds_what_a_database_cannot() -> None:
    assert said(b"User-agent: *\x00\nDisallow: /").text == "User-agent: *\nDisallow: /"


def test_a_delay_is_heard_within_reason() -> None:
    assert said(b"User-agent: *\nCrawl-delay: 7").delay == 7
    assert said(b"User-agent: *\nCrawl-delay: 1e9").delay == 3600
    assert said(b"User-agent: *\nCrawl-delay: -1").delay == 0
    assert said(b"User-agent: *").delay == 0


def test_only_the_beginning_of_an_endless_file_counts() -> None:
    late = b"#" * LARGEST + b"\nUser-agent: *\nDisallow: /"

    assert said(late).allows(URL)


def test_rules_hold_a_day_and_a_failure_an_hour() -> None:
    rules, failure = said(b""), failed("timeout")

    assert not is_stale(rules, NOON, NOON + timedelta(hours=23))
    assert is_stale(rules, NOON, NOON + timedelta(hours=24))
    assert not is_stale(failure, NOON, NOON + timedelta(minutes=59))
    assert is_stale(failure, NOON, NOON + timedelta(hours=1))
    assert is_stale(rules, NOON, NOON - timedelta(seconds=1))  # the clock was set back


@pytest.mark.parametrize(
    ("headers", "how"),
    [
        ({"tdm-reservation": "1"}, "the header tdm-reservation"),
        ({"tdm-reservation": "0, 1"}, "the header tdm-reservation"),
        ({"tdm-reservation": "10"}, None),
        ({"x-robots-tag": "noindex, NoAI"}, "noai in the header X-Robots-Tag"),
        ({"x-robots-tag": "noml"}, "noml in the header X-Robots-Tag"),
        ({"tdm-reservation": "0"}, None),
        ({"x-robots-tag": "noindex, nofollow, max-snippet: 20"}, None),
        ({"x-robots-tag": "noaiming"}, None),
        ({}, None),
    ],
)
def test_headers_reserve(headers: dict[str, str], how: str | None) -> None:
    assert reserved_by_headers(headers) == how


def test_meta_elements_reserve() -> None:
    assert reserved_by_page({"tdm-reservation": "1"}) == "its meta element tdm-reservation"
    assert reserved_by_page({"robots": "noai"}) == "noai in its meta element robots"
    assert reserved_by_page({"robots": "index, follow"}) is None


def test_the_first_rule_of_a_site_that_fits_decides() -> None:
    rules = rules_of(
        b'[{"location": "/free/", "tdm-reservation": 0}, {"location": "/*.pdf$",'
        b' "tdm-reservation": 1}, {"location": "/news", "tdm-reservation": "1"}]'
    )

    assert reserved_by_site("https://a.example/news/1", rules) == "the site's tdmrep.json"
    assert reserved_by_site("https://a.example/a/b.pdf", rules) == "the site's tdmrep.json"
    assert reserved_by_site("https://a.example/a/b.pdf.html", rules) is None
    assert reserved_by_site("https://a.example/free/news", rules) is None
    assert reserved_by_site("https://a.example", rules) is None


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[", b"[1, null]", b'{"location": 5}', b'[{"location": "news"}]']
)
def test_what_is_not_of_the_protocols_shape_reserves_nothing(body: bytes) -> None:
    assert rules_of(body) == {}
