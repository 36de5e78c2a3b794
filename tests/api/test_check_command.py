"""`tidings feeds check`, against a real server: what is told is what was sent and what came."""

from pathlib import Path

import orjson
import pytest

from api.cli import main
from tests.ingest.server import Page, serving

ITEMS = """<item><title>Forty at the pier</title><link>https://tide.example/1</link>
<pubDate>Tue, 17 Nov 2026 08:00:00 GMT</pubDate><description>They waited.</description></item>
<item><title>Undated</title><link>https://tide.example/2</link></item>
<item><title>Tomorrow's world</title><link>https://tide.example/3</link>
<pubDate>Tue, 17 Nov 2099 08:00:00 GMT</pubDate></item><item></item>"""
RSS = f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>The Tide</title>
<ttl>120</ttl>{ITEMS}</channel></rss>""".encode()
ROBOTS = b"User-agent: *\nCrawl-delay: 7\nDisallow: /feed\n"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDINGS_HOME", str(tmp_path))
    monkeypatch.setenv("TIDINGS_ALLOW_PRIVATE", "true")
    monkeypatch.setenv("TIDINGS_CONTACT", "desk@tidings.example")


def test_both_sides_of_a_visit_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    pages: dict[str, Page] = {
        "/old": lambda handler: handler.reply(301, Location="/feed"),
        "/feed": lambda handler: handler.reply(
            200, RSS, ETag='"a1"', Content_Type="application/rss+xml; charset=utf-8"
        ),
        "/robots.txt": lambda handler: handler.reply(200, ROBOTS),
    }
    with serving(pages) as site:
        assert main(["feeds", "check", site.url("/old")]) == 0
        told = capsys.readouterr().out
        asked = site.seen[0]

    assert "request 1, from 127.0.0.1 to 127.0.0.1" in told
    assert "  > GET /old HTTP/1.1" in told
    assert f"  > User-Agent: {asked.headers['user-agent']}" in told
    assert "desk@tidings.example" in told
    for line in (
        "  < HTTP/1.1 301 Moved Permanently",
        "  < Location: /feed",
        "  > GET /feed HTTP/1.1",
        "  < HTTP/1.1 200 OK",
        '  < ETag: "a1"',
        "robots.txt: allows this address, 7 seconds apart",
        "title: The Tide",
        "read by: the strict reader; characters: utf-8 by the server, UTF-8 by the document",
        "entries: 3, 1 with a date that is understood (1 missing, 1 future)",
        "newest: 2026-11-17 08:00 UTC",
        "rejected: 1 empty",
        "(every 2 hours while it is well)",
        "nothing was stored",
    ):
        assert line in told.replace("\r", ""), line


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
        told = capsys.readouterr().out
        assert main(["feeds", "list", "--json"]) == 0
        [feed] = [orjson.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert "entries: 1, 0 with a date" in told
    assert "it is a source here already" in told
    assert (feed["state"], feed["tried_at"], feed["stored"]) == ("new", None, 0)


def test_a_page_in_place_of_a_feed_fails_with_what_to_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = b"<!doctype html><html><body>Welcome</body></html>"
    with serving({"/": lambda handler: handler.reply(200, page)}) as site:
        assert main(["feeds", "check", site.url("/")]) == 1

    told = capsys.readouterr().out
    assert "it cannot be used: not_a_feed" in told
    assert "`tidings feeds discover`" in told


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
    assert "it cannot be used: blocked_address" in capsys.readouterr().out
