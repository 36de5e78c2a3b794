"""A site whose feed gives summaries, its pages, and a store that crawls it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from sqlalchemy import func, select
from sqlmodel import Session

from ingest.addresses import Gate
from ingest.crawl import Visits, crawl
from ingest.curl import CurlFetch
from ingest.fetch import Manners
from ingest.pages import PageRead, read_pages
from models import Article, Band, Page, Revision
from models.query.parse import parse_query
from models.store.engine import Begin
from models.store.feeds import NewFeed, add_feed
from models.store.search import find
from models.vocabulary import OutletKind
from tests.ingest.server import Handler, Site, serving
from tests.ingest.server import Page as Answerer
from tests.make import NOON

TEASER = "More about the ferry …"
TEXT = "People waited at the pier in the rain until the ferry came late in the evening"
HTML = "text/html; charset=utf-8"


def article(head: str = "", text: str = TEXT) -> bytes:
    body = "".join(
        f"<p>{text}, on day {day} of the storm as on the one before it.</p>" for day in range(9)
    )
    return (
        f"<!doctype html><html lang='en'><head><title>The ferry</title>{head}</head>"
        f"<body><article><h1>The ferry</h1>{body}</article></body></html>"
    ).encode()


def html(body: bytes, status: int = 200, **headers: str) -> Answerer:
    return lambda handler: handler.reply(status, body, Content_Type=HTML, **headers)


@dataclass
class World:
    """A site whose feed and pages a test fills in, and a store that crawls it."""

    begin: Begin
    site: Site
    pages: dict[str, Answerer]
    entries: list[str] = field(default_factory=list)
    others: list[Site] = field(default_factory=list)

    def entry(
        self,
        path: str,
        title: str = "The ferry",
        text: str = TEASER,
        published: datetime | None = NOON,
    ) -> None:
        """Have the feed give an entry that leads to a path."""
        dated = f"<pubDate>{format_datetime(published)}</pubDate>" if published else ""
        link = path if path.startswith("http") else self.site.url(path)
        self.entries.append(
            f"<item><title>{title}</title><link>{link}</link><guid>{path}</guid>"
            f"<description>{text}</description>{dated}</item>"
        )

    def add(self, kind: OutletKind = OutletKind.PRESS, **options: str) -> None:
        with self.begin() as session:
            new = NewFeed(self.site.url(), "The Tide", kind, "en", options=options)
            add_feed(session, new, NOON)

    def crawl(self, now: datetime = NOON, *, reads_pages: bool = True) -> None:
        visits = Visits(every=True, jitter=lambda: 0.5, reads_pages=reads_pages)
        assert [one.code for one in crawl(self.begin, self.fetch(), now, visits)] == ["ok"]

    def read(self, now: datetime = NOON) -> list[PageRead]:
        return list(read_pages(self.begin, self.fetch(), now, lambda: 0.5))

    def fetch(self) -> CurlFetch:
        sites = [self.site, *self.others]
        gate = Gate(allowed=frozenset((site.host, site.port) for site in sites))
        return CurlFetch(Manners(agent="Tidings/test", deadline=5.0, gate=gate))

    def asked(self) -> list[str]:
        return [seen.path for seen in self.site.seen if seen.path != "/feed"]

    def article(self) -> Article:
        with self.begin() as session:
            return session.scalars(select(Article)).one()

    def page(self) -> Page:
        with self.begin() as session:
            return session.scalars(select(Page)).one()


@contextmanager
def play(begin: Begin) -> Iterator[World]:
    pages: dict[str, Answerer] = {"/1": html(article())}
    with serving(pages) as site:
        one = World(begin, site, pages)

        def feed(handler: Handler) -> None:
            entries = "".join(one.entries)
            body = f"<rss version='2.0'><channel><title>T</title>{entries}</channel></rss>"
            handler.reply(200, body.encode(), Content_Type="application/rss+xml")

        pages["/feed"] = feed
        yield one


def set_up(world: World, pages: Mapping[str, Answerer]) -> None:
    """Have a feed with one teaser, and its site answer so."""
    world.pages.update(pages)
    world.entry("/1")
    world.add()
    world.crawl()


def search(session: Session, query: str) -> list[Article]:
    return find(session, parse_query(query, NOON.date()), limit=5)


def count(world: World, table: type[Band] | type[Revision]) -> int:
    with world.begin() as session:
        return session.scalars(select(func.count()).select_from(table)).one()
