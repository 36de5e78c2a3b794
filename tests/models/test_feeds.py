"""The sources in the store, on both kinds of database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models import Feed, Outlet
from models.errors import ConflictError, InvalidError, NotFoundError
from models.store.engine import Begin, opener
from models.store.feeds import (
    NewFeed,
    add_catalogue,
    add_feed,
    due_feeds,
    get_feed,
    get_outlet,
    hold_host,
    list_feeds,
    move_feed,
    pause_feed,
    remove_feed,
    resume_feed,
)
from models.vocabulary import FeedState, OutletKind
from tests.make import NOON, make_article, make_feed

HOUR = timedelta(hours=1)
URL = "https://outlet.example/feed"


def test_feeds_of_one_outlet_share_it(begin_both: Begin) -> None:
    with begin_both() as session:
        one = add_feed(session, NewFeed(URL, "The Tide", OutletKind.NGO, "fr", "FR"), NOON)
        two = add_feed(session, NewFeed(URL + "?en", "The Tide", language="en"), NOON)

    assert one.outlet_id == two.outlet_id
    with begin_both() as session:
        [outlet] = session.exec(select(Outlet)).all()
    assert (outlet.kind, outlet.country, outlet.language) == (OutletKind.NGO, "FR", "fr")
    assert (one.language, two.language) == ("fr", "en")


def test_a_new_feed_is_due_at_once(begin_both: Begin) -> None:
    with begin_both() as session:
        feed = add_feed(session, NewFeed(f" {URL} ", "The Tide"), NOON)

        assert [due.id for due in due_feeds(session, NOON)] == [feed.id]
    assert (feed.url, feed.state) == (URL, FeedState.NEW)


def test_a_known_feed_is_not_added_twice(begin_both: Begin) -> None:
    with begin_both() as session:
        add_feed(session, NewFeed(URL, "The Tide"), NOON)

        with pytest.raises(ConflictError):
            add_feed(session, NewFeed(URL, "Another"), NOON)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "feed",
        "ftp://a.example/",
        "https://",
        "http://[::1",
        "https://u:p@a.example/f",
        "http://a b/",
    ],
)
def test_what_is_no_address_of_a_feed_is_not_added(begin: Begin, url: str) -> None:
    with begin() as session, pytest.raises(InvalidError) as caught:
        add_feed(session, NewFeed(url, "The Tide"), NOON)

    assert caught.value.field == "url"


@pytest.mark.parametrize(
    ("new", "field"),
    [
        (NewFeed(URL, " "), "outlet"),
        (NewFeed(URL, "The\0Tide"), "outlet"),
        (NewFeed(URL, "T" * 300), "outlet"),
        (NewFeed(URL + "\0", "The Tide"), "url"),
        (NewFeed(URL + "/" * 3000, "The Tide"), "url"),
        (NewFeed(URL, "The Tide", language="english"), "language"),
        (NewFeed(URL, "The Tide", country="É1"), "country"),
    ],
)
def test_a_wrong_field_is_named(begin: Begin, new: NewFeed, field: str) -> None:
    with begin() as session, pytest.raises(InvalidError) as caught:
        add_feed(session, new, NOON)

    assert caught.value.field == field


def test_codes_are_stored_in_their_usual_case(begin: Begin) -> None:
    with begin() as session:
        feed = add_feed(session, NewFeed(URL, "The Tide", language="FR", country="fr"), NOON)

        assert (feed.language, get_outlet(session, feed).country) == ("fr", "FR")


def test_the_catalogue_adds_only_what_is_missing(begin_both: Begin) -> None:
    catalogue = [NewFeed(URL, "The Tide"), NewFeed("https://two.example/feed", "Two")]

    with begin_both() as session:
        add_feed(session, catalogue[0], NOON)
        added = [add_catalogue(session, catalogue, NOON) for _ in range(2)]

    assert added == [1, 0]


def test_only_feeds_whose_time_has_come_are_due(begin_both: Begin) -> None:
    with begin_both() as session:
        late = make_feed(session, due_at=NOON - HOUR)
        now = make_feed(session, due_at=NOON)
        make_feed(session, due_at=NOON + HOUR)
        make_feed(session).state = FeedState.GONE
        make_feed(session).state = FeedState.PAUSED
        session.flush()

        due = due_feeds(session, NOON)

    assert [feed.id for feed in due] == [late.id, now.id]


def test_feeds_are_listed_in_pages(begin_both: Begin) -> None:
    with begin_both() as session:
        made = [make_feed(session) for _ in range(5)]
        made[4].state = FeedState.FAILING
        session.flush()

        first = list_feeds(session, limit=3)
        last = first[-1][0].id
        assert last is not None
        second = list_feeds(session, limit=3, after=last)
        failing = list_feeds(session, limit=3, states=(FeedState.FAILING,))

    assert [feed.id for feed, _ in first + second] == [feed.id for feed in made]
    assert all(outlet.id == feed.outlet_id for feed, outlet in first)
    assert [feed.id for feed, _ in failing] == [made[4].id]


def test_a_paused_feed_rests_until_it_is_resumed(begin_both: Begin) -> None:
    with begin_both() as session:
        feed_id = _id(make_feed(session))
        pause_feed(session, feed_id, NOON)
    with begin_both() as session:
        assert due_feeds(session, NOON) == []
        resume_feed(session, feed_id, NOON)
    with begin_both() as session:
        assert [feed.id for feed in due_feeds(session, NOON)] == [feed_id]


def test_a_resumed_feed_has_its_failures_forgotten(begin_both: Begin) -> None:
    with begin_both() as session:
        feed = make_feed(session, due_at=NOON + HOUR)
        feed.sqlmodel_update({"state": FeedState.GONE, "failures": 7, "error_code": "gone"})

        resume_feed(session, _id(feed), NOON)

    assert (feed.state, feed.failures, feed.error_code) == (FeedState.NEW, 0, None)
    assert feed.due_at == NOON


def test_articles_outlive_their_feed(begin_both: Begin) -> None:
    with begin_both() as session:
        feed = make_feed(session)
        article = make_article(session)
        article.feed_id = feed.id
        session.flush()
        remove_feed(session, _id(feed))
    with begin_both() as session:
        assert session.exec(select(Feed)).all() == []
        session.add(article)
        session.refresh(article)

    assert article.feed_id is None


@pytest.mark.parametrize("feed_id", [7, 0, -1, 2**31, 10**30])
def test_a_feed_that_is_not_there_is_not_found(begin_both: Begin, feed_id: int) -> None:
    with begin_both() as session, pytest.raises(NotFoundError):
        get_feed(session, feed_id)


def test_holding_a_host_delays_its_feeds_and_no_others(begin_both: Begin) -> None:
    with begin_both() as session:
        theirs = [
            make_feed(session, "https://busy.example/a"),
            make_feed(session, "http://busy.example:8080/b"),
        ]
        later = make_feed(session, "https://busy.example/c", due_at=NOON + 9 * HOUR)
        others = [
            make_feed(session, "https://busy.example.org/feed"),
            make_feed(session, "https://proxy.example/https://busy.example/"),
        ]
        hold_host(session, "busy.example", NOON + HOUR)

        due = _due_times(session)

    assert [due[_id(feed)] for feed in theirs] == [NOON + HOUR] * 2
    assert due[_id(later)] == NOON + 9 * HOUR
    assert [due[_id(feed)] for feed in others] == [NOON] * 2


def test_a_wildcard_in_a_host_holds_nobody_else(begin_both: Begin) -> None:
    with begin_both() as session:
        feed = make_feed(session, "https://busy.example/a")
        hold_host(session, "%", NOON + HOUR)

        assert _due_times(session)[_id(feed)] == NOON


def test_a_feed_moves_unless_another_has_its_new_address(begin_both: Begin) -> None:
    with begin_both() as session:
        feed, other = make_feed(session), make_feed(session)
        feed.sqlmodel_update({"etag": '"a"', "moved_count": 3})

        assert not move_feed(session, feed, other.url)
        assert move_feed(session, feed, URL)

    assert (feed.url, feed.etag, feed.moved_count) == (URL, None, 0)


def _id(feed: Feed) -> int:
    assert feed.id is not None
    return feed.id


def _due_times(session: Session) -> dict[int, object]:
    session.expire_all()
    return {_id(feed): feed.due_at for feed in session.exec(select(Feed))}


def test_a_feed_that_two_add_at_once_is_a_conflict_for_one(store: Engine) -> None:
    begin, together = opener(store), Barrier(2)

    def add(number: int) -> str:
        together.wait()
        try:
            with begin() as session:
                add_feed(session, NewFeed(f"{URL}{number}", f"Outlet {number}"), NOON)
        except ConflictError:
            return "conflict"
        return "added"

    for number in range(5):
        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(add, [number, number])) == ["added", "conflict"]
