"""From the address that someone pastes to the feeds behind it, over real HTTP."""

import pytest

from ingest.addresses import Gate
from ingest.curl import CurlFetch
from ingest.discovery import Found, candidates, discover
from ingest.fetch import Manners
from models.errors import FetchError
from models.vocabulary import SourceKind
from tests.fakes import FakeFetch
from tests.ingest.server import Handler, Page, Site, serving
from tests.ingest.test_sources import sample

FEED = (
    b"<rss version='2.0'><channel><title>The Tide</title><language>en</language>"
    b"<item><title>One</title></item></channel></rss>"
)
HOME = b"""<html><head><base href="/nl/">
<link rel="alternate" type="application/rss+xml" href="tide.xml">
<link rel="alternate" hreflang="fr" href="/fr"><link rel="Alternate" type="application/atom+xml"
href="/missing.atom"><link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
</head><body><a href="/more/rss?x=1">RSS</a> <a href="/about">About</a></body></html>"""


def body(content: bytes) -> Page:
    return lambda handler: handler.reply(200, content)


def found_at(site: Site, path: str = "/") -> list[Found]:
    gate = Gate(frozenset({("127.0.0.1", site.port)}))
    return discover(CurlFetch(Manners("Tidings/test", deadline=5.0, gate=gate)), site.url(path))


def test_a_feed_is_its_own_discovery() -> None:
    with serving({"/feed": body(FEED)}) as site:
        [found] = found_at(site, "/feed")

    assert found == Found(site.url("/feed"), SourceKind.FEED, "The Tide", 1, "en", is_itself=True)
    assert len(site.seen) == 1


def test_a_page_leads_to_the_feeds_that_it_names_and_that_can_be_read() -> None:
    pages = {"/": body(HOME), "/nl/tide.xml": body(FEED), "/more/rss": body(FEED)}

    with serving(pages) as site:
        found = found_at(site)

    assert [one.url for one in found] == [site.url("/nl/tide.xml"), site.url("/more/rss?x=1")]


def test_a_page_that_names_none_is_asked_at_the_usual_places() -> None:
    with serving({"/": body(b"<p>Hello</p>"), "/rss.xml": body(FEED)}) as site:
        found = found_at(site)

    assert [one.url for one in found] == [site.url("/rss.xml")]


def test_robots_txt_leads_to_a_news_sitemap() -> None:
    def robots(handler: Handler) -> None:
        handler.reply(200, f"User-agent: *\nSitemap: {site.url('/news.xml')}".encode())

    pages = {"/": body(b"<p>Hello</p>"), "/news.xml": body(sample("news.xml").body)}
    with serving(pages | {"/robots.txt": robots}) as site:
        [found] = found_at(site)

    assert (found.kind, found.url, found.entries) == (
        SourceKind.SITEMAP,
        site.url("/news.xml"),
        2,
    )


def test_a_site_without_feeds_has_none() -> None:
    with serving({"/": body(b"<p>Hello</p>")}) as site:
        assert found_at(site) == []


def test_an_address_that_cannot_be_had_says_why() -> None:
    with serving({}) as site, pytest.raises(FetchError, match="nothing at this address"):
        found_at(site, "/gone")


def test_a_page_names_its_sitemap_too() -> None:
    page = b'<link rel="sitemap" type="application/xml" href="/news.xml">'
    with serving({"/": body(page), "/news.xml": body(sample("news.xml").body)}) as site:
        [found] = found_at(site)

    assert (found.kind, found.url) == (SourceKind.SITEMAP, site.url("/news.xml"))


@pytest.mark.parametrize("text", ["tide.example", " tide.example ", "https://tide.example"])
def test_a_sites_name_is_enough(text: str) -> None:
    fetch = FakeFetch({"https://tide.example": FEED})

    [found] = discover(fetch, text)

    assert found.title == "The Tide"


def test_malformed_links_hide_none_of_the_others() -> None:
    page = b"""<base href="http://["><a href="http://[::1/rss">IP</a>
        <link rel="alternate" type="application/rss+xml" href="//[half/rss">
        <a href="http://quay.example:port/rss">Port</a><a href="https://x\0y.example/feed">Nul</a>
        <link rel="alternate" type="application/atom+xml" href="/tide.atom">"""

    with serving({"/": body(page), "/tide.atom": body(FEED)}) as site:
        [found] = found_at(site)

    assert found.url == site.url("/tide.atom")


def test_an_endless_page_is_looked_at_no_further_than_feeds_are_named() -> None:
    page = HOME + b"<p>" * 700_000 + b'<a href="/late/rss">'

    named = candidates("https://tide.example/", page)

    assert "https://tide.example/nl/tide.xml" in named
    assert "https://tide.example/late/rss" not in named


@pytest.mark.parametrize(
    "address", ["http://[", "http://quay.example:port/", "ftp://quay.example/", "", "a b"]
)
def test_an_address_that_is_none_says_so(address: str) -> None:
    with pytest.raises(FetchError) as caught:
        discover(CurlFetch(Manners("Tidings/test")), address)

    assert caught.value.code == "bad_url"


@pytest.mark.parametrize("page", [b"", b"\0\0", b"<", b"<a href=", b"<b>" * 5000])
def test_no_page_is_too_odd_to_be_looked_at(page: bytes) -> None:
    assert candidates("https://tide.example/", page) == []
