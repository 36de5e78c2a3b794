"""What is asked for besides feeds: articles' pages, robots.txt, parts of sitemaps, webhooks.

Whatever way an address came to us by, it goes through the same gate, and carries nothing that
was meant for another host.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from api.alerts.webhook import Caller
from ingest.addresses import Gate
from ingest.crawl import Visits, crawl
from ingest.curl import CurlFetch
from ingest.discovery import discover
from ingest.fetch import Manners
from ingest.pages import read_pages
from ingest.reading import Asking
from models.errors import DeliveryError, FetchError
from models.store.engine import Begin
from models.store.feeds import NewFeed, add_feed
from models.vocabulary import PageState, SourceKind
from tests.faults.case import body, edition, redirect, rss
from tests.faults.experiment import LOOKED, Experiment, opened, whole
from tests.faults.invariants import Window
from tests.faults.servers import carries, drip
from tests.ingest.server import Page, Site, missing, serving
from tests.make import NOON

DAY = timedelta(days=1)
_HOST, _OTHER = "127.0.0.2", "127.0.0.3"
_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
_ARTICLE = (
    "<!doctype html><html lang='en'><title>Ferry</title><article><h1>Ferry</h1>{}</article>"
).format(
    "".join(f"<p>The ferry of day {day} waited for the storm to end.</p>" for day in range(40))
)
_REFUSING = "User-agent: *\nDisallow: /\n"


def teaser(link: str, title: str = "Ferry") -> str:
    """Write an entry that wants its own page."""
    return (
        f"<item><title>{title}</title><link>{link}</link><description>More …</description></item>"
    )


def fetch(*sites: Site) -> CurlFetch:
    """Return the real fetcher, its gate open for sites alone."""
    gate = Gate(frozenset((site.host, site.port) for site in sites))
    return CurlFetch(Manners("Tidings/test", deadline=1.0, limit=15_000_000, gate=gate))


def robots(answers: Callable[[Site], Page], state: PageState, folder: Path, window: Window) -> str:
    """Answer the request for robots.txt so, and then with none."""
    pages: dict[str, Page] = {}
    with ExitStack() as stack:
        trap = stack.enter_context(serving({}))
        site = stack.enter_context(serving(pages, host=_HOST))
        store = stack.enter_context(opened(folder))
        pages |= {
            "/feed": body(rss(teaser(site.url("/article")))),
            "/article": body(_ARTICLE, "text/html"),
            "/robots.txt": answers(trap),
            **{f"/{hop}": redirect(f"/{hop + 1}") for hop in range(6)},
        }
        with store.begin() as session:
            add_feed(session, NewFeed(site.url(), "The Tide"), NOON)
        assert _codes(store.begin, fetch(site), NOON) == ["ok"]
        [read] = read_pages(store.begin, fetch(site), NOON, lambda: 0.5)
        whole(store, window)
        assert read.settled.state is state, read
        assert ("/article" in _asked(site)) is (state is PageState.READ)
        assert trap.connected == []
        if state is PageState.WAITING:
            pages["/robots.txt"] = missing
            [again] = read_pages(store.begin, fetch(site), NOON + DAY, lambda: 0.5)
            assert again.settled.state is PageState.READ
            whole(store, window)
    return _TOLD[state]


_TOLD = {
    PageState.READ: "the page is read",
    PageState.DISALLOWED: "`disallowed`: the page is not asked for",
    PageState.WAITING: "`robots_unheard`: the page waits, and is read once there are rules",
}


def gates(folder: Path, window: Window) -> str:
    """Lead every part of us that asks for something to an address that is not public."""
    pages: dict[str, Page] = {}
    with ExitStack() as stack:
        trap = stack.enter_context(serving({}))
        site = stack.enter_context(serving(pages, host=_HOST))
        store = stack.enter_context(opened(folder))
        inside = f"http://127.0.0.1:{trap.port}"
        pages |= {
            "/feed": body(
                rss(teaser(f"{inside}/page") + teaser(site.url("/leads-inside"), "Other"))
            ),
            "/leads-inside": redirect(f"{inside}/page"),
            "/sitemap.xml": body(_INDEX.format(f"{inside}/part.xml")),
            "/site": body(f"<link rel='alternate' href='{inside}/feed'>", "text/html"),
        }
        with store.begin() as session:
            add_feed(session, NewFeed(site.url(), "The Tide"), NOON)
            add_feed(session, NewFeed(f"{inside}/feed", "Inside"), NOON)
            index = NewFeed(site.url("/sitemap.xml"), "Index", source=SourceKind.SITEMAP)
            add_feed(session, index, NOON)
        asks = fetch(site)
        codes = _codes(store.begin, asks, NOON)
        assert sorted(codes) == ["blocked_address", "blocked_address", "ok"]
        for day in range(2):
            for read in read_pages(store.begin, asks, NOON + day * DAY, lambda: 0.5):
                assert read.settled.state in {PageState.FAILED, PageState.WAITING}, read
        with pytest.raises(FetchError, match="is not a public address"):
            discover(asks, f"{inside}/feed")
        assert {found.url for found in discover(asks, site.url("/site"))} == {site.url()}
        with pytest.raises(DeliveryError) as refused:
            Caller(Gate(), lambda: NOON)(f"{inside}/hook", _SECRET, "msg_1", b"{}")
        assert refused.value.code == "blocked_address"
        assert trap.connected == []
        whole(store, window)
    return "`blocked_address`; nothing connects"


_INDEX = (
    "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
    "<sitemap><loc>{}</loc></sitemap></sitemapindex>"
)


def leads_elsewhere(folder: Path, window: Window) -> str:
    """Set a cookie, and lead to another host: a feed's request, and one that bears a key."""
    pages: dict[str, Page] = {}
    with ExitStack() as stack:
        other = stack.enter_context(serving({"/feed": body(edition("Elsewhere", 3))}, host=_OTHER))
        site = stack.enter_context(serving(pages, host=_HOST))
        store = stack.enter_context(opened(folder))
        for path in ("/feed", "/v2/reports"):
            pages[path] = lambda handler: handler.reply(
                302, Location=other.url(), Set_Cookie="session=1; Path=/"
            )
        with store.begin() as session:
            add_feed(session, NewFeed(site.url(), "The Tide"), NOON)
            asked = NewFeed(site.url("/v2/reports"), "Reports", source=SourceKind.RELIEFWEB)
            add_feed(session, asked, NOON)
        keys = {"reliefweb": "our-own-name"}
        _codes(store.begin, fetch(site, other), NOON, keys)
        assert any("our-own-name" in seen.path for seen in site.seen)
        assert len(other.seen) == 2
        for seen in other.seen:
            assert not carries(seen)
            assert "our-own-name" not in f"{seen.path}{seen.headers}"
        whole(store, window)
    return "followed; no cookie, credential, referrer or key goes with it"


