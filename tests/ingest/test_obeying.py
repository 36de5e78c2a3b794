"""What hosts ask of us is obeyed by every kind of source: robots.txt, reservations, quiet."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from time import monotonic, sleep

import pytest

from ingest.addresses import Gate
from ingest.crawl import Visits, crawl
from ingest.curl import CurlFetch
from ingest.fetch import Manners
from ingest.keep import Outcome
from models.store.engine import Begin
from models.store.feeds import NewFeed, add_feed
from models.vocabulary import FeedState, SourceKind
from tests.fakes import FakeFetch
from tests.ingest.fetching import redirect
from tests.ingest.server import Handler, Page, Site, serving
from tests.ingest.test_crawl_kinds import news
from tests.ingest.test_sources import LISTING, sample
from tests.make import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOBODY = b"User-agent: *\nDisallow: /"
FEED = b"<rss version='2.0'><channel><item><title>One</title></item></channel></rss>"
PAGES: dict[str, bytes] = {
    "/news": sample("listing.html").body,
    "/feed": FEED,
    "/sitemap.xml": news(1),
}


def body(content: bytes, status: int = 200, **headers: str) -> Page:
    return lambda handler: handler.reply(status, content, **headers)


@pytest.fixture
def robots() -> dict[str, Page]:
    """The pages of a site, to which a test adds what else there is."""
    return {path: body(content) for path, content in PAGES.items()}


def add(begin: Begin, url: str, source: SourceKind = SourceKind.FEED) -> None:
    options = LISTING if source is SourceKind.LISTING else {}
    with begin() as session:
        add_feed(session, NewFeed(url, "Port", source=source, options=options), NOON)


def visit(
    begin: Begin, *sites: Site, now: datetime = NOON, every: bool = True
) -> Iterator[Outcome]:
    gate = Gate(frozenset((site.host, site.port) for site in sites))
    fetch = CurlFetch(Manners("Tidings/test", deadline=5.0, gate=gate))
    return crawl(begin, fetch, now, Visits(every=every))


def asked(site: Site) -> list[str]:
    return [seen.path for seen in site.seen]


def test_a_listing_that_robots_txt_forbids_is_never_asked_for(
    begin_both: Begin, robots: dict[str, Page]
) -> None:
    with serving(robots | {"/robots.txt": body(NOBODY)}) as site:
        add(begin_both, site.url("/news"), SourceKind.LISTING)
        [outcome] = visit(begin_both, site)

    assert (outcome.code, outcome.feed.state) == ("disallowed", FeedState.BLOCKED)
    assert sorted(asked(site)) == ["/.well-known/tdmrep.json", "/robots.txt"]


def test_feeds_and_sitemaps_are_published_to_be_polled(
    begin: Begin, robots: dict[str, Page]
) -> None:
    with serving(robots | {"/robots.txt": body(NOBODY)}) as site:
        add(begin, site.url("/feed"))
        add(begin, site.url("/sitemap.xml"), SourceKind.SITEMAP)
        outcomes = list(visit(begin, site))

    assert [outcome.code for outcome in outcomes] == ["ok", "ok"]
    assert sorted(asked(site)) == ["/feed", "/sitemap.xml"]


@pytest.mark.parametrize(
    ("status", "content", "code", "state"),
    [
        (404, b"", "ok", FeedState.FRESH),
        (403, b"", "ok", FeedState.FRESH),
        (200, b"User-agent: *\nDisallow: /private", "ok", FeedState.FRESH),
        (200, b"User-agent: Tidings\nDisallow: /news", "disallowed", FeedState.BLOCKED),
        (500, b"", "robots_unheard", FeedState.FAILING),
        (503, b"", "robots_unheard", FeedState.FAILING),
    ],
)
def test_what_robots_txt_answers_decides(
    begin: Begin,
    robots: dict[str, Page],
    status: int,
    content: bytes,
    code: str,
    state: FeedState,
) -> None:
    with serving(robots | {"/robots.txt": body(content, status)}) as site:
        add(begin, site.url("/news"), SourceKind.LISTING)
        [outcome] = visit(begin, site)

    assert (outcome.code, outcome.feed.state) == (code, state)
    assert ("/news" in asked(site)) is (code == "ok")


def test_robots_txt_is_asked_once_a_day(begin: Begin, robots: dict[str, Page]) -> None:
    with serving(robots | {"/robots.txt": body(b"User-agent: *\nDisallow:")}) as site:
        add(begin, site.url("/news"), SourceKind.LISTING)
        for hours in (0, 12, 23, 25):
            list(visit(begin, site, now=NOON + hours * HOUR))

    assert asked(site).count("/robots.txt") == 2
    assert asked(site).count("/news") == 4


def test_a_listing_that_is_reserved_is_not_read(begin: Begin, robots: dict[str, Page]) -> None:
    rules = b'[{"location": "/news", "tdm-reservation": 1}]'
    with serving(robots | {"/.well-known/tdmrep.json": body(rules)}) as site:
        add(begin, site.url("/news"), SourceKind.LISTING)
        [outcome] = visit(begin, site)

    assert (outcome.code, outcome.feed.state) == ("reserved", FeedState.BLOCKED)
    assert "/news" not in asked(site)


def test_a_header_reserves_a_listing_too(begin: Begin) -> None:
    page = body(PAGES["/news"], tdm_reservation="1")
    with serving({"/news": page}) as site:
        add(begin, site.url("/news"), SourceKind.LISTING)
        [outcome] = visit(begin, site)

    assert (outcome.code, outcome.stored) == ("reserved", 0)


def test_a_redirect_leads_no_listing_past_robots_txt(begin: Begin, robots: dict[str, Page]) -> None:
    with (
        serving(robots | {"/robots.txt": body(NOBODY)}, host="127.0.0.2") as other,
        serving({"/old": redirect(other.url("/news"))}) as site,
    ):
        add(begin, site.url("/old"), SourceKind.LISTING)
        [outcome] = visit(begin, site, other)

    assert (outcome.code, outcome.stored) == ("disallowed", 0)


def test_no_feed_waits_for_a_robots_txt(begin: Begin) -> None:
    def never(handler: Handler) -> None:
        sleep(1.5)
        handler.reply(404)

    with (
        serving({"/robots.txt": never, "/news": body(PAGES["/news"])}, host="127.0.0.2") as slow,
        serving({"/feed": body(FEED)}) as site,
    ):
        add(begin, slow.url("/news"), SourceKind.LISTING)
        add(begin, site.url("/feed"))
        began = monotonic()
        outcomes = visit(begin, site, slow)
        first = next(outcomes)
        took = monotonic() - began
        rest = list(outcomes)

    assert (first.feed.url, took < 1) == (site.url("/feed"), True)
    assert [outcome.code for outcome in rest] == ["ok"]


def test_a_delay_that_robots_txt_asks_for_is_passed_on(begin: Begin) -> None:
    add(begin, "https://port.example/news", SourceKind.LISTING)
    pages = {
        "https://port.example/robots.txt": b"User-agent: *\nCrawl-delay: 9",
        "https://port.example/news": PAGES["/news"],
    }
    fetch = FakeFetch(pages)

    [outcome] = crawl(begin, fetch, NOON, Visits(every=True))

    assert outcome.code == "ok"
    assert {one.url: one.delay for one in fetch.asked}["https://port.example/news"] == 9


def test_a_part_that_asks_for_quiet_has_its_whole_host_left_alone(begin_both: Begin) -> None:
    def quiet(handler: Handler) -> None:
        handler.reply(503, Retry_After="7200")

    parts = {"/quiet.xml": quiet, "/feed": body(FEED)}
    with serving(parts, host="127.0.0.2") as other:
        names = (other.url("/quiet.xml"), "/sitemap.xml")
        listed = "".join(f"<sitemap><loc>{name}</loc></sitemap>" for name in names)
        index = body(f"<sitemapindex>{listed}</sitemapindex>".encode())
        with serving({"/index.xml": index, "/sitemap.xml": body(news(1))}) as site:
            add(begin_both, site.url("/index.xml"), SourceKind.SITEMAP)
            [half] = visit(begin_both, site, other)
            add(begin_both, other.url("/feed"))
            early = list(visit(begin_both, site, other, now=NOON + HOUR, every=False))
            late = list(visit(begin_both, site, other, now=NOON + 3 * HOUR, every=False))

    assert (half.code, half.stored) == ("ok", 1)
    assert other.url("/feed") not in {outcome.feed.url for outcome in early}
    assert other.url("/feed") in {outcome.feed.url for outcome in late}
    assert asked(other).count("/quiet.xml") == 2  # not in the hour between


def test_where_all_parts_fail_their_own_host_is_held_and_not_the_indexes(begin: Begin) -> None:
    def quiet(handler: Handler) -> None:
        handler.reply(429, Retry_After="7200")

    with serving({"/a.xml": quiet, "/b.xml": quiet}, host="127.0.0.2") as other:
        names = (other.url("/a.xml"), other.url("/b.xml"))
        listed = "".join(f"<sitemap><loc>{name}</loc></sitemap>" for name in names)
        index = body(f"<sitemapindex>{listed}</sitemapindex>".encode())
        with serving({"/index.xml": index, "/feed": body(FEED)}) as site:
            add(begin, site.url("/index.xml"), SourceKind.SITEMAP)
            [failed] = visit(begin, site, other)
            add(begin, site.url("/feed"))
            outcomes = list(visit(begin, site, other, now=NOON + HOUR, every=False))

    assert failed.code == "rate_limited"
    assert [outcome.code for outcome in outcomes] == ["ok"]
