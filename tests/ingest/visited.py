"""One source on a day that a test names, and what became of it."""

from datetime import datetime, timedelta
from email.utils import format_datetime

from sqlmodel import select

from ingest.crawl import Visits, crawl
from ingest.fetch import Answer
from ingest.keep import Outcome
from models import Feed, Outage
from models.errors import FetchError
from models.store.engine import Begin
from models.store.feeds import get_feed
from tests.fakes import FakeFetch
from tests.make import NOON, make_feed

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
URL = "https://tide.example/feed"
TIMEOUT = FetchError(URL, "timeout", "it took too long")


def rss(*days: int, dates: bool = True, links: bool = True, text: str = "On the quay") -> bytes:
    """A feed with an item for each of these days after NOON."""
    items = "".join(
        f"<item><title>Day {day}</title>"
        + (f"<link>https://tide.example/{day}</link>" if links else f"<guid>n{day}</guid>")
        + (f"<pubDate>{format_datetime(NOON + day * DAY)}</pubDate>" if dates else "")
        + (f"<description>{text} on day {day}.</description>" if text else "")
        + "</item>"
        for day in days
    )
    return f"<rss version='2.0'><channel><title>T</title>{items}</channel></rss>".encode()


def visit(
    begin: Begin, page: bytes | Answer | FetchError | FakeFetch, days: float = 0
) -> list[Outcome]:
    fetch = page if isinstance(page, FakeFetch) else FakeFetch({URL: page})
    visits = Visits(every=True, jitter=lambda: 0.5)
    return list(crawl(begin, fetch, NOON + days * DAY, visits))


def add(begin: Begin, url: str = URL) -> int:
    with begin() as session:
        return make_feed(session, url).id or 0


def row(begin: Begin, feed_id: int) -> Feed:
    with begin() as session:
        return get_feed(session, feed_id)


def outages(begin: Begin) -> list[tuple[datetime, datetime | None, str, bool]]:
    with begin() as session:
        found = session.exec(select(Outage).order_by(Outage.id))  # type: ignore[arg-type]  # a column
        return [(one.began_at, one.ended_at, one.code, one.is_made_up) for one in found]
