"""Sources of every kind through the crawl: parts, aggregators, keys, shapes that change."""

from datetime import datetime, timedelta

from sqlmodel import select

from ingest.crawl import Outcome, Visits, crawl
from ingest.fetch import Answer
from ingest.reading import Asking
from models import Article, Feed, Outlet
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


def test_a_source_without_its_key_says_what_to_set(begin: Begin) -> None:
    add(begin, NewFeed("https://api.reliefweb.int/v2/reports", "R", source=SourceKind.RELIEFWEB))

    [outcome] = crawl(begin, FakeFetch({}), NOON)

    assert outcome.code == "no_key"
    assert outcome.error is not None
    assert "TIDINGS_RELIEFWEB_APPNAME" in outcome.error.reason


def test_a_listing_that_changed_its_shape_is_shown_as_that(begin: Begin) -> None:
    url = "https://port.example/actualites"
    add(begin, NewFeed(url, "Port", source=SourceKind.LISTING, options=LISTING))
    page = sample("listing.html").body

    well = visit(begin, FakeFetch({url: page}))
    changed = visit(begin, FakeFetch({url: page.replace(b"teaser", b"card")}), NOON + DAY)
    mended = visit(begin, FakeFetch({url: page}), NOON + 2 * DAY)

    assert (well.stored, changed.code) == (2, "changed_shape")
    assert (mended.code, mended.feed.state) == ("unchanged", FeedState.FRESH)
    with begin() as session:
        assert session.exec(select(Feed.error_code)).one() is None
