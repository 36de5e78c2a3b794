"""A site's address is pasted: on the page, over the API, on the command line; then OPML."""

import html
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import sleep

import httpx
import orjson
import pytest
from sqlalchemy import func
from sqlmodel import select

from api.cli import main
from models import Feed
from models.settings import Settings
from models.store.engine import opener
from models.vocabulary import SourceKind
from tests.api.conftest import Served, application, running
from tests.conftest import migrated
from tests.ingest.server import Handler, Page, serving
from tests.ingest.test_discovery import FEED, body
from tests.ingest.test_sources import sample
from tests.make import NOON

HOME = b"""<html><head><title>The Tide</title>
<link rel="alternate" type="application/rss+xml" href="/tide.xml"></head></html>"""
SITE: dict[str, Page] = {
    "/": body(HOME),
    "/tide.xml": body(FEED),
    "/news.xml": body(sample("news.xml").body),
    "/about": body(b"<p>About us</p>"),
}
FIND = "/api/v1/feeds/discover"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDINGS_HOME", str(tmp_path))
    monkeypatch.setenv("TIDINGS_ALLOW_PRIVATE", "true")


@pytest.fixture(scope="module")
def open_to_all(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An installation that may ask this machine's own servers."""
    home = tmp_path_factory.mktemp("tidings")
    engine = migrated(f"sqlite:///{home / 'tidings.db'}")
    app = application(engine, Settings(home=home, allow_private=True), lambda: NOON)
    with running(app) as url:
        yield Served(url, engine, opener(engine), app)
    engine.dispose()


def told(capsys: pytest.CaptureFixture[str], *line: str, code: int = 0) -> str:
    assert main(line) == code
    shown = capsys.readouterr()
    return shown.out if code == 0 else shown.err


def test_a_site_is_pasted_on_the_page_and_what_is_found_there_added(open_to_all: Served) -> None:
    with (
        serving(SITE) as site,
        httpx.Client(base_url=open_to_all.url, timeout=20, verify=False) as client,
    ):
        page = client.post("/sources/find", data={"url": site.url("/")}).text
        fields = re.findall(r'name="(url|source|outlet)"[^>]* value="([^"]*)"', page)
        form = {name: html.unescape(value) for name, value in fields}
        added = client.post("/sources", data=form)
        again = client.post("/sources/find", data={"url": site.url("/")}).text

    assert form == {"url": site.url("/tide.xml"), "source": "feed", "outlet": "The Tide"}
    assert added.status_code == 303
    with open_to_all.begin() as session:
        feed_id = session.exec(select(Feed.id).where(Feed.url == site.url("/tide.xml"))).one()
    assert f'href="/sources/{feed_id}"' in again
    assert "<form" not in again.partition("<section")[2]


def test_nobody_waits_for_the_store_while_a_site_is_waited_for(open_to_all: Served) -> None:
    held = []

    def slow(handler: Handler) -> None:
        held.append(open_to_all.engine.pool.checkedout())  # type: ignore[attr-defined]  # QueuePool
        handler.reply(200, HOME)

    with serving(SITE | {"/": slow}) as site:
        page = httpx.post(f"{open_to_all.url}/sources/find", data={"url": site.url("/")})
        found = httpx.post(f"{open_to_all.url}{FIND}", json={"url": site.url("/")})

    assert site.url("/tide.xml") in page.text
    assert found.json()["items"][0]["url"] == site.url("/tide.xml")
    assert held == [0, 0]


def test_the_api_finds_what_a_site_has(open_to_all: Served) -> None:
    with serving(SITE) as site:
        found = httpx.post(f"{open_to_all.url}{FIND}", json={"url": site.url("/")})
        nothing = httpx.post(f"{open_to_all.url}{FIND}", json={"url": site.url("/about")})
        missing = httpx.post(f"{open_to_all.url}{FIND}", json={"url": site.url("/gone")})

    assert found.json()["items"] == [
        {
            "url": site.url("/tide.xml"),
            "kind": "feed",
            "title": "The Tide",
            "entries": 1,
            "language": "en",
        }
    ]
    assert nothing.json() == {"items": []}
    assert missing.json()["code"] == "http_404"


def test_a_pasted_site_is_not_added_but_its_feeds_are_offered(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(SITE) as site:
        offered = told(capsys, "feeds", "add", site.url("/"), "--outlet", "The Tide", code=1)
        listed = told(capsys, "feeds", "list")

    assert offered.splitlines() == [
        f"not added: {site.url('/')} is no feed itself; it leads to",
        f"  feed     1 entries  {site.url('/tide.xml')}  The Tide",
        "add one with",
        f"  tidings feeds add {site.url('/tide.xml')} --outlet 'The Tide' --kind press",
    ]
    assert listed == ""


def test_an_address_that_proves_to_be_a_sitemap_is_added_as_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with serving(SITE) as site:
        added = told(capsys, "feeds", "add", site.url("/news.xml"), "--outlet", "The Tide")
        crawled = told(capsys, "crawl")

    assert added == f"added sitemap 1: {site.url('/news.xml')}\n"
    assert crawled == "feeds visited: 1 (1 ok); new articles: 2\n"


def test_a_page_without_feeds_is_not_added_unless_it_is_declared_as_a_listing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    listing = ("--source", "listing", "--option", "item=p")
    with serving(SITE) as site:
        refused = told(capsys, "feeds", "add", site.url("/about"), "--outlet", "Tide", code=1)
        added = told(capsys, "feeds", "add", site.url("/about"), "--outlet", "Tide", *listing)

    assert "is no feed, and leads to none" in refused
    assert "--source listing" in refused
    assert added.startswith("added listing 1")


def test_what_cannot_be_had_now_is_added_for_later(capsys: pytest.CaptureFixture[str]) -> None:
    with serving({}) as site:
        assert main(["feeds", "add", site.url("/later"), "--outlet", "The Tide"]) == 0

    shown = capsys.readouterr()
    assert shown.err == "it could not be looked at: there is nothing at this address\n"
    assert shown.out.startswith("added feed 1")


def test_others_write_while_a_long_list_is_imported(open_to_all: Served) -> None:
    lines = "".join(f"<outline xmlUrl='https://o{number}.example/'/>" for number in range(1200))
    before = count_feeds(open_to_all)
    written = set()

    with ThreadPoolExecutor(1) as pool:
        importing = pool.submit(
            httpx.post,
            f"{open_to_all.url}/api/v1/feeds/opml",
            content=f"<opml>{lines}<outline xmlUrl='ftp://a'/></opml>",
            headers={"content-type": "text/x-opml"},
            timeout=60,
        )
        while not importing.done():
            written.add(count_feeds(open_to_all) - before)
            sleep(0.01)

    listed = importing.result().json()
    assert (listed["added"], listed["known"], len(listed["refused"])) == (1200, 0, 1)
    assert written & {500, 1000}


def count_feeds(served: Served) -> int:
    """Count, as one who writes: no two do so at once."""
    with served.begin() as session:
        return session.exec(select(func.count()).select_from(Feed)).one()


def test_a_source_that_needs_a_setting_says_so_when_it_is_added(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = ("feeds", "add", "https://api.reliefweb.int/v2/reports", "--outlet", "ReliefWeb")
    assert main([*line, "--source", "reliefweb"]) == 0
    without = capsys.readouterr()
    monkeypatch.setenv("TIDINGS_RELIEFWEB_APPNAME", "quay-watch")
    assert main(["feeds", "add", f"{line[2]}?query=quay", *line[3:], "--source", "reliefweb"]) == 0
    having = capsys.readouterr()

    assert without.out.startswith("added reliefweb 1")
    assert "set TIDINGS_RELIEFWEB_APPNAME" in without.err
    assert having.err == ""


def test_sources_of_every_kind_go_out_as_opml_and_come_in_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in SourceKind:
        url = f"https://{kind}.example/?a=1&b=2"
        option = ("--option", 'item=li[class="x"] > a') if kind is SourceKind.LISTING else ()
        line = ("feeds", "add", url, "--outlet", f"Quay & {kind}", "--source", kind, *option)
        told(capsys, *line, "--kind", "ngo", "--country", "IE", "--language", "ga")
    first = told(capsys, "feeds", "export")
    file = tmp_path / "sources.opml"
    file.write_text(first, encoding="utf-8")
    monkeypatch.setenv("TIDINGS_HOME", str(tmp_path / "another"))

    imported = told(capsys, "feeds", "import", str(file))
    listed = [orjson.loads(line) for line in told(capsys, "feeds", "list", "--json").splitlines()]
    second = told(capsys, "feeds", "export")

    assert imported == f"added {len(SourceKind)} feeds; 0 were known already, 0 were not taken\n"
    assert {feed["source"] for feed in listed} == set(SourceKind)
    assert second == first
