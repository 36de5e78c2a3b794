"""Sources of every kind through the crawl: parts, aggregators, keys, shapes that change."""

import tracemalloc
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from sqlmodel import col, select

from ingest import schedule
from ingest.crawl import Visits, crawl
from ingest.fetch import Answer, Request
from ingest.keep import Outcome
from ingest.reading import Asking
from models import Article, Feed, Outlet, Poll
from models.errors import FetchError
from models.store.engine import Begin
from models.store.feeds import NewFeed, add_feed
from models.vocabulary import FeedState, OutletKind, SourceKind
from tests.fakes import FakeFetch
from tests.ingest.test_sources import LISTING, sample
from tests.make import NOON

DAY = timedelta(days=1)
INDEX = "https://tide.example/index.xml"
PARTS = [f"https://tide.example/{name}.xml" for name in ("new", "old")]
SITEMAPS = b"".join(
    b"<sitemap><loc>%s</loc><lastmod>202%d</lastmod></sitemap>" % (url.encode(), 6 - number)
    for number, url in enumerate(PARTS)
)


def add(begin: Begin, new: NewFeed) -> None:
    with begin() as session:
        add_feed(session, new, NOON)


def visit(begin: Begin, fetch: FakeFetch, now: datetime = NOON) -> Outcome:
    visits = Visits(every=True, asking=Asking(keys={"reliefweb": "quay"}))
    [outcome] = crawl(begin, fetch, now, visits)
    return outcome


def news(number: int) -> bytes:
    return (
        b'<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url>'
        b"<loc>https://tide.example/%d</loc><n:news><n:title>Number %d</n:title></n:news></url>"
        b"</urlset>" % (number, number)
    )


def dated(moment: str, numbers: Iterable[int]) -> bytes:
    url = (
        "<url><loc>https://tide.example/{0}</loc><n:news><n:title>Number {0}</n:title>"
        "<n:publication_date>{1}</n:publication_date></n:news></url>"
    )
    told = "".join(url.format(number, moment) for number in numbers)
    return f"<urlset xmlns:n='urn:news'>{told}</urlset>".encode()


def index(**parts: bytes) -> FakeFetch:
    pages: dict[str, bytes | Answer | FetchError] = {
        INDEX: Answer(INDEX, 200, b"<sitemapindex>%s</sitemapindex>" % SITEMAPS, etag='"i"')
    }
    return FakeFetch(pages | {f"https://tide.example/{name}.xml": b for name, b in parts.items()})


def test_an_index_and_its_parts_are_one_visit(begin_both: Begin) -> None:
    add(begin_both, NewFeed(INDEX, "The Tide", source=SourceKind.SITEMAP))

    first = visit(begin_both, index(new=news(1), old=news(2)))
    again = visit(begin_both, index(new=news(1), old=news(2)), NOON + DAY)
    later = visit(begin_both, index(new=news(3), old=news(2)), NOON + 2 * DAY)

    assert [article.title for article in first.new] == ["Number 1", "Number 2"]
    assert (again.code, later.stored, later.duplicate) == ("unchanged", 1, 1)
    with begin_both() as session:
        sizes = session.exec(select(Poll.size).order_by(col(Poll.id))).all()
    assert sizes == [len(news(1)) + len(news(2))] * 3


def test_a_part_that_fails_is_asked_again_and_hides_nothing(begin: Begin) -> None:
    add(begin, NewFeed(INDEX, "The Tide", source=SourceKind.SITEMAP))

    half = visit(begin, index(new=news(1)))
    whole = visit(begin, index(new=news(1), old=news(2)), NOON + DAY)

    assert (half.code, half.stored) == ("ok", 1)
    assert (whole.stored, whole.duplicate) == (1, 1)


def test_an_index_whose_parts_all_fail_has_failed(begin: Begin) -> None:
    add(begin, NewFeed(INDEX, "The Tide", source=SourceKind.SITEMAP))

    outcome = visit(begin, index())

    assert isinstance(outcome.error, FetchError)
    assert outcome.feed.state is FeedState.FAILING


