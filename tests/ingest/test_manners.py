"""The manners of `docs/feeds.md`, through the store and over the wire, from real servers.

Servers stand at addresses of loopback of their own, so that each is a host of its own.
"""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

import pytest
from sqlmodel import col, select

from ingest.addresses import Gate
from ingest.crawl import Visits, crawl
from ingest.curl import CurlFetch
from ingest.discovery import discover
from ingest.fetch import Fetch, Manners, Request, user_agent
from ingest.keep import Outcome
from ingest.pace import Pace
from ingest.pages import read_pages
from models import Feed, FeedEvent
from models.store.engine import Begin
from models.store.feeds import resume_feed
from models.vocabulary import FeedChange, FeedState
from tests.ingest.fetching import redirect
from tests.ingest.server import Handler, Page, Site, serving
from tests.make import NOON, make_feed

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
AGENT = user_agent("desk@tidings.example")
OPEN = Gate(allow_private=True)


def rss(
    channel: str = "", *, every: timedelta = 12 * HOUR, links: str = "", text: str = ""
) -> bytes:
    """A feed of eight items, the newest at NOON, one `every` so often."""
    items = "".join(
        f"<item><title>{text or 'Story'} {number}</title><guid>{number}</guid>"
        + (f"<link>{links}/{number}</link>" if links else "")
        + f"<pubDate>{format_datetime(NOON - number * every)}</pubDate></item>"
        for number in range(8)
    )
    sy = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    return f"<rss version='2.0' {sy}><channel>{channel}{items}</channel></rss>".encode()


def body(content: bytes, status: int = 200, **headers: str) -> Page:
    return lambda handler: handler.reply(status, content, **headers)


def asking(pace: Pace | None = None) -> Fetch:
    return CurlFetch(Manners(AGENT, deadline=5.0, pace=pace, gate=OPEN))


def add(begin: Begin, *urls: str) -> None:
    with begin() as session:
        for url in urls:
            make_feed(session, url)


def visit(begin: Begin, now: datetime = NOON) -> list[Outcome]:
    return list(crawl(begin, asking(), now, Visits(jitter=lambda: 0.5)))


def row(begin: Begin, url: str) -> Feed:
    with begin() as session:
        return session.exec(select(Feed).where(Feed.url == url)).one()


def paths(site: Site) -> list[str]:
    return [seen.path for seen in site.seen]


@pytest.mark.parametrize(
    ("etag", "modified"),
    [
        ('W/"a b"', "Tue, 24 Nov 2026 11:00:00 GMT"),
        ("bare", "yesterday, about noon"),
        ('"caf\xe9\xa0"', "\xa0Mardi"),
        ('"a" , "b"', "Tue,  24  Nov"),
    ],
)
def test_validators_go_through_the_store_byte_for_byte(
    begin_both: Begin, etag: str, modified: str
) -> None:
    page = body(rss(), ETag=etag, Last_Modified=modified)
    with serving({"/feed": page}) as site:
        add(begin_both, site.url())
        visit(begin_both)
        visit(begin_both, NOON + DAY)
        first, second = (seen.headers for seen in site.seen)

    assert not {"if-none-match", "if-modified-since"} & first.keys()
    assert second["if-none-match"] == etag
    assert second["if-modified-since"] == modified


def test_one_name_with_a_contact_stands_on_whatever_is_asked(begin: Begin) -> None:
    page = b"<!doctype html><html><body><p>Only a few words.</p></body></html>"
    with serving({"/": body(page), "/1": body(page, Set_Cookie="id=1")}) as site:
        site_feed = body(rss(links=site.url("")), Set_Cookie="id=1")
        with serving({"/feed": site_feed}, host="127.0.0.2") as feeds:
            add(begin, feeds.url())
            visit(begin)
            for hours in range(3):
                list(read_pages(begin, asking(), NOON + hours * HOUR, lambda: 0.5))
            discover(asking(), site.url("/"))

    seen = [*site.seen, *feeds.seen]
    assert {"/feed", "/robots.txt", "/.well-known/tdmrep.json", "/", "/rss.xml"} < {
        one.path for one in seen
    }
    assert {one.headers["user-agent"] for one in seen} == {AGENT}
    assert AGENT.startswith("Tidings/")
    assert AGENT.endswith(" (+desk@tidings.example)")
    assert not any("cookie" in one.headers for one in seen)


