"""The pass that reads articles' own pages, with a real server and both databases."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from ingest.drafts import Origin, to_drafts
from ingest.entry import Entry
from ingest.pages import TRIES, read_all, told_pages
from ingest.stories import NEAR
from models import Article, Band, Feed, Host, Revision, StoryMerge
from models.draft import Source
from models.store.articles import add_new
from models.store.due import Due, count_due, take_due
from models.store.engine import Begin
from models.store.fulltext import index_pending
from models.vocabulary import OutletKind, PageState, TextSource
from tests.ingest.server import Page as Answerer
from tests.ingest.server import serving
from tests.ingest.summarised import TEASER, TEXT, World, article, count, html, play, search, set_up
from tests.make import NOON, generation, make_feed


@pytest.fixture
def world(begin_both: Begin) -> Iterator[World]:
    with play(begin_both) as one:
        yield one


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


def test_annotators_wait_a_little_for_a_page(world: World) -> None:
    set_up(world, {"/robots.txt": html(b"", 500)})
    with world.begin() as session:
        earlier, later = NOON - timedelta(minutes=10), NOON
        live = generation(session)
        assert take_due(session, live, 5, earlier) == Due([])
        assert count_due(session, live, earlier) == 0
        assert len(take_due(session, live, 5, later).articles) == 1
        assert len(take_due(session, live, 5).articles) == 1
    world.read()
    with world.begin() as session:  # it was asked for in vain: it is read as it is
        assert len(take_due(session, generation(session), 5, earlier).articles) == 1


@pytest.mark.parametrize("way", ["option", "setting"])
def test_no_page_is_asked_for_where_none_is_wanted(world: World, way: str) -> None:
    world.entry("/1")
    world.add(OutletKind.PRESS, **({"pages": "never"} if way == "option" else {}))
    world.crawl(reads_pages=way != "setting")

    assert world.read() == []
    assert world.asked() == []
