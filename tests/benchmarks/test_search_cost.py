"""What reading costs, as ratios: a page is a walk, and trends do not see how many articles are."""

from collections.abc import Callable
from time import perf_counter
from uuid import UUID

import pytest
from sqlalchemy import insert
from sqlmodel import Session

from api.trends.ranges import days_until
from api.trends.summing import load_summary
from models import Article, DayCount, Pending
from models.query.parse import parse_query
from models.store.engine import open_engine, opener
from models.store.fulltext import index_pending
from models.store.ids import first_id
from models.store.migrate import migrate
from models.store.search import count, find
from tests.make import NOON, generation, make_article

pytestmark = pytest.mark.benchmark

ARTICLES = 20_000
TODAY = NOON.date()


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('big') / 'tidings.db'}")
    migrate(engine)
    with opener(engine)() as filling:
        model = make_article(filling).model_dump()
        rows = [
            model
            | {
                "id": first_id(NOON) - (number << 20),
                "uid": UUID(int=number),
                "url": f"https://outlet.example/big/{number}",
                "text": "border news of the day " + ("rare" if number % 1000 == 0 else "plenty"),
            }
            for number in range(1, ARTICLES)
        ]
        filling.execute(insert(Article), rows)
        filling.execute(insert(Pending), [{"article_id": row["id"]} for row in rows])
        while index_pending(filling):
            pass
        filling.execute(
            insert(DayCount),
            [
                {
                    "generation": generation(filling).id,
                    "day": TODAY,
                    "dimension": dimension,
                    "label": label,
                    "count": ARTICLES,
                }
                for dimension, label in (
                    ("all", ""),
                    ("relevance", "subject"),
                    ("topic", "borders"),
                )
            ],
        )
    return Session(engine)


def seconds(ask: Callable[[], object], times: int = 20) -> float:
    """The median of some runs."""
    taken = []
    for _ in range(times):
        start = perf_counter()
        ask()
        taken.append(perf_counter() - start)
    return sorted(taken)[times // 2]


def test_a_common_word_costs_a_page_no_more_than_a_rare_one(session: Session) -> None:
    common, rare = parse_query("border", TODAY), parse_query("rare", TODAY)

    ratio = seconds(lambda: find(session, common, limit=20)) / seconds(
        lambda: find(session, rare, limit=20)
    )

    print(f"a page of a common word : of a rare one = {ratio:.2f}")
    assert ratio < 3


def test_the_last_page_costs_what_the_first_does(session: Session) -> None:
    everything = parse_query("border", TODAY)
    deep = first_id(NOON) - ((ARTICLES - 50) << 20)

    ratio = seconds(lambda: find(session, everything, limit=20, before=deep)) / seconds(
        lambda: find(session, everything, limit=20)
    )

    print(f"the last page : the first = {ratio:.2f}")
    assert ratio < 3


def test_a_summary_costs_a_few_pages(session: Session) -> None:
    everything, week = parse_query("", TODAY), days_until(TODAY, 7)

    ratio = seconds(lambda: load_summary(session, week, NOON)) / seconds(
        lambda: find(session, everything, limit=50)
    )

    print(f"a summary : a page = {ratio:.1f}")
    assert ratio < 60


def test_days_spare_what_a_common_word_costs_outside_of_them(session: Session) -> None:
    whole = parse_query("border", TODAY)
    minutes = parse_query("border after:2026-11-24T11:50Z", TODAY)

    ratio = seconds(lambda: count(session, minutes)) / seconds(lambda: count(session, whole))

    print(f"counting ten minutes : the newest ten thousand = {ratio:.2f}")
    assert ratio < 0.3