def test_retry_after_holds_the_whole_host_for_feeds_pages_and_robots_txt(
    begin_both: Begin,
) -> None:
    pages: dict[str, Page] = {
        "/busy": body(b"", 429, Retry_After="7200"),
        "/feed": body(rss()),
        "/robots.txt": body(b"", 404),
    }
    with serving(pages, host="127.0.0.2") as busy:
        elsewhere: dict[str, Page] = {"/feed": body(rss(links=busy.url("/story")))}
        with serving(elsewhere, host="127.0.0.3") as quiet:
            add(begin_both, busy.url("/busy"), quiet.url())
            visit(begin_both)
            add(begin_both, busy.url())
            visit(begin_both, NOON + HOUR)
            list(read_pages(begin_both, asking(), NOON + HOUR))
            assert paths(busy) == ["/busy"]

            visit(begin_both, NOON + 2 * HOUR + MINUTE)
            list(read_pages(begin_both, asking(), NOON + 3 * HOUR))

    assert "/feed" in paths(busy)


def test_quiet_is_kept_at_the_host_that_asked_for_it_and_not_at_one_that_led_there(
    begin: Begin,
) -> None:
    pages: dict[str, Page] = {
        "/busy": body(b"", 503, Retry_After="7200"), "/feed": body(rss()),
    }  # fmt: skip
    with serving(pages, host="127.0.0.2") as busy:
        leads: dict[str, Page] = {"/moved": redirect(busy.url("/busy")), "/feed": body(rss())}
        with serving(leads, host="127.0.0.3") as way:
            add(begin, way.url("/moved"))
            visit(begin)
            add(begin, busy.url(), way.url())
            visit(begin, NOON + HOUR)

    assert paths(busy) == ["/busy"]
    assert paths(way) == ["/moved", "/feed"]


def test_a_page_that_leads_to_a_host_in_trouble_holds_that_host_alone(begin: Begin) -> None:
    pages: dict[str, Page] = {"/busy": body(b"", 429, Retry_After="7200"), "/feed": body(rss())}
    with serving(pages, host="127.0.0.2") as busy:
        leads: dict[str, Page] = {"/0": redirect(busy.url("/busy")), "/more": body(rss())}
        with serving(leads, host="127.0.0.3") as way:
            leads["/feed"] = body(rss(links=way.url("")))
            add(begin, way.url())
            visit(begin)
            list(read_pages(begin, asking(), NOON))
            add(begin, busy.url(), way.url("/more"))
            visit(begin, NOON + HOUR)

    assert "/busy" in paths(busy)
    assert "/feed" not in paths(busy)
    assert "/more" in paths(way)


def test_a_host_is_asked_at_its_pace_and_others_do_not_wait_for_it() -> None:
    moments: dict[str, list[float]] = {}

    def page(handler: Handler) -> None:
        host = handler.headers["Host"].partition(":")[0]
        moments.setdefault(host, []).append(time.monotonic())
        handler.reply(200, rss())

    pages = {"/feed": page}
    with serving(pages, host="127.0.0.2") as one, serving(pages, host="127.0.0.3") as other:
        asked = [Request(one.url(f"/feed?{number}")) for number in range(3)]
        asked += [Request(other.url(), delay=0.5), Request(other.url("/feed?2"), delay=0.5)]
        answers = dict(asking(Pace(0.2))(asked))

    assert len(answers) == 5
    own, slower = moments["127.0.0.2"], moments["127.0.0.3"]
    assert min(later - earlier for earlier, later in pairwise(own)) >= 0.19
    assert slower[1] - slower[0] >= 0.49  # as its robots.txt asks
    assert slower[0] < own[1]


