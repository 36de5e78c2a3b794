"""Which outlets were not heard in a period: by outages, and by when a source was added."""

from collections import Counter
from datetime import timedelta

from sqlmodel import Session, select

from models import DayCount, Feed, Outage, Outlet
from models.store.engine import Begin
from models.store.missing import counts_of, unheard, unread
from tests.api.newsday import keep_history
from tests.make import NOON, make_article, make_feed, make_outlet

WEEK = (NOON - timedelta(days=7), NOON)


def added(session: Session, days_ago: float) -> Feed:
    feed = make_feed(session)
    feed.added_at = NOON - timedelta(days=days_ago)
    session.flush()
    return feed


def silence(
    session: Session, feed: Feed, began: float, ended: float | None, *, is_made_up: bool = False
) -> None:
    """A time in which a feed was not heard, in days before noon."""
    outage = Outage(
        feed_id=feed.id or 0,
        began_at=NOON - timedelta(days=began),
        ended_at=None if ended is None else NOON - timedelta(days=ended),
        code="status_503",
        is_made_up=is_made_up,
    )
    session.add(outage)
    session.flush()


def test_an_outlet_silent_for_half_of_the_days_was_not_heard(begin_both: Begin) -> None:
    with begin_both() as session:
        lost, brief, mended, lasting, twice = (added(session, 30) for _ in range(5))
        silence(session, lost, 6, 2)
        silence(session, brief, 6, 4)
        silence(session, mended, 6, 0, is_made_up=True)
        silence(session, lasting, 20, None)
        silence(session, twice, 7, 5)
        silence(session, twice, 6, 3)

        found = unheard(session, *WEEK)

        assert found == sorted([lost.outlet_id, lasting.outlet_id, twice.outlet_id])


def test_overlapping_silences_are_missed_once(begin: Begin) -> None:
    with begin() as session:
        feed = added(session, 30)
        silence(session, feed, 7, 5)
        silence(session, feed, 6.5, 5.5)
        silence(session, feed, 6, 4.5)

        assert unheard(session, *WEEK) == []


def test_a_source_was_not_heard_before_it_was_added(begin: Begin) -> None:
    with begin() as session:
        new, older = added(session, 2), added(session, 5)

        assert unheard(session, *WEEK) == [new.outlet_id]
        assert unheard(session, WEEK[0] - timedelta(days=7), WEEK[0]) == sorted(
            [new.outlet_id, older.outlet_id]
        )


def test_an_outlet_with_one_source_heard_was_heard(begin: Begin) -> None:
    with begin() as session:
        silent, heard = added(session, 30), added(session, 30)
        heard.outlet_id = silent.outlet_id
        silence(session, silent, 20, None)

        assert unheard(session, *WEEK) == []


def test_the_sample_newsroom_is_expected_of_nobody(begin: Begin) -> None:
    with begin() as session:
        outlet = make_outlet(session, "Sample")
        outlet.is_sample = True
        added(session, 1).outlet_id = outlet.id or 0
        session.flush()

        assert unheard(session, *WEEK) == []


def test_what_outlets_put_into_the_counts_is_what_they_put_there(begin_both: Begin) -> None:
    with begin_both() as session:
        keep_history(session)
        names = dict(session.exec(select(Outlet.name, Outlet.id)).all())
        week = (NOON - timedelta(days=6, hours=12), NOON + timedelta(hours=12))
        live = session.exec(select(DayCount).where(DayCount.day >= week[0].date())).all()

        both = counts_of(session, [one or 0 for one in names.values()], *week, 100)
        ridge = counts_of(session, [names["Ridge Post"] or 0], *week, 100)

        assert both is not None
        assert ridge is not None
        kept = Counter[tuple[str, str]]()
        for one in live:
            kept[one.dimension, one.label] += one.count
        shown = {"all", "topic", "country", "valence", "narrative", "narrative_role"}
        assert {key: n for key, n in both.items() if key[0] in shown} == {
            key: n for key, n in kept.items() if key[0] in shown
        }
        assert both["relevance", "subject"] == kept["relevance", "subject"] == 14
        assert (ridge["all", ""], ridge["topic", "borders"]) == (10, 7)


def test_too_many_to_read_are_not_read(begin: Begin) -> None:
    with begin() as session:
        keep_history(session)
        ids = [one or 0 for one in session.exec(select(Outlet.id)).all()]

        assert counts_of(session, ids, NOON - timedelta(days=90), NOON, 27) is None
        assert counts_of(session, ids, NOON - timedelta(days=90), NOON, 28) is not None
        assert counts_of(session, [], NOON - timedelta(days=90), NOON, 60) == {("all", ""): 0}


def test_what_waits_is_counted_of_its_days_and_where_it_is_dated(begin_both: Begin) -> None:
    with begin_both() as session:
        make_article(session, at=NOON - timedelta(days=1))
        make_article(session, at=NOON - timedelta(days=9))
        make_article(session, at=NOON - timedelta(days=1), is_dated=False)

        assert unread(session, *WEEK) == 1
