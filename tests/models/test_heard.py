"""Coverage of periods: the same as hour by hour, and quick for a year of days."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from models import Feed, Outlet, Poll
from models.store.coverage import coverage
from models.store.engine import Begin
from models.store.heard import Among, Expected, Heard, Span, shares_heard, weigh
from models.vocabulary import OutletKind
from tests.make import NOON, make_feed, silent

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def source(session: Session, stored: int, *, added: timedelta = 30 * DAY) -> Feed:
    feed = make_feed(session)
    feed.added_at, feed.tried_at, feed.ok_at = NOON - added, NOON, NOON
    feed.stored = stored + 500
    session.add(Poll(feed_id=feed.id or 0, at=feed.added_at, code="ok", accepted=500, stored=500))
    session.flush()
    return feed


def spans(first: float, last: float, each: float) -> list[Span]:
    """Spans of so many hours, in hours from NOON."""
    edges = [first + each * number for number in range(int((last - first) / each) + 1)]
    return [(NOON + one * HOUR, NOON + (one + each) * HOUR) for one in edges[:-1]]


def test_what_is_missing_is_weighed_by_what_a_source_usually_brings(begin_both: Begin) -> None:
    with begin_both() as session:
        loud, calm = source(session, 900), source(session, 100)
        silent(session, loud, -72, -60)
        silent(session, calm, -24, None)

    with begin_both() as session:
        told = shares_heard(session, spans(-72, 0, 24))

    # The calm one was heard for 29 of its 30 days, the loud one for 29.5: rates differ by a hair.
    assert told == pytest.approx([0.55, 1.0, 0.897], abs=0.005)


def test_what_was_made_up_for_is_not_missing(begin: Begin) -> None:
    with begin() as session:
        silent(session, source(session, 10), -20, -10, made_up=True)

        assert shares_heard(session, spans(-24, 0, 12)) == [1.0, 1.0]


def test_where_nothing_was_expected_coverage_is_unknown(begin: Begin) -> None:
    with begin() as session:
        assert shares_heard(session, spans(-24, 0, 12)) == [None, None]
        source(session, 10, added=DAY / 2)

        assert shares_heard(session, spans(-24, 0, 12)) == [None, 1.0]


def test_of_a_period_that_lasts_what_has_passed_is_told_and_of_one_to_come_nothing(
    begin: Begin,
) -> None:
    with begin() as session:
        silent(session, source(session, 10), -3, None)

        assert shares_heard(session, spans(-12, 36, 24)) == [0.75, 0.0]


def test_a_silence_told_twice_is_missed_once(begin: Begin) -> None:
    with begin() as session:
        feed = source(session, 10)
        silent(session, feed, -8, -2)
        silent(session, feed, -6, -4)

        assert shares_heard(session, spans(-12, 0, 12)) == [0.5]


def test_hours_agree_with_the_coverage_of_hours(begin: Begin) -> None:
    with begin() as session:
        one, other = source(session, 300), source(session, 300)
        silent(session, one, -40, -20)
        silent(session, other, -25, -10)

        hours = coverage(session, NOON - 48 * HOUR, NOON - HOUR)

        by_hour = [hour.share for hour in hours]
        assert shares_heard(session, spans(-48, 0, 1)) == pytest.approx(by_hour, abs=0.01)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(-300, 100),
            st.floats(0, 50),
            st.lists(st.tuples(st.floats(-300, 100), st.floats(0, 300)), max_size=3),
        ),
        max_size=5,
    ),
    st.sampled_from([1.0, 5.0, 24.0]),
)
def test_weighing_by_ends_equals_weighing_each_span(
    told: Sequence[tuple[float, float, Sequence[tuple[float, float]]]], each: float
) -> None:
    sources = [
        Expected(
            NOON + since * HOUR,
            rate,
            [(NOON + at * HOUR, NOON + (at + length) * HOUR) for at, length in silences[:1]],
        )
        for since, rate, silences in told
    ]
    cut = spans(-240, 48, each)

    found = weigh(sources, cut, NOON)

    assert found == pytest.approx([_plainly(sources, span) for span in cut], abs=1e-6)


def test_nothing_is_heard_after_the_last_visit_however_sums_are_rounded() -> None:
    rates = (1.0, 31.5351792366282, 1.0590305498932722)
    sources = [Expected(NOON - number * HOUR, rate) for number, rate in enumerate(rates, 3)]

    found = weigh(sources, spans(-2, 3, 1.0), NOON)

    assert found == [1.0, 1.0, 0.0, 0.0, 0.0]


def _plainly(sources: Sequence[Expected], span: Span) -> float | None:
    if all(source.since >= span[1] for source in sources):
        return None
    alike = not any(source.rate for source in sources)
    volume = lost = 0.0
    for source in sources:
        rate = 1.0 if alike else source.rate
        volume += rate * _overlap(span, (source.since, NOON))
        for start, end in source.silences:
            lost += rate * _overlap(span, (max(start, source.since), min(end, NOON)))
    return min(1.0, max(0.0, 1 - lost / volume)) if volume > 0 else 0.0


def _overlap(one: Span, other: tuple[datetime, datetime]) -> float:
    return max(0.0, (min(one[1], other[1]) - max(one[0], other[0])) / HOUR)


def test_what_was_heard_of_an_outlet_or_a_kind_is_told_of_it_alone(begin: Begin) -> None:
    with begin() as session:
        one, other = source(session, 10), source(session, 10)
        silent(session, one, -12, None)
        names = [session.get_one(Outlet, feed.outlet_id).name for feed in (one, other)]
        session.get_one(Outlet, other.outlet_id).kind = OutletKind.NGO
        session.flush()

        heard = Heard(session, spans(-24, 0, 12))

        assert heard.of() == pytest.approx([1.0, 0.5], abs=0.01)
        assert heard.of(Among(outlet=names[0].upper())) == [1.0, 0.0]
        assert heard.of(Among(outlet=names[1])) == [1.0, 1.0]
        assert heard.of(Among(kind="ngo")) == [1.0, 1.0]
        assert heard.of(Among(outlet="Nobody's")) == [None, None]