RHYTHMS: Mapping[str, tuple[bytes, dict[str, str], timedelta]] = {
    "half its own rhythm": (rss(every=2 * HOUR), {}, HOUR),
    "not within five minutes": (rss(every=MINUTE), {}, 5 * MINUTE),
    "once a day at least": (rss(every=30 * DAY), {}, DAY),
    "as its ttl asks": (rss("<ttl>180</ttl>", every=HOUR), {}, 3 * HOUR),
    "as max-age asks": (rss(every=HOUR), {"Cache_Control": "max-age=7200"}, 2 * HOUR),
    "less what a cache has held it for": (
        rss(every=HOUR), {"Cache_Control": "max-age=7200", "Age": "3600"}, HOUR,
    ),
    "whatever its Age, where that is none": (
        rss(every=HOUR), {"Cache_Control": "max-age=7200", "Age": "-9e9"}, 2 * HOUR,
    ),
    "as Expires asks": (
        rss(every=HOUR),
        {
            "Date": format_datetime(NOON, usegmt=True),
            "Expires": format_datetime(NOON + 4 * HOUR, usegmt=True),
        },
        4 * HOUR,
    ),
    "as sy: asks": (
        rss(
            "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            every=HOUR,
        ),
        {},
        6 * HOUR,
    ),
    "never beyond a day": (rss("<ttl>99999</ttl>"), {}, DAY),
    "spared in the hours it names": (
        rss(
            f"<skipHours>{''.join(f'<hour>{hour}</hour>' for hour in (12, 13, 14))}</skipHours>",
            every=HOUR,
        ),
        {},
        3 * HOUR + 30 * MINUTE,
    ),
    "spared on the days it names": (
        rss("<skipDays><day>Tuesday</day></skipDays>", every=HOUR), {}, 12 * HOUR + 30 * MINUTE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("manner", RHYTHMS)
def test_a_source_is_visited_again(begin: Begin, manner: str) -> None:
    content, headers, wait = RHYTHMS[manner]
    sent = {"Date": format_datetime(NOON, usegmt=True)} | headers

    def page(handler: Handler) -> None:
        handler.raw(
            b"HTTP/1.1 200 OK\r\n"
            + "".join(
                f"{name.replace('_', '-')}: {value}\r\n" for name, value in sent.items()
            ).encode()
            + b"Content-Length: %d\r\n\r\n" % len(content)
            + content
        )

    with serving({"/feed": page}) as site:
        add(begin, site.url())
        visit(begin)
        assert row(begin, site.url()).due_at == NOON + wait
        visit(begin, NOON + wait - MINUTE)
        assert len(site.seen) == 1
        visit(begin, NOON + wait)
        assert len(site.seen) == 2


def test_an_address_that_moves_for_good_three_times_running_is_changed_with_a_line_in_its_history(
    begin_both: Begin,
) -> None:
    pages: dict[str, Page] = {"/new": body(rss())}
    with serving(pages) as site:
        pages["/old"] = redirect(site.url("/new"), 301)
        add(begin_both, site.url("/old"))
        for days in range(3):
            assert row(begin_both, site.url("/old")).moved_count == days
            visit(begin_both, NOON + days * DAY)
        visit(begin_both, NOON + 3 * DAY)
        with begin_both() as session:
            [move] = session.exec(select(FeedEvent).where(FeedEvent.change == FeedChange.MOVED))

    assert paths(site) == ["/old", "/new"] * 3 + ["/new"]
    assert (move.before, move.after) == (site.url("/old"), site.url("/new"))
    assert move.why is not None
    assert move.at == NOON + 2 * DAY


@pytest.mark.parametrize("way", [(302,), (307,), (302, 301), (301, 404)])
def test_an_address_that_moves_otherwise_stays(begin: Begin, way: tuple[int, ...]) -> None:
    pages: dict[str, Page] = {"/hop1": body(rss()), "/hop2": body(rss())}
    with serving(pages) as site:
        for number, status in enumerate(way):
            place = f"/hop{number}" if number else "/feed"
            there = redirect(site.url(f"/hop{number + 1}"), status)
            pages[place] = there if status < 400 else body(b"", status)
        add(begin, site.url())
        for days in range(5):
            visit(begin, NOON + days * DAY)
        found = row(begin, site.url())

    assert found.moved_count == 0


def test_of_a_way_that_moves_for_good_at_first_only_that_much_is_believed(begin: Begin) -> None:
    pages: dict[str, Page] = {"/today": body(rss())}
    with serving(pages) as site:
        pages["/feed"] = redirect(site.url("/new"), 308)
        pages["/new"] = redirect(site.url("/today"))
        add(begin, site.url())
        for days in range(3):
            visit(begin, NOON + days * DAY)

        assert row(begin, site.url("/new")).moved_count == 0


def test_a_source_that_is_gone_is_not_asked_until_somebody_wakes_it(begin_both: Begin) -> None:
    pages: dict[str, Page] = {"/feed": body(b"", 410)}
    with serving(pages) as site:
        add(begin_both, site.url())
        for days in range(3):
            visit(begin_both, NOON + days * DAY)
        assert len(site.seen) == 1
        gone = row(begin_both, site.url())
        assert (gone.state, gone.error_code) == (FeedState.GONE, "gone")

        pages["/feed"] = body(rss())
        with begin_both() as session:
            resume_feed(session, gone.id or 0, NOON + 3 * DAY)
        [woken] = visit(begin_both, NOON + 3 * DAY)

    assert (woken.code, woken.stored) == ("ok", 8)
    with begin_both() as session:
        changes = session.exec(select(FeedEvent).order_by(col(FeedEvent.id))).all()
    assert [(one.change.value, one.after) for one in changes] == [
        ("state", "gone"), ("resumed", None), ("state", "fresh"),
    ]  # fmt: skip
