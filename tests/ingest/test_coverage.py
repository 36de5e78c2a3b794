"""Coverage: which sources were heard in which hours, alike on both kinds of database."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import Session

from models import Feed, Outlet, Poll
from models.store.coverage import Hour, coverage
from models.store.engine import Begin
from tests.make import NOON, make_feed, silent

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def source(session: Session, an_hour: int = 0, *, known: timedelta = 30 * DAY) -> Feed:
    """A source that has brought so many articles an hour since it was added."""
    feed = make_feed(session)
    feed.added_at, feed.ok_at = NOON - known, NOON
    session.add(Poll(feed_id=feed.id or 0, at=feed.added_at, code="ok", accepted=500, stored=500))
    for hours in range(int(min(known, 29 * DAY) / HOUR)):
        at = NOON - hours * HOUR
        session.add(Poll(feed_id=feed.id or 0, at=at, code="ok", accepted=an_hour, stored=an_hour))
    session.flush()
    return feed


def hours(begin: Begin, first: float, last: float) -> list[Hour]:
    with begin() as session:
        return coverage(session, NOON + first * HOUR, NOON + last * HOUR)


def test_where_all_are_heard_nothing_is_missing(begin_both: Begin) -> None:
    with begin_both() as session:
        source(session, 3)
        source(session, 1)

    [hour] = hours(begin_both, -1, -1)

    assert (hour.expected, hour.down, hour.share, hour.share_by_volume) == (2, (), 1.0, 1.0)
    assert hour.volume == pytest.approx(4, rel=0.01)


def test_what_a_first_visit_brings_of_the_past_is_not_usual(begin_both: Begin) -> None:
    with begin_both() as session:
        source(session, 1, known=10 * DAY)

    [hour] = hours(begin_both, -1, -1)

    assert hour.volume == pytest.approx(1, rel=0.01)


def test_a_source_is_missed_as_one_and_by_what_it_usually_brings(begin_both: Begin) -> None:
    with begin_both() as session:
        loud, calm = source(session, 9), source(session, 1)
        ids = (loud.id, calm.id)
        silent(session, loud, -3, -1)
        silent(session, calm, -1, None)

    told = hours(begin_both, -4, 1)

    assert [hour.at for hour in told] == [NOON + n * HOUR for n in range(-4, 2)]
    assert [hour.down for hour in told] == [
        (),
        (ids[0],),
        (ids[0],),
        (ids[1],),
        (ids[1],),
        (ids[1],),
    ]
    assert [hour.share for hour in told] == [1, 0.5, 0.5, 0.5, 0.5, 0.5]
    by_volume = [hour.share_by_volume for hour in told]
    assert by_volume == pytest.approx([1, 0.1, 0.1, 0.9, 0.9, 0.9], abs=0.01)


def test_an_hour_counts_as_silent_from_its_half_on(begin: Begin) -> None:
    with begin() as session:
        feed = source(session, 1)
        silent(session, feed, -2.4, -1.6)

    assert [len(hour.down) for hour in hours(begin, -3, -1)] == [0, 0, 0]
    with begin() as session:
        silent(session, session.merge(feed), -6.5, -4.5)
    assert [len(hour.down) for hour in hours(begin, -7, -4)] == [1, 1, 1, 0]


def test_what_was_made_up_for_is_told_but_not_missing(begin: Begin) -> None:
    with begin() as session:
        feed = source(session, 1)
        silent(session, feed, -3, -1, made_up=True)

    told = hours(begin, -3, -2)

    assert [hour.down for hour in told] == [(feed.id,)] * 2
    assert [(hour.missing, hour.share, hour.share_by_volume) for hour in told] == [((), 1, 1)] * 2


def test_a_source_is_expected_from_when_it_was_added(begin: Begin) -> None:
    with begin() as session:
        source(session, 1)
        source(session, 1, known=2 * HOUR)

    assert [hour.expected for hour in hours(begin, -4, -1)] == [1, 1, 2, 2]


def test_samples_and_sources_that_were_not_asked_yet_are_left_out(begin: Begin) -> None:
    with begin() as session:
        sample, _ = source(session, 1), make_feed(session)
        session.get_one(Outlet, sample.outlet_id).is_sample = True

    [hour] = hours(begin, -1, -1)

    assert (hour.expected, hour.share, hour.share_by_volume) == (0, None, None)


def test_a_long_silence_does_not_make_a_source_s_usual_volume_less(begin: Begin) -> None:
    with begin() as session:
        feed = source(session, 0)
        for days in range(15, 28):
            for _ in range(24):
                at = NOON - days * DAY
                session.add(Poll(feed_id=feed.id or 0, at=at, code="ok", accepted=2, stored=2))
        silent(session, feed, -14 * 24, None)

    [hour] = hours(begin, -1, -1)

    assert hour.volume == pytest.approx(2, rel=0.1)
    assert hour.missing_volume == hour.volume


def test_a_month_of_hours_is_told_hour_by_hour(begin: Begin) -> None:
    with begin() as session:
        for _ in range(3):
            silent(session, source(session, 1), -20 * 24, -19 * 24)

    told = hours(begin, -31 * 24, -1)

    assert len(told) == 31 * 24
    assert sum(len(hour.down) for hour in told) == 3 * 24


def test_a_moment_within_an_hour_means_that_hour(begin: Begin) -> None:
    [hour] = hours(begin, 0.9, 0.2)

    assert hour.at == datetime(2026, 11, 24, 12, tzinfo=NOON.tzinfo)
