"""`tidings feeds check`, against a real server: what is told is what was sent and what came."""

import time
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import orjson
import pytest
from sqlmodel import select

from api.cli import main
from models import Feed, Host
from models.clock import utc_now
from models.store.engine import open_engine, opener
from tests.conftest import migrated
from tests.ingest.server import Handler, Page, serving
from tests.ports import free_port

NEWEST = utc_now() - timedelta(days=3, hours=1)
ITEMS = f"""<item><title>Forty at the pier</title><link>/1</link>
<pubDate>{format_datetime(NEWEST)}</pubDate><description>They waited.</description></item>
<item><title>Undated</title><link>/2</link></item>
<item><title>Tomorrow's world</title><link>/3</link>
<pubDate>Tue, 17 Nov 2099 08:00:00 GMT</pubDate></item><item></item>"""
RSS = f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>The Tide</title>
<ttl>120</ttl>{ITEMS}</channel></rss>""".encode()
ROBOTS = b"User-agent: *\nCrawl-delay: 7\nDisallow: /feed\n"
SITE = b'<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/feed">'


def feed(handler: Handler) -> None:
    """A server that knows its own validators."""
    held = handler.headers["If-None-Match"]
    handler.reply(
        304 if held == 'W/"a1"' else 200,
        b"" if held == 'W/"a1"' else RSS,
        ETag='W/"a1"',
        Content_Type="application/rss+xml; charset=utf-8",
    )


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDINGS_HOME", str(tmp_path))
    monkeypatch.setenv("TIDINGS_ALLOW_PRIVATE", "true")
    monkeypatch.setenv("TIDINGS_CONTACT", "desk@tidings.example")
    migrated(f"sqlite:///{tmp_path / 'tidings.db'}").dispose()


def test_both_sides_of_a_visit_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    pages: dict[str, Page] = {
        "/old": lambda handler: handler.reply(301, Location="/feed"),
        "/feed": feed,
        "/robots.txt": lambda handler: handler.reply(200, ROBOTS),
    }
    with serving(pages) as site:
        assert main(["feeds", "check", site.url("/old")]) == 0
        told = capsys.readouterr().out
        asked = [one for one in site.seen if one.path == "/feed"]

    assert "desk@tidings.example" in asked[0].headers["user-agent"]
    assert asked[1].headers["if-none-match"] == 'W/"a1"'
    for line in (
        f"{site.url('/old')} is no source here",
        "request 1, from 127.0.0.1 to 127.0.0.1",
        "  > GET /old HTTP/1.1",
        f"  > User-Agent: {asked[0].headers['user-agent']}",
        "  < HTTP/1.1 301 Moved Permanently",
        "  < Location: /feed",
        "  > GET /feed HTTP/1.1",
        "  < HTTP/1.1 200 OK",
        '  < ETag: W/"a1"',
        '  > If-None-Match: W/"a1"',
        "  < HTTP/1.1 304 Not Modified",
        "  state       fresh",
        "  title       The Tide",
        "  entries     3, 1 of them with a date that is understood (1 missing, 1 future)",
        f"  newest      {NEWEST:%Y-%m-%d %H:%M} UTC, 3 days ago",
        "  rejected    1 empty",
        f"  read by     the strict reader, {len(RSS):,} bytes",
        "  characters  utf-8 by the server, UTF-8 by the document",
        "  robots.txt  allows this address, 7 seconds between two requests",
        f"  its pages   may be read: {site.url('/1')}",
        f"  moved to    {site.url('/feed')}; told 3 times in a row, its address is changed",
        "  asks for    2 hours between two visits at least",
        "UTC, every 2 hours",
    ):
        assert line in told, line


@pytest.mark.parametrize(
    ("robots", "headers", "verdict"),
    [
        (b"User-agent: Tidings\nDisallow: /1\n", {}, "its robots.txt asks us not to"),
        (b"", {"reserved": True}, "it is reserved by the site's tdmrep.json"),
        (None, {}, "its robots.txt could not be read (http_500)"),
    ],
)
def test_what_a_host_does_not_let_us_do_is_told(
    capsys: pytest.CaptureFixture[str],
    robots: bytes | None,
    headers: dict[str, bool],
    verdict: str,
) -> None:
    rules = b'[{"location": "/1", "tdm-reservation": 1}]' if headers else b"[]"
    pages: dict[str, Page] = {
        "/feed": feed,
        "/robots.txt": lambda handler: handler.reply(500 if robots is None else 200, robots or b""),
        "/.well-known/tdmrep.json": lambda handler: handler.reply(200, rules),
    }
    with serving(pages) as site:
        assert main(["feeds", "check", site.url()]) == 0
        assert {one.path for one in site.seen} == {*pages}  # and no page

    assert f"its pages   not read, since {verdict}: {site.url('/1')}" in capsys.readouterr().out


def test_programs_are_told_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    with serving({"/feed": feed}) as site:
        assert main(["feeds", "check", "--json", site.url()]) == 0

    told = orjson.loads(capsys.readouterr().out)
    assert told["contents"]["date_notes"] == {"missing": 1, "future": 1}
    assert told["contents"]["rejected"] == {"empty": 1}
    assert told["again"]["status"] == "HTTP/1.1 304 Not Modified"
    assert told["page"] == {"url": site.url("/1"), "refusal": None}
    assert (told["state"], told["error"], told["lasting"]) == ("fresh", None, 7200)


def test_validators_that_mean_nothing_to_their_server_are_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving({"/feed": lambda handler: handler.reply(200, RSS, ETag="1")}) as site:
        assert main(["feeds", "check", site.url()]) == 0

    told = capsys.readouterr().out
    assert "  > If-None-Match: 1\n  < HTTP/1.1 200 OK\n  the whole again" in told


def test_a_known_source_is_asked_with_what_is_held_of_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with serving({"/feed": feed}) as site:
        assert main(["feeds", "add", site.url(), "--outlet", "The Tide"]) == 0
        assert main(["crawl"]) == 0
        with opener(open_engine(f"sqlite:///{tmp_path / 'tidings.db'}"))() as session:
            row = session.exec(select(Feed)).one()
            row.etag, row.last_modified = "held", "some day"
        capsys.readouterr()
        assert main(["feeds", "check", site.url()]) == 0
        told = capsys.readouterr().out
        asked = [one for one in site.seen if one.path == "/feed"][-1]

    assert f"{site.url()} is source 1 here, of The Tide: fresh" in told
    assert "  > If-None-Match: held\n  > If-Modified-Since: some day\n" in told
    assert (asked.headers["if-none-match"], asked.headers["if-modified-since"]) == (
        "held", "some day",
    )  # fmt: skip
    assert "entries     3" in told


def test_a_host_that_asked_for_quiet_is_not_asked_by_hand_either(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with serving({"/feed": feed}) as site:
        assert main(["feeds", "add", site.url(), "--outlet", "The Tide"]) == 0
        with opener(open_engine(f"sqlite:///{tmp_path / 'tidings.db'}"))() as session:
            until = utc_now() + timedelta(hours=1)
            session.add(Host(origin=site.url("").removesuffix("/"), hold_until=until))
        asked = len(site.seen)
        assert main(["feeds", "check", site.url()]) == 1
        assert len(site.seen) == asked

    told = capsys.readouterr().err
    assert f"left alone until {until:%Y-%m-%d %H:%M} UTC, as it asked; nothing was sent" in told


def test_nothing_is_stored_and_a_known_source_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    pages: dict[str, Page] = {
        "/list": lambda handler: handler.reply(
            200, b"<ul><li class='t'><a href='/1'>At sea</a></li></ul>", Content_Type="text/html"
        )
    }
    with serving(pages) as site:
        listing = ["--source", "listing", "--option", "item=li.t"]
        assert main(["feeds", "add", site.url("/list"), "--outlet", "The Tide", *listing]) == 0
        assert main(["feeds", "check", site.url("/list")]) == 0
        assert main(["feeds", "check", site.url("/list"), "--source", "listing"]) == 0
        told = capsys.readouterr().out
        assert main(["feeds", "list", "--json"]) == 0
        [feed] = [orjson.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert "entries     1, 0 of them with a date" in told
    assert told.count("is source 1 here, of The Tide: new") == 2
    assert "read by     the listing reader" in told
    assert (feed["state"], feed["tried_at"], feed["stored"]) == ("new", None, 0)


def test_the_address_of_a_site_leads_to_its_feeds(capsys: pytest.CaptureFixture[str]) -> None:
    pages: dict[str, Page] = {"/": lambda handler: handler.reply(200, SITE), "/feed": feed}
    with serving(pages) as site:
        assert main(["feeds", "check", site.url("/")]) == 1

    told = capsys.readouterr().out
    assert "state       not a feed: it is a web page" in told
    assert f"feed here   {site.url('/feed')} (3 entries, The Tide)" in told
    assert f"to do       tidings feeds add {site.url('/feed')} --outlet NAME" in told


def test_a_page_that_robots_txt_forbids_is_not_read_by_hand_either(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pages: dict[str, Page] = {
        "/list": lambda handler: handler.reply(200, b"<ul><li class='t'><a href='/1'>At sea</a>"),
        "/robots.txt": lambda handler: handler.reply(200, b"User-agent: *\nDisallow: /list\n"),
    }
    with serving(pages) as site:
        listing = ["--source", "listing", "--option", "item=li.t"]
        assert main(["feeds", "check", site.url("/list"), *listing]) == 1
        assert "/list" not in {one.path for one in site.seen}

    assert "state       blocked (disallowed)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, ("state       failing (http_404)", "try the site's own address")),
        (403, ("state       blocked (http_403)", "write to the publisher")),
        (410, ("state       gone: the server says", "next visit  none")),
        (500, ("state       failing (http_500)", "next visit  2")),
    ],
)
def test_a_source_that_cannot_be_used_is_told_with_what_to_do(
    capsys: pytest.CaptureFixture[str], status: int, words: tuple[str, str]
) -> None:
    with serving({"/feed": lambda handler: handler.reply(status)}) as site:
        assert main(["feeds", "check", site.url()]) == 1

    told = capsys.readouterr().out
    assert f"  < HTTP/1.1 {status}" in told
    for one in words:
        assert one in told


def test_a_server_cannot_make_the_terminal_do_anything(capsys: pytest.CaptureFixture[str]) -> None:
    page = RSS.replace(b"The Tide", b"The \xc2\x9b2JTide")
    answer = b"HTTP/1.1 200 \x1b[31mOK\r\nETag: \x1b]0;owned\x07\r\nServer: \x9b2J\r\n"
    head = answer + b"Content-Length: %d\r\n\r\n" % len(page)
    with serving({"/feed": lambda handler: handler.raw(head + page)}) as site:
        assert main(["feeds", "check", site.url()]) == 0

    told = capsys.readouterr().out
    assert "]0;owned" in told
    assert [char for char in told if not char.isprintable() and char != "\n"] == []


def test_one_that_does_not_answer_says_so_and_how_long_we_waited(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDINGS_FETCH_DEADLINE", "1")
    with serving({"/feed": lambda _: time.sleep(3)}) as site:
        assert main(["feeds", "check", site.url()]) == 1
    timeout = capsys.readouterr().out
    assert main(["feeds", "check", f"http://127.0.0.1:{free_port()}/feed"]) == 1
    nobody = capsys.readouterr().out

    assert "  < no answer" in timeout
    assert "state       failing (timeout)" in timeout
    assert "TIDINGS_FETCH_DEADLINE" in timeout
    assert "state       failing (connection_failed)" in nobody
    assert "robots.txt" not in nobody


def test_a_server_that_asks_for_patience_is_told_as_that(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pages: dict[str, Page] = {"/feed": lambda handler: handler.reply(429, Retry_After="7200")}
    with serving(pages) as site:
        assert main(["feeds", "check", "--json", site.url()]) == 1

    told = orjson.loads(capsys.readouterr().out)
    assert told["error"]["code"] == "rate_limited"
    [exchange] = told["exchanges"]
    assert exchange["status"].startswith("HTTP/1.1 429")
    assert exchange["headers"]["Retry-After"] == "7200"
    assert told["due_at"] is not None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "a feed's address begins with http:// or https://"),
        ("harbour", "a feed's address begins with http:// or https://"),
        ("ftp://tide.example/feed", "a feed's address begins with http:// or https://"),
        ("https://desk:secret@tide.example/feed", "an address with a user name in it"),
    ],
)
def test_a_wrong_address_is_one_clear_line(
    capsys: pytest.CaptureFixture[str], url: str, words: str
) -> None:
    assert main(["feeds", "check", url]) == 1

    told = capsys.readouterr()
    assert words in told.err
    assert told.err.count("\n") == 1
    assert "secret" not in told.err
    assert told.out == ""


def test_an_address_that_is_not_public_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIDINGS_ALLOW_PRIVATE", "false")
    with serving({"/feed": lambda handler: handler.reply(200, RSS)}) as site:
        assert main(["feeds", "check", site.url()]) == 1

    assert site.seen == []
    assert "state       blocked (blocked_address)" in capsys.readouterr().out
