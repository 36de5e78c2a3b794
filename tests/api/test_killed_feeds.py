"""A fifth of the feeds is killed: points know it, bands widen, and nothing is called a surge.

Ten hosts on loopback tell news for six weeks and are crawled the real way, with libcurl. Two of
them, which bring four in ten articles and none about migration, answer 503 for a week: the share
of migration nearly doubles, of what was heard. Then they are back, and migration rises indeed.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from email.utils import format_datetime
from functools import partial
from random import Random

import pytest
from sqlmodel import Session, select

from api.trends.ranges import Range
from api.trends.reading import Asked, load_series
from api.trends.series import By, Of, Point, Series, wilson
from api.trends.surging import load_surges
from ingest.addresses import Gate
from ingest.crawl import Visits, crawl
from ingest.curl import CurlFetch
from ingest.fetch import Manners
from models import Outage
from models.annotation import Annotated, Item, Tagged
from models.store.engine import Begin, opener
from models.store.feeds import NewFeed, add_catalogue
from models.vocabulary import Relevance, TagKind
from nlp.annotate import annotate
from tests.conftest import migrated
from tests.make import NOON
from tests.ten_days.world import Asked as Request
from tests.ten_days.world import Host, Reply, World, world

LOUD, CALM = 2, 8
KILLED, BACK, END = 35 * 24, 42 * 24, 49 * 24  # hours from NOON
STEP = 12
SHOWN = 20  # entries that a feed has: after a week of silence none is known from before
IPS = [f"127.0.9.{number}" for number in range(1, LOUD + CALM + 1)]
WORDS = """
council ferry harbour permit tenant bridge school camp clinic office vote market river report
volunteer shelter agency minister village coast winter family crossing status hearing worker
"""


def make_hosts(_port: int) -> Mapping[str, Host]:
    return {ip: {"/feed": partial(answer, number)} for number, ip in enumerate(IPS)}


def answer(number: int, asked: Request) -> Reply:
    if number < LOUD and KILLED <= asked.hour < BACK:
        return Reply(status=503)
    told = [one for one in entries(number) if one[0] <= asked.hour][-SHOWN:]
    items = "".join(item(number, hour, is_about=is_about) for hour, is_about in reversed(told))
    feed = f"<rss version='2.0'><channel><title>Host {number}</title>{items}</channel></rss>"
    return Reply(feed.encode(), headers={"Content-Type": "application/rss+xml"})


def entries(number: int) -> Iterator[tuple[float, bool]]:
    """Yield the hours at which a host tells something, and whether it is about migration."""
    for day in range(END // 24):
        has_risen = day * 24 >= BACK
        if number < LOUD:
            yield from ((day * 24 + 4 * one + number / 2, False) for one in range(6))
        else:
            yield day * 24 + number, False
            yield from ((day * 24 + number + 2 + one, True) for one in range(3 if has_risen else 1))


def item(number: int, hour: float, *, is_about: bool) -> str:
    chance = Random(f"{number} {hour}")
    words = " ".join(chance.choices(WORDS.split(), k=60))
    at = format_datetime(NOON + timedelta(hours=hour))
    return (
        f"<item><title>{'Border' if is_about else 'Town'} {words[:40]}</title>"
        f"<link>http://{IPS[number]}/{number}/{hour}</link><pubDate>{at}</pubDate>"
        f"<description>{words}</description></item>"
    )


class ByTitle:
    """A cascade that goes by the first word of a title."""

    version = "by-title"

    def read(self, items: Iterable[Item]) -> Iterator[Annotated]:
        for one in items:
            if one.title.startswith("Border"):
                tags = (Tagged(TagKind.TOPIC, "borders", "t", 0.9),)
                yield Annotated(one, "en", Relevance.SUBJECT, tags=tags)
            else:
                yield Annotated(one, "en", Relevance.NONE)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Begin, World]]:
    engine = migrated(f"sqlite:///{tmp_path_factory.mktemp('killed') / 'tidings.db'}")
    with world(make_hosts) as up:
        yield opener(engine), up
    engine.dispose()


def crawl_until(begin: Begin, up: World, start: int, end: int) -> None:
    gate = Gate(frozenset((ip, up.port) for ip in IPS))
    fetch = CurlFetch(Manners("Tidings/killed-feeds", deadline=5, gate=gate))
    visits = Visits(jitter=lambda: 0.5)
    for hour in range(start, end, STEP):
        up.turn(hour)
        list(crawl(begin, fetch, NOON + timedelta(hours=hour), visits))
    list(annotate(begin, ByTitle(), NOON + timedelta(hours=end)))


def day_of(hour: int) -> date:
    return (NOON + timedelta(hours=hour)).date()


def coverage_of(session: Session, first: int, last: int, by: By = By.DAY) -> Series:
    days = Range(day_of(first), day_of(last))
    [series] = load_series(session, Asked("topic", "borders", days, by, Of.COLLECTED))
    return series


def test_nothing_surges_while_a_fifth_is_silent_and_all_is_found_when_it_is_back(
    played: tuple[Begin, World],
) -> None:
    begin, up = played
    with begin() as session:
        feeds = [
            NewFeed(f"http://{ip}:{up.port}/feed", f"Host {number}", options={"pages": "never"})
            for number, ip in enumerate(IPS)
        ]
        add_catalogue(session, feeds, NOON)

    crawl_until(begin, up, 0, BACK)

    silent = Range(day_of(KILLED + 24), day_of(BACK - 24))
    with begin() as session:
        assert len(session.exec(select(Outage)).all()) == LOUD
        points = coverage_of(session, 24, BACK - 24).points
        before, since = points[: KILLED // 24 - 1], points[KILLED // 24 :]
        assert all(point.coverage == pytest.approx(1, abs=0.01) for point in before)
        assert all(point.coverage == pytest.approx(16 / 28, abs=0.03) for point in since[:-1])
        assert not any(point.is_gap for point in points)
        assert all(width(point) > 1.05 * plain_width(point) for point in since)
        assert max(map(width, before)) < min(map(width, since))
        assert all(low(point) < 8 / 28 < high(point) for point in since)
        # Of what was heard the share has nearly doubled: whoever trusts it alone sees a surge.
        assert sum(point.count for point in since) / sum(point.volume for point in since) > 0.45
        assert [surge.label for surge in load_surges(session, silent) if surge.is_surge] == []

    crawl_until(begin, up, BACK, END)

    with begin() as session:
        found = load_surges(session, Range(day_of(BACK + 24), day_of(END - 24)))
        assert {surge.label for surge in found if surge.is_surge} == {"subject", "borders"}


def low(point: Point) -> float:
    return (point.interval or (0, 0))[0]


def high(point: Point) -> float:
    return (point.interval or (0, 0))[1]


def width(point: Point) -> float:
    return high(point) - low(point)


def plain_width(point: Point) -> float:
    least, most = wilson(point.count, point.volume)
    return most - least
