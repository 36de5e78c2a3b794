"""The search page: over which days what a query finds is drawn."""

from datetime import date, timedelta

import httpx
import pytest

from api.dashboard.searching import LONGEST, drawn
from api.trends.ranges import Range
from models.query.parse import parse_query
from models.store.counts import span_of_days
from models.store.engine import Begin
from tests.api.conftest import Served
from tests.api.pages import store_pages
from tests.make import NOON

TODAY = NOON.date()
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def stored(served: Served) -> Range:
    """What the store has, from its first day to its last."""
    with served.begin() as session:
        store_pages(session)
        span = span_of_days(session)
    assert span
    return Range(*span)


def days_of(begin: Begin, text: str, today: date = TODAY) -> Range:
    with begin() as session:
        return drawn(session, parse_query(text, today).node, today)


def test_a_query_is_drawn_over_its_own_days(stored: Range, served: Served) -> None:
    begun, ended = TODAY - 20 * DAY, TODAY - 10 * DAY

    assert days_of(served.begin, f"after:{begun} before:{ended}") == Range(begun, ended - DAY)
    assert days_of(served.begin, f"before:{ended}") == Range(stored.first, ended - DAY)
    assert days_of(served.begin, f"after:{begun}") == Range(begun, TODAY)


def test_without_days_the_newest_are_drawn_and_a_silence_of_days_is_seen(
    stored: Range, served: Served
) -> None:
    assert days_of(served.begin, "ferry") == Range(TODAY - 29 * DAY, TODAY)
    later = stored.last + 9 * DAY
    assert days_of(served.begin, "ferry", later) == Range(later - 29 * DAY, later)
    assert days_of(served.begin, "ferry", date(2036, 1, 1)).last == stored.last


@pytest.mark.parametrize(
    "text", ["after:2030", "before:1990", "after:2026-11-09 before:2026-11-08"]
)
def test_days_that_the_store_has_not_leave_the_newest(
    stored: Range, served: Served, text: str
) -> None:
    assert days_of(served.begin, text) == days_of(served.begin, "")


def test_no_more_than_a_year_is_drawn(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "api.dashboard.searching.span_of_days", lambda _: (date(2001, 1, 1), date(2020, 7, 19))
    )

    assert days_of(served.begin, "after:2010 before:2020") == Range(
        date(2019, 12, 31) - (LONGEST - 1) * DAY, date(2019, 12, 31)
    )


def test_the_page_says_which_days_it_draws(
    stored: Range, served: Served, client: httpx.Client
) -> None:
    begun = TODAY - 3 * DAY
    page = client.get("/search", params={"q": f"topic:borders after:{begun}"}).text

    time = page.partition("<h2>Over time</h2>")[2].partition("</section>")[0]
    assert f"{begun:%-d %b %Y} to {TODAY:%-d %b %Y}, in UTC" in time
    assert f"first={begun}" in time
    assert "<strong>10</strong>" in time  # two a day of the history, two of the ferry
