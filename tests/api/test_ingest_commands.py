"""`tidings crawl` and `tidings feeds`, against a real server and a real store."""

from pathlib import Path

import orjson
import pytest

from api.cli import main
from tests.conftest import migrated
from tests.ingest.server import Page, Site, serving

RSS = b"""<rss version="2.0"><channel><title>The Tide</title><item><title>At the pier</title>
<link>https://tide.example/1</link><description>Forty people waited.</description></item>
</channel></rss>"""
PAGES: dict[str, Page] = {"/feed": lambda handler: handler.reply(200, RSS)}
SHORT = b"""<rss version="2.0"><channel><title>The Tide</title><item><title>At the pier</title>
<link>/1</link><description>Forty people waited.</description></item>
<item><title>At sea</title><link>/2</link><description>Nobody answered.</description></item>
</channel></rss>"""
ARTICLE = b"<html><body><article><h1>At the pier</h1>%s</article></body></html>" % (
    b"<p>Forty people waited at the pier until the ferry came, and two of them went home.</p>" * 20
)
WITH_PAGES: dict[str, Page] = {
    "/feed": lambda handler: handler.reply(200, SHORT),
    "/1": lambda handler: handler.reply(200, ARTICLE, Content_Type="text/html"),
}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDINGS_HOME", str(tmp_path))
    monkeypatch.setenv("TIDINGS_ALLOW_PRIVATE", "true")
    migrated(f"sqlite:///{tmp_path / 'tidings.db'}").dispose()


def told(capsys: pytest.CaptureFixture[str], *line: str) -> list[str]:
    """Run one command that works; return the lines it printed."""
    assert main(line) == 0
    return capsys.readouterr().out.splitlines()


def add(capsys: pytest.CaptureFixture[str], site: Site, path: str = "/feed") -> None:
    told(capsys, "feeds", "add", site.url(path), "--outlet", "The Tide", "--kind", "ngo")


def test_a_feed_is_added_crawled_and_listed(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(PAGES) as site:
        add(capsys, site)
        crawled = told(capsys, "crawl")
        again = told(capsys, "crawl")
        [line] = told(capsys, "feeds", "list")

    assert crawled == ["feeds visited: 1 (1 ok); new articles: 1"]
    assert again == ["no feed is due; `tidings feeds list` shows when each is"]
    assert "fresh" in line
    assert site.url() in line


def test_every_feed_is_visited_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(PAGES) as site:
        add(capsys, site)
        told(capsys, "crawl")
        again = told(capsys, "crawl", "--all")

    assert again == ["feeds visited: 1 (1 unchanged); new articles: 0"]


def test_pages_of_summaries_are_read_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(WITH_PAGES) as site:
        add(capsys, site)
        told(capsys, "crawl")
        read = told(capsys, "pages")
        again = told(capsys, "pages")

    assert read in (
        ["pages asked for: 1 read, 1 gone"],
        ["pages asked for: 1 gone, 1 read"],
    )
    assert again == ["no page is due"]


def test_scripts_get_an_object_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(WITH_PAGES) as site:
        add(capsys, site)
        told(capsys, "crawl")
        read = [orjson.loads(line) for line in told(capsys, "pages", "--json")]

    assert {one["url"]: one["state"] for one in read} == {
        site.url("/1"): "read",
        site.url("/2"): "gone",
    }


def test_scripts_get_an_object_a_feed(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(PAGES) as site:
        add(capsys, site)
        add(capsys, site, "/missing")
        crawled = [orjson.loads(line) for line in told(capsys, "crawl", "--json")]
        listed = [orjson.loads(line) for line in told(capsys, "feeds", "list", "--json")]

    by_code = {outcome["code"]: outcome for outcome in crawled}
    assert by_code["ok"]["accepted"] == by_code["ok"]["stored"] == 1
    assert by_code["http_404"]["detail"] == "there is nothing at this address"
    assert [(feed["outlet"], feed["kind"]) for feed in listed] == [("The Tide", "ngo")] * 2
    assert [feed["error_code"] for feed in listed] == [None, "http_404"]


def test_a_crawl_in_which_no_feed_answers_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with serving({}) as site:
        add(capsys, site)

        assert main(["crawl"]) == 1

    line = told(capsys, "feeds", "list")[-1]
    assert "http_404 ×1" in line


def test_the_gate_is_closed_unless_a_setting_opens_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TIDINGS_ALLOW_PRIVATE")
    with serving(PAGES) as site:
        add(capsys, site)

        assert main(["crawl"]) == 1

    assert site.seen == []
    assert "1 blocked_address" in capsys.readouterr().out


def test_the_catalogue_is_added_once(capsys: pytest.CaptureFixture[str]) -> None:
    first = told(capsys, "feeds", "catalogue")
    second = told(capsys, "feeds", "catalogue")

    assert first == ["added 163 of the catalogue's 163 feeds"]
    assert second == ["added 0 of the catalogue's 163 feeds"]


def test_a_feed_rests_wakes_and_goes(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(PAGES) as site:
        add(capsys, site)
        told(capsys, "feeds", "pause", "1")
        at_rest = told(capsys, "feeds", "list")
        paused = told(capsys, "crawl")
        told(capsys, "feeds", "resume", "1")
        resumed = told(capsys, "crawl")
        told(capsys, "feeds", "remove", "1")
        listed = told(capsys, "feeds", "list")

    assert "  paused         at rest  " in at_rest[0]
    assert paused[0].startswith("no feed is due")
    assert resumed[0].startswith("feeds visited: 1 (1 ok)")
    assert listed == []


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (["feeds", "add", "tide.example", "--outlet", "A"], "begins with http:// or https://"),
        (["feeds", "pause", "7"], "there is no feed 7"),
        (["feeds", "remove", "7"], "there is no feed 7"),
        (["feeds", "add", "https://tide.example", "--outlet", "A", "--country", "France"], "code"),
    ],
)
def test_a_wrong_request_is_told_why(
    capsys: pytest.CaptureFixture[str], line: list[str], reason: str
) -> None:
    assert main(line) == 1
    assert reason in capsys.readouterr().err
