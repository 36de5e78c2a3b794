"""Every kind of source, declared in a catalogue and asked over real HTTP, gives the same news."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from sqlmodel import col, select

from ingest.addresses import Gate
from ingest.catalogue import load_catalogue
from ingest.crawl import Visits, crawl
from ingest.curl import CurlFetch
from ingest.fetch import Manners
from ingest.reading import Asking
from models import Article, Feed, Outlet
from models.store.engine import Begin
from models.store.feeds import add_catalogue
from models.vocabulary import FeedState, SourceKind
from tests.ingest.server import Handler, Page, Site, serving
from tests.make import NOON

TITLE = "Ferry waits for families & friends"
XML_TITLE = "Ferry waits for families &amp; friends"
WHEN = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
RFC_822, ISO = "Mon, 23 Nov 2026 09:30:00 +0100", "2026-11-23T09:30:00+01:00"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


def rss(version: str, dated: bool = True) -> str:
    date = f"<pubDate>{RFC_822}</pubDate>" if dated else ""
    return (
        f'<?xml version="1.0"?><rss version="{version}"><channel><title>The Tide</title>'
        f"<link>/</link><item><title>{XML_TITLE}</title><link>LINK</link>{date}</item>"
        "</channel></rss>"
    )


def rdf(space: str, dated: bool) -> str:
    date = f"<dc:date {DC}>{ISO}</dc:date>" if dated else ""
    return (
        f'<?xml version="1.0"?><rdf:RDF {RDF} xmlns="{space}"><channel><title>The Tide</title>'
        f'</channel><item rdf:about="LINK"><title>{XML_TITLE}</title><link>LINK</link>{date}'
        "</item></rdf:RDF>"
    )


def atom(space: str, date: str) -> str:
    return (
        f'<?xml version="1.0"?><feed xmlns="{space}"><title>The Tide</title><entry>'
        f'<title>{XML_TITLE}</title><link rel="alternate" href="LINK"/><id>LINK</id>'
        f"<{date}>{ISO}</{date}></entry></feed>"
    )


def json_feed(version: str) -> str:
    item = {"id": "1", "url": "LINK", "title": TITLE, "date_published": ISO}
    return json.dumps({"version": f"https://jsonfeed.org/version/{version}", "items": [item]})


SITEMAP = (
    f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' {NEWS}><url><loc>LINK</loc>"
    f"<news:news><news:publication_date>{ISO}</news:publication_date>"
    f"<news:title>{XML_TITLE}</news:title></news:news></url></urlset>"
)
INDEX = "<sitemapindex><sitemap><loc>/part.xml.gz?LINK</loc></sitemap></sitemapindex>"
LISTING = (
    f"<html><ul><li class='teaser'><h2><a href='LINK'>{XML_TITLE}</a></h2>"
    f"<time datetime='{ISO}'>Monday</time></li></ul></html>"
)
RELIEFWEB = json.dumps(
    {"data": [{"id": "1", "fields": {"title": TITLE, "url": "LINK", "date": {"created": ISO}}}]}
)
GDELT = json.dumps({"articles": [{"title": TITLE, "url": "LINK", "seendate": "20261123T083000Z"}]})

FEED = SourceKind.FEED
SERVED: dict[str, tuple[SourceKind, str, bool]] = {
    "/rss-0.90": (FEED, rdf("http://my.netscape.com/rdf/simple/0.9/", dated=False), False),
    "/rss-0.91": (FEED, rss("0.91", dated=False), False),
    "/rss-0.92": (FEED, rss("0.92"), True),
    "/rss-0.93": (FEED, rss("0.93"), True),
    "/rss-0.94": (FEED, rss("0.94"), True),
    "/rss-1.0": (FEED, rdf("http://purl.org/rss/1.0/", dated=True), True),
    "/rss-2.0": (FEED, rss("2.0"), True),
    "/sloppy": (FEED, rss("2.0").replace("&amp;", "&"), True),
    "/atom-0.3": (FEED, atom("http://purl.org/atom/ns#", "issued"), True),
    "/atom-1.0": (FEED, atom("http://www.w3.org/2005/Atom", "published"), True),
    "/json-feed-1": (FEED, json_feed("1"), True),
    "/json-feed-1.1": (FEED, json_feed("1.1"), True),
    "/sitemap": (SourceKind.SITEMAP, SITEMAP, True),
    "/sitemap.gz": (SourceKind.SITEMAP, SITEMAP, True),
    "/index": (SourceKind.SITEMAP, INDEX, True),
    "/listing": (SourceKind.LISTING, LISTING, True),
    "/reliefweb": (SourceKind.RELIEFWEB, RELIEFWEB, True),
    "/gdelt": (SourceKind.GDELT, GDELT, True),
}
"""What a server has at each path: its kind, its body, and whether it tells a date."""


def page(path: str, text: str) -> Page:
    def answer(handler: Handler) -> None:
        link = f"https://tide.example{path}/1"
        if path == "/part.xml.gz":
            link = handler.path.partition("?")[2]
        body = text.replace("LINK", link).encode()
        packed = gzip.compress(body) if path.endswith(".gz") else body
        handler.reply(200, packed)

    return answer


PAGES = {path: page(path, text) for path, (_, text, _) in SERVED.items()}
PAGES["/part.xml.gz"] = page("/part.xml.gz", SITEMAP)


def entry(url: str, path: str, kind: SourceKind) -> str:
    options = ', options = { item = "li.teaser", title = "h2" }' if kind == "listing" else ""
    declared = f'outlet = "Outlet of {path}", url = "{url}", source = "{kind}"{options}'
    return f"    {{ {declared} }},"


def asked_as(begin: Begin, declared: Path, site: Site) -> dict[str, dict[str, list[str]]]:
    """Crawl a catalogue of all that a site serves; return the queries that it saw, by path."""
    with begin() as session:
        add_catalogue(session, load_catalogue(declared), NOON)
    gate = Gate(frozenset({("127.0.0.1", site.port)}))
    fetch = CurlFetch(Manners("Tidings/test", deadline=10.0, gate=gate))
    visits = Visits(asking=Asking(keys={"reliefweb": "quay-watch"}))
    for outcome in crawl(begin, fetch, NOON, visits):
        assert (outcome.code, outcome.stored) == ("ok", 1), outcome.feed.url
    seen = [urlsplit(one.path) for one in site.seen]
    return {one.path: parse_qs(one.query) for one in seen}


def test_every_kind_gives_its_article_with_outlet_link_and_date(
    begin_both: Begin, tmp_path: Path
) -> None:
    declared = tmp_path / "feeds.toml"
    with serving(PAGES) as site:
        lines = [entry(site.url(path), path, kind) for path, (kind, *_) in SERVED.items()]
        declared.write_text("\n".join(["[press]", "feeds = [", *lines, "]"]), encoding="utf-8")
        queries = asked_as(begin_both, declared, site)

    with begin_both() as session:
        query = select(Feed, Article, Outlet).where(
            col(Article.feed_id) == col(Feed.id), col(Article.outlet_id) == col(Outlet.id)
        )
        rows = session.exec(query).all()
    assert len(rows) == len(SERVED)
    for feed, article, outlet in rows:
        path = urlsplit(feed.url).path
        kind, _, is_dated = SERVED[path]
        assert (feed.kind, feed.state) == (kind, FeedState.FRESH), path
        assert (article.title, outlet.name) == (TITLE, f"Outlet of {path}"), path
        assert article.link == f"https://tide.example{path}/1", path
        assert article.published_at == (WHEN if is_dated else None), path
    assert queries["/reliefweb"]["appname"] == ["quay-watch"]
    assert queries["/reliefweb"]["sort[]"] == ["date.created:desc"]
    assert "body-html" in queries["/reliefweb"]["fields[include][]"]
    assert queries["/gdelt"] == {
        "timespan": ["1d"],
        "mode": ["artlist"],
        "format": ["json"],
        "sort": ["datedesc"],
        "maxrecords": ["250"],
    }