def test_parts_that_did_not_change_are_asked_once_a_day(begin: Begin) -> None:
    changed = {"new": "2026-11-24T11:00:00Z", "late": "2026-11-23", "old": "2026-10-01", "dim": "x"}
    part = "<sitemap><loc>https://tide.example/{0}.xml</loc><lastmod>{1}</lastmod></sitemap>"
    listed = "".join(part.format(*one) for one in changed.items())
    parts = {f"https://tide.example/{name}.xml": news(n) for n, name in enumerate(changed)}
    fetch = FakeFetch(parts | {INDEX: f"<sitemapindex>{listed}</sitemapindex>".encode()})
    add(begin, NewFeed(INDEX, "The Tide", source=SourceKind.SITEMAP))

    asked = []
    for hours in (0, 1, 13):
        fetch.asked.clear()
        visit(begin, fetch, NOON + hours * timedelta(hours=1))
        asked.append({request.url[21:-4] for request in fetch.asked} - {"index"})

    assert asked == [set(changed), {"new", "late", "dim"}, set(changed)]


def test_an_index_holds_no_body_of_its_parts(begin: Begin) -> None:
    numbers = range(20)
    listed = "".join(f"<sitemap><loc>/{n}.xml</loc></sitemap>" for n in numbers).encode()
    size = 1_000_000

    def fetch(requests: Iterable[Request]) -> Iterator[tuple[Request, Answer | FetchError]]:
        for request in requests:
            body = b"<sitemapindex>%s</sitemapindex>" % listed
            if not request.url.endswith("index.xml"):
                body = news(1).replace(b"</urlset>", b" " * size + b"</urlset>")
            yield request, Answer(request.url, 200, body)

    for number in numbers:
        url = f"https://tide{number}.example/index.xml"
        add(begin, NewFeed(url, "The Tide", source=SourceKind.SITEMAP))

    tracemalloc.start()
    outcomes = list(crawl(begin, fetch, NOON, Visits(every=True)))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(outcomes) == 20
    assert most < 15 * size  # of a hundred parts


def test_of_parts_with_too_much_the_newest_are_taken_and_the_rest_is_counted(begin: Begin) -> None:
    add(begin, NewFeed(INDEX, "The Tide", source=SourceKind.SITEMAP))
    old = dated("2024-05-01T00:00:00Z", range(900))
    new = dated("2026-11-24T00:00:00+05:00", range(900, 1500))

    outcome = visit(begin, index(new=old, old=new))

    titles = [article.title for article in outcome.new]
    assert (len(titles), dict(outcome.rejected)) == (1000, {"too_many": 500})
    assert {f"Number {number}" for number in range(900, 1500)} < set(titles)


def test_an_index_within_an_index_is_named_as_what_cannot_be_read(begin: Begin) -> None:
    add(begin, NewFeed(INDEX, "The Tide", source=SourceKind.SITEMAP))
    inner = b"<sitemapindex><sitemap><loc>/inner.xml</loc></sitemap></sitemapindex>"

    some = visit(begin, index(new=inner, old=news(2)))
    none = visit(begin, index(new=inner, old=inner), NOON + DAY)

    assert (some.code, some.stored) == ("ok", 1)
    assert none.feed.state is FeedState.NOT_A_FEED
    assert none.error is not None
    assert none.error.reason == (
        "it is an index within an index; declare it by itself, or https://tide.example/inner.xml"
    )


def test_a_made_up_address_that_moves_does_not_become_the_declared_one(begin: Begin) -> None:
    url = "https://api.reliefweb.int/v1/reports"
    moved = "https://api.reliefweb.int/v2/reports?appname=quay&limit=100"
    add(begin, NewFeed(url, "R", OutletKind.AGGREGATOR, source=SourceKind.RELIEFWEB))
    body = sample("reliefweb.json").body
    fetch = FakeFetch({url: Answer(moved, 200, body, moved_to=moved)})

    outcomes = [visit(begin, fetch, NOON + number * DAY) for number in range(schedule.MOVES + 1)]

    assert {outcome.code for outcome in outcomes} == {"ok", "unchanged"}
    assert {outcome.feed.url for outcome in outcomes} == {url}
    assert outcomes[-1].feed.moved_count == 0


