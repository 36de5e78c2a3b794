"""A source that is added raises its subject's share, and nothing has happened: no surge."""

from datetime import timedelta

from sqlmodel import Session

from api.alerts.rehearse import rehearse
from api.alerts.watch import watch
from api.trends.ranges import days_until
from api.trends.surging import load_surges, load_tested
from models import Feed
from models.store.engine import Begin
from models.store.fulltext import index_pending
from models.vocabulary import Condition
from tests.api.alerted import keep_sources, publish, tell_desk
from tests.make import NOON, make_feed

WEEK = days_until(NOON.date(), 7)
WEEKS = 9


def keep_weeks(session: Session, rising: Feed) -> None:
    """Nine weeks with an article in nine about borders; of late twelve more by a source."""
    keep_sources(session, silent_of_ten=0)
    for week in range(WEEKS):
        for number in range(9):
            at = NOON - timedelta(days=7 * week + number % 3)
            topic = "borders" if number == 0 else "health"
            publish(session, f"Week {week}", at=at, topic=topic, is_indexed=False)
    for number in range(12):
        at = NOON - timedelta(days=number % 3)
        publish(session, f"News {number}", at=at, is_indexed=False).feed_id = rising.id
    index_pending(session, 1000)


def make_source(session: Session, *, days_ago: int) -> Feed:
    feed = make_feed(session)
    feed.added_at = NOON - timedelta(days=days_ago)
    feed.tried_at = feed.ok_at = NOON
    return feed


def test_what_only_a_new_source_brings_is_no_surge_and_is_told(begin_both: Begin) -> None:
    with begin_both() as session:
        keep_weeks(session, make_source(session, days_ago=5))

        tested = load_tested(session, WEEK)

        assert tested.coverage == 1.0
        assert [surge.label for surge in tested.surges if surge.is_surge] == []
        assert tested.new_only == 1


def test_what_a_source_brings_that_was_always_there_is_a_surge(begin_both: Begin) -> None:
    with begin_both() as session:
        keep_weeks(session, make_source(session, days_ago=100))

        found = load_surges(session, WEEK)

        assert [surge.label for surge in found if surge.is_surge] == ["borders"]


def test_an_alert_of_a_surge_needs_more_than_a_new_source(begin_both: Begin) -> None:
    with begin_both() as session:
        tell_desk(session, "topic:borders", Condition.SURGE)
        source = make_source(session, days_ago=5)
        keep_weeks(session, source)

        assert rehearse(session, "topic:borders", Condition.SURGE, 1, NOON) == 0
        source.added_at = NOON - timedelta(days=100)
        session.flush()
        assert rehearse(session, "topic:borders", Condition.SURGE, 1, NOON) == 1
        source.added_at = NOON - timedelta(days=5)

    assert list(watch(begin_both, NOON)) == []
