"""The pass that reads articles' own pages, with a real server and both databases."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.utils import format_datetime
from random import Random
from string import ascii_letters

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from ingest.addresses import Gate
from ingest.crawl import Visits, crawl
from ingest.curl import CurlFetch
from ingest.drafts import Origin, to_drafts
from ingest.entry import Entry
from ingest.fetch import Manners
from ingest.pages import TRIES, PageRead, read_all, read_pages, told_pages
from ingest.stories import NEAR
from models import (
    Article,
    Band,
    Claim,
    Feed,
    Host,
    Outlet,
    Page,
    Pending,
    Revision,
    Story,
    StoryMerge,
)
from models.draft import Source
from models.query.parse import parse_query
from models.store.annotations import count_unvisited, unvisited
from models.store.articles import add_new
from models.store.engine import Begin
from models.store.feeds import NewFeed, add_feed
from models.store.fulltext import index_pending
from models.store.search import find
from models.vocabulary import OutletKind, PageState, TextSource
from tests.ingest.server import Handler, Site, serving
from tests.ingest.server import Page as Answerer
from tests.make import NOON, make_feed

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


@pytest.fixture
def world(begin_both: Begin) -> Iterator[World]:
    with play(begin_both) as one:
        yield one


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


def test_a_summary_is_replaced_by_its_page(world: World) -> None:
    head = "<link rel='canonical' href='/ferry'><meta name='author' content='Ada Quay'>"
    set_up(world, {"/1": html(article(head))})
    bands = count(world, Band)

    [read] = world.read()

    stored, page = world.article(), world.page()
    assert read.settled.state is PageState.READ
    assert sorted(world.asked()) == ["/.well-known/tdmrep.json", "/1", "/robots.txt"]
    assert stored.text.count(TEXT) == 9
    assert (stored.text_from, stored.author) == (TextSource.PAGE, "Ada Quay")
    assert (page.state, page.summary, page.tries) == (PageState.READ, TEASER, 1)
    assert page.canonical == f"https://127.0.0.1:{world.site.port}/ferry"
    assert count(world, Revision) == 0  # its publisher edited nothing
    assert count(world, Band) > bands
    assert world.read() == []


def test_an_article_whose_page_is_a_copy_joins_the_story_of_its_original(world: World) -> None:
    set_up(world, {})
    days = (f"{TEXT}, on day {day} of the storm as on the one before it." for day in range(9))
    original = Entry("An agency's words", "\n".join(days), "https://agency.example/1", None, None)
    with world.begin() as session:
        feed = make_feed(session)
        origin = Origin(Source(feed.outlet_id, feed.id), feed.url)
        [other] = add_new(session, to_drafts([original], origin, NOON), NEAR, NOON).stored

    world.read()

    with world.begin() as session:
        stories = list(session.scalars(select(col(Article.story_id))))
        [merge] = session.scalars(select(StoryMerge))
        assert len(stories) == 2
        assert len(set(stories)) == 1
        assert (merge.from_story, merge.into_story) == (other.story_id, stories[0])


def test_the_feed_may_say_its_summary_again(world: World) -> None:
    set_up(world, {})
    world.read()
    world.entry("/2", "Another ferry")

    world.crawl(NOON + timedelta(hours=1))

    assert count(world, Revision) == 0
    with world.begin() as session:
        sources = session.scalars(select(col(Article.text_from)).order_by(col(Article.id)))
        assert list(sources) == [TextSource.PAGE, TextSource.FEED]
        feed = session.scalars(select(Feed)).one()
        assert (feed.stored, feed.duplicate, feed.edited) == (2, 1, 0)


def test_an_edit_has_the_page_read_again(world: World) -> None:
    set_up(world, {})
    world.read()
    world.entries.clear()
    world.entry("/1", "The ferry came", "It came, says our reporter …")
    world.pages["/1"] = html(article(text="The ferry came at last, and all went home in the night"))

    world.crawl(NOON + timedelta(hours=1))
    [read] = world.read(NOON + timedelta(hours=1))

    stored, page = world.article(), world.page()
    assert read.settled.state is PageState.READ
    assert stored.title == "The ferry came"
    assert "at last" in stored.text
    assert page.summary == "It came, says our reporter …"
    with world.begin() as session:
        before = session.scalars(select(Revision)).one()
        assert (before.title, TEXT in before.text) == ("The ferry", True)


def test_what_the_page_says_is_found(world: World) -> None:
    set_up(world, {})
    with world.begin() as session:
        index_pending(session)
    world.read()
    with world.begin() as session:
        index_pending(session)
        assert [one.title for one in search(session, "pier")] == ["The ferry"]
        assert search(session, "more") == []


@pytest.mark.parametrize(
    ("pages", "state", "code"),
    [
        ({"/robots.txt": html(b"User-agent: *\nDisallow: /1")}, PageState.DISALLOWED, "disallowed"),
        (
            {"/.well-known/tdmrep.json": html(b'[{"location": "/", "tdm-reservation": 1}]')},
            PageState.RESERVED,
            "reserved",
        ),
    ],
)
def test_what_is_refused_beforehand_is_not_asked_for(
    world: World, pages: dict[str, Answerer], state: PageState, code: str
) -> None:
    set_up(world, pages)

    [read] = world.read()

    assert (read.settled.state, read.settled.code) == (state, code)
    assert "/1" not in world.asked()
    assert world.article().text == TEASER
    assert world.read() == []


@pytest.mark.parametrize(
    ("page", "state", "code"),
    [
        (html(article(), X_Robots_Tag="noai"), PageState.RESERVED, "reserved"),
        (
            lambda handler: handler.raw(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Robots-Tag: noai\r\n"
                b"X-Robots-Tag: noindex\r\n\r\n" + article()
            ),
            PageState.RESERVED,
            "reserved",
        ),
        (
            html(article("<meta name='tdm-reservation' content='1'>")),
            PageState.RESERVED,
            "reserved",
        ),
        (html(b"", 404), PageState.GONE, "http_404"),
        (html(b"", 410), PageState.GONE, "gone"),
        (html(b"", 403), PageState.FAILED, "http_403"),
        (html(b"", 451), PageState.FAILED, "http_451"),
        (html(b""), PageState.FAILED, "empty"),
        (
            lambda handler: handler.reply(200, b"%PDF-1.7", Content_Type="application/pdf"),
            PageState.NO_ARTICLE,
            "not_html",
        ),
        (
            html(
                b"<html><body><p>The ferry. Subscribe now to read on, as 900 others do.</p></body>"
            ),
            PageState.PAYWALL,
            "paywall",
        ),
    ],
)
def test_what_is_not_the_article_is_not_stored_as_it(
    world: World, page: Answerer, state: PageState, code: str
) -> None:
    set_up(world, {"/1": page})

    [read] = world.read()

    kept = world.page()
    assert (read.settled.state, read.settled.code) == (state, code)
    assert (kept.state, kept.code, bool(kept.detail)) == (state, code, True)
    assert (world.article().text, world.article().text_from) == (TEASER, TextSource.FEED)
    assert world.read(NOON + timedelta(days=1)) == []


def test_rules_are_asked_for_once_a_day(world: World) -> None:
    set_up(world, {"/2": html(article())})
    world.read()
    world.entry("/2", "Another ferry")
    world.crawl(NOON + timedelta(hours=1))

    world.read(NOON + timedelta(hours=1))

    assert sorted(world.asked()) == ["/.well-known/tdmrep.json", "/1", "/2", "/robots.txt"]


def test_a_page_that_leads_elsewhere_is_under_the_rules_there(world: World) -> None:
    rules: dict[str, Answerer] = {
        "/robots.txt": html(b"User-agent: *\nDisallow: /"),
        "/there": html(article()),
    }
    with serving(rules, host="127.0.0.2") as other:
        world.others.append(other)
        set_up(world, {"/1": lambda handler: handler.reply(302, Location=other.url("/there"))})

        [read] = world.read()

    assert read.settled.state is PageState.DISALLOWED
    assert world.article().text == TEASER


def test_a_host_without_rules_is_asked_again_later_and_given_up_in_the_end(world: World) -> None:
    set_up(world, {"/robots.txt": html(b"", 500)})

    now, states = NOON, []
    for _ in range(TRIES):
        [read] = world.read(now)
        states.append((read.settled.state, read.settled.code))
        assert "/1" not in world.asked()
        now += timedelta(days=1)

    waiting = (PageState.WAITING, "robots_unheard")
    assert states == [*[waiting] * (TRIES - 1), (PageState.FAILED, "robots_unheard")]
    assert world.read(now) == []


def test_a_host_that_wants_quiet_gets_it_from_feeds_too(world: World) -> None:
    set_up(world, {"/1": html(b"", 429, Retry_After="7200"), "/2": html(article())})
    world.entry("/2", "Another ferry")
    world.crawl(NOON + timedelta(minutes=5))
    read = {one.url.rpartition("/")[2]: one for one in world.read(NOON + timedelta(minutes=5))}
    read |= {one.url.rpartition("/")[2]: one for one in world.read(NOON + timedelta(minutes=5))}

    assert {path: one.settled.state for path, one in read.items()} == {
        "2": PageState.READ,
        "1": PageState.WAITING,
    }
    with world.begin() as session:
        feed, host = session.scalars(select(Feed)).one(), session.scalars(select(Host)).one()
        assert feed.due_at >= NOON + timedelta(hours=2, minutes=5)
        assert host.hold_until == NOON + timedelta(hours=2, minutes=5)
    assert world.read(NOON + timedelta(hours=2)) == []


def test_a_host_has_one_turn_at_a_time_and_the_newest_first(world: World) -> None:
    for number in range(1, 4):
        world.pages[f"/{number}"] = html(article())
        world.entry(f"/{number}", f"Ferry {number}", published=NOON - timedelta(hours=number))
    world.add()
    world.crawl()

    turns = [[one.url.rpartition("/")[2] for one in world.read()] for _ in range(4)]

    assert turns == [["1"], ["2"], ["3"], []]


def test_all_that_is_due_is_read_in_turns(world: World) -> None:
    for number in range(1, 4):
        world.pages[f"/{number}"] = html(article())
        world.entry(f"/{number}", f"Ferry {number}")
    world.pages["/2"] = html(b"", 404)
    world.add()
    world.crawl()

    read = list(read_all(world.begin, world.fetch(), lambda: NOON))

    assert told_pages(read) == "2 read, 1 gone"


def test_an_article_that_its_feed_gave_no_date_stands_at_that_of_its_page(world: World) -> None:
    published = "<meta property='article:published_time' content='2026-11-20T08:30:00+01:00'>"
    world.entry("/1", published=None)
    world.pages["/1"] = html(article(published))
    world.add()
    world.crawl()
    with world.begin() as session:
        index_pending(session)
    before = world.article()

    [read] = world.read()

    stored = world.article()
    assert before.day == NOON.date()
    assert read.article is not None
    assert read.article.id == stored.id < before.id
    assert (stored.uid, stored.url) == (before.uid, before.url)
    assert (stored.day, stored.date_note) == (date(2026, 11, 20), None)
    assert stored.effective_at == stored.published_at
    assert stored.published_raw is not None
    assert stored.published_raw.startswith("2026-11-20")
    assert world.page().article_id == stored.id
    with world.begin() as session:
        assert index_pending(session) == 1
        assert [one.id for one in search(session, "pier")] == [stored.id]
        assert session.scalars(select(Pending)).all() == []
        bands = set(session.scalars(select(col(Band.article_id))))
        assert bands == {stored.id}
        story = session.scalars(select(Story)).one()
        assert story.first_at == story.last_at == stored.effective_at
    world.entry("/2", "Another ferry", published=None)
    world.crawl(NOON + timedelta(hours=1))
    with world.begin() as session:
        feed = session.scalars(select(Feed)).one()
        assert (feed.stored, feed.duplicate, feed.edited) == (2, 1, 0)


def test_a_date_of_the_future_is_not_believed_of_a_page_either(world: World) -> None:
    world.entry("/1", published=None)
    world.pages["/1"] = html(
        article("<meta property='article:published_time' content='2031-01-01T00:00:00Z'>")
    )
    world.add()
    world.crawl()
    before = world.article()

    world.read()

    assert world.article().id == before.id
    assert world.article().date_note == before.date_note


def test_an_article_is_known_by_the_address_its_page_gives(world: World) -> None:
    set_up(world, {"/1": html(article("<link rel='canonical' href='/news/ferry'>"))})
    world.read()
    world.entries.clear()
    world.entry("/news/ferry", "The ferry, again", "Other words …")

    world.crawl(NOON + timedelta(hours=1))

    assert world.article().title == "The ferry, again"  # an edit, of one article


def test_a_canonical_address_without_end_says_nothing(world: World) -> None:
    endless = "".join(Random(3).choices(ascii_letters, k=9000))
    set_up(world, {"/1": html(article(f"<link rel='canonical' href='/{endless}'>"))})

    world.read()

    assert (world.page().state, world.page().canonical) == (PageState.READ, None)


def test_a_canonical_address_that_is_the_whole_site_says_nothing(world: World) -> None:
    set_up(world, {"/1": html(article("<link rel='canonical' href='/'>"))})

    world.read()

    assert world.page().canonical is None


def test_fact_checks_marked_up_on_a_page_are_known(world: World) -> None:
    review = {
        "@type": "ClaimReview",
        "claimReviewed": "It sank",
        "reviewRating": {"alternateName": "False"},
        "author": {"name": "The Quay Check"},
    }
    second = review | {"claimReviewed": "It burnt", "reviewRating": {"name": "Half true"}}
    marked = f"<script type='application/ld+json'>{json.dumps([review, second])}</script>"
    world.entry("/1", text=(TEXT + ". ") * 20)
    world.pages["/1"] = html(article(marked))
    world.add(OutletKind.FACT_CHECKER)
    world.crawl()

    world.read()

    stored = world.article()
    with world.begin() as session:
        claims = session.scalars(select(Claim).order_by(col(Claim.id))).all()
        told = [(claim.claim, claim.verdict, claim.publisher) for claim in claims]
        assert told == [
            ("It sank", "False", "The Quay Check"),  # in the place of the article's title
            ("It burnt", "Half true", "The Quay Check"),
        ]
        assert {claim.article_id for claim in claims} == {stored.id}


def test_nobody_speaks_for_another_fact_checker(world: World) -> None:
    own = {
        "@type": "ClaimReview",
        "claimReviewed": "It sank",
        "author": {"name": "The Quay Check"},
    }
    other = own | {"claimReviewed": "It burnt", "url": "https://quay.example/1"}
    marked = f"<script type='application/ld+json'>{json.dumps([own, other])}</script>"
    set_up(world, {"/1": html(article(marked))})

    world.read()

    outlet_id = world.article().outlet_id
    with world.begin() as session:
        [claim] = session.scalars(select(Claim)).all()
        outlet = session.get_one(Outlet, outlet_id)
        assert (claim.claim, claim.publisher) == ("It sank", outlet.name)


def test_annotators_wait_a_little_for_a_page(world: World) -> None:
    set_up(world, {"/robots.txt": html(b"", 500)})
    with world.begin() as session:
        earlier, later = NOON - timedelta(minutes=10), NOON
        assert unvisited(session, "c1", 5, earlier) == []
        assert count_unvisited(session, "c1", earlier) == 0
        assert len(unvisited(session, "c1", 5, later)) == 1
        assert len(unvisited(session, "c1", 5)) == 1
    world.read()
    with world.begin() as session:  # it was asked for in vain: it is read as it is
        assert len(unvisited(session, "c1", 5, NOON - timedelta(minutes=10))) == 1


@pytest.mark.parametrize("way", ["option", "setting"])
def test_no_page_is_asked_for_where_none_is_wanted(world: World, way: str) -> None:
    world.entry("/1")
    world.add(OutletKind.PRESS, **({"pages": "never"} if way == "option" else {}))
    world.crawl(reads_pages=way != "setting")

    assert world.read() == []
    assert world.asked() == []


def search(session: Session, query: str) -> list[Article]:
    return find(session, parse_query(query, NOON.date()), limit=5)


def count(world: World, table: type[Band] | type[Revision]) -> int:
    with world.begin() as session:
        return session.scalars(select(func.count()).select_from(table)).one()