def _codes(
    begin: Begin, asks: CurlFetch, now: datetime, keys: Mapping[str, str] | None = None
) -> list[str]:
    visits = Visits(jitter=lambda: 0.5, asking=Asking(keys=keys or {}))
    return [one.code for one in crawl(begin, asks, now, visits)]


def _asked(site: Site) -> set[str]:
    return {seen.path for seen in site.seen}


def _robots(injected: str, page: Page, state: PageState) -> Experiment:
    return Experiment("A19", f"robots.txt: {injected}", partial(robots, lambda _: page, state))


EXPERIMENTS = (
    Experiment(
        "A7",
        "an address that is not public, as a page, a redirect of one, a feed, a sitemap's part, "
        "something pasted, what that names, a webhook",
        gates,
        LOOKED,
    ),
    Experiment(
        "A9", "a redirect to another host after Set-Cookie, with a key", leads_elsewhere, LOOKED
    ),
    _robots("all is disallowed", body(_REFUSING, "text/plain"), PageState.DISALLOWED),
    _robots("404", missing, PageState.READ),
    _robots("500", lambda handler: handler.reply(500), PageState.WAITING),
    _robots("no answer", drip(b"", b""), PageState.WAITING),
    _robots(
        "all is disallowed, and 10 MB of remarks",
        body(_REFUSING + "# remark\n" * 1_100_000, "text/plain"),
        PageState.DISALLOWED,
    ),
    _robots("six redirects", redirect("/0"), PageState.WAITING),
    _robots("a page of HTML", body(_ARTICLE, "text/html"), PageState.READ),
    Experiment(
        "A19",
        "robots.txt: a redirect to an address that is not public",
        partial(robots, lambda trap: redirect(trap.url("/robots.txt")), PageState.WAITING),
    ),
)