def test_sources_that_are_asked_the_same_share_the_answer(begin: Begin) -> None:
    url = "https://api.gdeltproject.org/api/v2/doc/doc?query=migrants"
    for end in ("", "&timespan=1d"):
        add(begin, NewFeed(url + end, "GDELT", OutletKind.AGGREGATOR, source=SourceKind.GDELT))
    fetch = FakeFetch({url.partition("?")[0]: sample("gdelt.json").body})

    first, second = crawl(begin, fetch, NOON, Visits(every=True))

    assert {first.feed.url, second.feed.url} == {url, f"{url}&timespan=1d"}
    assert (first.stored, second.duplicate) == (3, 3)
    assert [request.delay for request in fetch.asked] == [5.0]


def test_an_aggregators_articles_are_their_own_outlets(begin_both: Begin) -> None:
    url = "https://api.reliefweb.int/v2/reports"
    with begin_both() as session:
        session.add(Outlet(name="HRU", kind=OutletKind.AGENCY))
    add(
        begin_both,
        NewFeed(url, "ReliefWeb", OutletKind.AGGREGATOR, source=SourceKind.RELIEFWEB),
    )

    outcome = visit(begin_both, FakeFetch({url: sample("reliefweb.json").body}))

    assert (outcome.stored, dict(outcome.rejected)) == (2, {"empty": 1})
    with begin_both() as session:
        query = select(Outlet.name, Outlet.kind, Article.language).join(Article)
        assert set(session.exec(query)) == {
            ("HRU", OutletKind.AGENCY, "en"),
            ("Ministry of the Quay", OutletKind.GOVERNMENT, "fr"),
        }


def test_a_source_without_its_key_waits_for_a_setting_and_does_not_fail(begin: Begin) -> None:
    url = "https://api.reliefweb.int/v2/reports"
    add(begin, NewFeed(url, "R", source=SourceKind.RELIEFWEB))
    fetch = FakeFetch({url: sample("reliefweb.json").body})

    waiting = [one for n in range(3) for one in crawl(begin, fetch, NOON + n * DAY)]
    read = visit(begin, fetch, waiting[-1].feed.due_at)

    for outcome in waiting:
        assert (outcome.code, outcome.feed.state) == ("no_key", FeedState.BLOCKED)
        assert outcome.error is not None
        assert "TIDINGS_RELIEFWEB_APPNAME" in outcome.error.reason
    assert waiting[-1].feed.failures == 0
    assert waiting[-1].feed.due_at - (NOON + 2 * DAY) == timedelta(hours=1)
    assert len(fetch.asked) == 1
    assert (read.code, read.feed.state, read.stored) == ("ok", FeedState.FRESH, 2)


def test_a_listing_that_changed_its_shape_is_shown_as_that(begin: Begin) -> None:
    url = "https://port.example/actualites"
    add(begin, NewFeed(url, "Port", source=SourceKind.LISTING, options=LISTING))
    page = sample("listing.html").body
    site: dict[str, bytes] = {"https://port.example/robots.txt": b"User-agent: *\nDisallow:"}

    well = visit(begin, FakeFetch(site | {url: page}))
    changed = visit(begin, FakeFetch(site | {url: page.replace(b"teaser", b"card")}), NOON + DAY)
    mended = visit(begin, FakeFetch(site | {url: page}), NOON + 2 * DAY)

    assert (well.stored, changed.code) == (2, "changed_shape")
    assert (mended.code, mended.feed.state) == ("unchanged", FeedState.FRESH)
    with begin() as session:
        assert session.exec(select(Feed.error_code)).one() is None
