"""Raising alerts: once a story, never from history, and never past what the index knows."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, select

from api.alerts.judge import BURST
from api.alerts.messages import Letterhead, write_mail
from api.alerts.rehearse import rehearse
from api.alerts.watch import watch
from models import Alert, Signal, Silence, Story
from models.errors import NotFoundError
from models.query.parse import parse_query
from models.store.archives import open_archive
from models.store.engine import Begin, opener
from models.store.fulltext import index_pending
from models.store.rules import (
    NewRule,
    add_rule,
    get_rule,
    list_rules,
    remove_rule,
    set_active,
)
from models.store.search import find
from models.vocabulary import Condition, DeliveryState, NarrativeRole, SignalState
from tests.api.alerted import (
    LATER,
    keep_sources,
    keep_surge,
    make_parcel,
    outbox,
    publish,
    tell_desk,
)
from tests.make import NOON


def test_an_alert_and_its_deliveries_come_together_and_once(begin_both: Begin) -> None:
    with begin_both() as session:
        tell_desk(session, "boat", receivers=2)
        publish(session, "A boat arrives")
        publish(session, "Of football")

    first, again = list(watch(begin_both, NOON)), list(watch(begin_both, LATER))

    assert [alert.body["items"][0]["title"] for alert in first] == ["A boat arrives"]
    assert first[0].body["cascade"] == "cascade-1"
    assert first[0].body["rule"]["query"] == "boat"
    assert again == []
    with begin_both() as session:
        assert [one.alert_id for one in outbox(session)] == [first[0].id, first[0].id]


def test_copies_of_a_story_raise_one_alert(begin_both: Begin) -> None:
    with begin_both() as session:
        tell_desk(session)
        story = Story(title="One story", first_at=NOON, last_at=NOON)
        session.add(story)
        session.flush()
        for number in range(3):
            publish(session, f"Copy {number}", story=story)

    raised = list(watch(begin_both, NOON))
    with begin_both() as session:
        publish(session, "A late copy", story=session.merge(story))

    assert [alert.body["matched"] for alert in raised] == [3]
    assert list(watch(begin_both, LATER)) == []


def test_what_came_before_a_rule_or_is_old_raises_nothing(begin: Begin) -> None:
    with begin() as session:
        publish(session, "Before the rule")
        tell_desk(session)
        publish(session, "Found late", at=NOON - timedelta(days=30))

    assert list(watch(begin, NOON)) == []


def test_a_rule_waits_for_the_index(begin_both: Begin) -> None:
    with begin_both() as session:
        tell_desk(session, "boat")
        publish(session, "A boat arrives", is_indexed=False)

    early = list(watch(begin_both, NOON))
    with begin_both() as session:
        index_pending(session, 10)

    assert early == []
    assert len(list(watch(begin_both, LATER))) == 1


@pytest.mark.parametrize(
    ("role", "raised"),
    [
        (NarrativeRole.ASSERTS, 1),
        (NarrativeRole.REPORTS, 1),
        (NarrativeRole.REBUTS, 0),
        (None, 0),
    ],
)
def test_a_signal_rule_is_silent_about_rebuttals(
    begin: Begin, role: NarrativeRole | None, raised: int
) -> None:
    with begin() as session:
        tell_desk(session, condition=Condition.SIGNAL)
        publish(session, role=role)

    assert len(list(watch(begin, NOON))) == raised


def test_a_signal_that_a_person_has_judged_raises_nothing(begin: Begin) -> None:
    with begin() as session:
        tell_desk(session, condition=Condition.SIGNAL)
        publish(session, role=NarrativeRole.ASSERTS)
        session.exec(select(Signal)).one().state = SignalState.NO_ISSUE

    assert list(watch(begin, NOON)) == []


def test_a_lasting_surge_is_told_once_until_it_has_rested(begin_both: Begin) -> None:
    with begin_both() as session:
        tell_desk(session, "topic:borders", Condition.SURGE)
        keep_surge(session)

    first, second = list(watch(begin_both, NOON)), list(watch(begin_both, LATER))
    with begin_both() as session:
        raised = session.exec(select(Alert)).one()

    assert [alert.id for alert in first] == [raised.id]
    assert second == []
    test = raised.body["test"]
    assert test["observed"] > test["expected"]
    assert test["p"] < test["alpha"]
    assert raised.body["items"]
    parcel = replace(make_parcel(), body=raised.body)
    mail = write_mail(parcel, Letterhead("t@d.example", "https://t.example", b"k"))
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert "one test, unadjusted" in " ".join(plain.get_content().split())
    with begin_both() as session:
        publish(session, "Day 0", at=NOON)
    assert list(watch(begin_both, NOON + timedelta(days=1))) == []


@pytest.mark.parametrize(("silent", "raised"), [(0, 1), (2, 1), (7, 0)])
def test_sources_that_are_silent_suppress_a_surge(
    begin_both: Begin, silent: int, raised: int
) -> None:
    with begin_both() as session:
        tell_desk(session, "topic:borders", Condition.SURGE)
        keep_surge(session)
        keep_sources(session, silent_of_ten=silent)

        assert rehearse(session, "topic:borders", Condition.SURGE, 2, NOON) == raised

    told = list(watch(begin_both, NOON))

    assert len(told) == raised
    for alert in told:
        heard = 1 - silent / 10
        assert alert.body["test"]["coverage"] == pytest.approx(heard, abs=0.02)
        assert "of what they usually bring" in alert.body["why"]


def test_an_imported_archive_makes_no_surge_and_hides_none(begin_both: Begin) -> None:
    with begin_both() as session:
        archive = open_archive(session, "old.jsonl", "d", NOON)
        tell_desk(session, "topic:returns", Condition.SURGE)
        for _ in range(12):
            publish(session, "From afar", at=NOON, topic="returns").archive_id = archive.id
            publish(session, "From afar", at=NOON, topic="health").archive_id = archive.id
        keep_surge(session)

        assert rehearse(session, "topic:returns", Condition.SURGE, 30, NOON) == 0
        assert rehearse(session, "topic:borders", Condition.SURGE, 30, NOON) == 1
    assert list(watch(begin_both, NOON)) == []

    with begin_both() as session:
        tell_desk(session, "topic:borders", Condition.SURGE)
    (alert,) = watch(begin_both, NOON)
    assert (alert.body["test"]["observed"], alert.body["test"]["volume"]) == (11, 15)


def test_a_query_that_is_none_any_more_stops_no_other_rule(begin_both: Begin) -> None:
    with begin_both() as session:
        broken = tell_desk(session)
        broken.query = "colour:red"  # as an earlier grammar may have let pass
        tell_desk(session)
        silence = Silence(query="(", until=LATER, author="Ada", reason="known", created_at=NOON)
        session.add(silence)
        publish(session)

    assert len(list(watch(begin_both, NOON))) == 1

    with begin_both() as session:
        kept = get_rule(session, broken.uid)
        assert "colour" in (kept.error or "")
        assert kept.judged_at == NOON
        kept.query = ""
    assert len(list(watch(begin_both, LATER))) == 1
    with begin_both() as session:
        assert get_rule(session, broken.uid).error is None


def test_two_processes_that_watch_at_once_raise_once(store: Engine) -> None:
    begin, together = opener(store), Barrier(2)
    with begin() as session:
        for _ in range(5):
            tell_desk(session)
        publish(session)

    def judge(_: int) -> int:
        together.wait()
        return len(list(watch(begin, NOON)))

    with ThreadPoolExecutor(2) as pool:
        raised = sum(pool.map(judge, range(2)))

    assert raised == 5
    with begin() as session:
        assert len(outbox(session)) == len(session.exec(select(Alert)).all()) == 5


def test_a_quiet_query_is_no_surge(begin: Begin) -> None:
    with begin() as session:
        tell_desk(session, "topic:returns", Condition.SURGE)
        keep_surge(session)

    assert list(watch(begin, NOON)) == []


@pytest.mark.parametrize(
    ("condition", "query"), [(Condition.ANY, ""), (Condition.SURGE, "topic:borders")]
)
@pytest.mark.parametrize("silenced", ["topic:borders", ""])
def test_what_is_silenced_raises_nothing(
    begin_both: Begin, condition: Condition, query: str, silenced: str
) -> None:
    with begin_both() as session:
        tell_desk(session, query, condition)
        if condition is Condition.SURGE:
            keep_surge(session)
        publish(session)
        session.add(
            Silence(query=silenced, until=LATER, author="Ada", reason="known", created_at=NOON)
        )

    assert list(watch(begin_both, NOON)) == []


def test_a_storm_is_told_in_one_message_and_none_is_lost(begin: Begin) -> None:
    with begin() as session:
        tell_desk(session)
        for number in range(BURST + 5):
            publish(session, f"Story {number}")

    raised = list(watch(begin, NOON))

    assert len(raised) == BURST + 5
    with begin() as session:
        (owed,) = outbox(session)
        told = session.get_one(Alert, owed.alert_id)
        assert told.body["matched"] == BURST + 5
    assert list(watch(begin, LATER)) == []


def test_a_paused_rule_raises_nothing_and_takes_back_what_it_owes(begin_both: Begin) -> None:
    with begin_both() as session:
        rule = tell_desk(session)
        publish(session, "First")
    list(watch(begin_both, NOON))

    with begin_both() as session:
        set_active(session, rule.uid, is_active=False)
        publish(session, "While it rests")

    assert list(watch(begin_both, LATER)) == []
    with begin_both() as session:
        assert [one.state for one in outbox(session)] == [DeliveryState.CANCELLED]
        set_active(session, rule.uid, is_active=True)
        publish(session, "Afterwards")
    assert [alert.body["items"][0]["title"] for alert in watch(begin_both, LATER)] == ["Afterwards"]


def test_a_removed_rule_leaves_its_alerts_and_frees_its_name(begin_both: Begin) -> None:
    with begin_both() as session:
        rule = tell_desk(session)
        name = rule.name
        publish(session)
    list(watch(begin_both, NOON))

    with begin_both() as session:
        remove_rule(session, rule.uid, LATER)

    with begin_both() as session:
        assert [one.state for one in outbox(session)] == [DeliveryState.CANCELLED]
        assert session.exec(select(Alert)).one().title.startswith(name)
        publish(session, "Afterwards")
        assert list_rules(session) == []
        with pytest.raises(NotFoundError):
            set_active(session, rule.uid, is_active=True)
        add_rule(session, NewRule(name, "", Condition.ANY), NOON)
    assert list(watch(begin_both, LATER)) == []


def test_a_failure_while_judging_leaves_neither_alert_nor_progress(begin: Begin) -> None:
    with begin() as session:
        tell_desk(session)
        publish(session)

    @contextmanager
    def within() -> Iterator[Session]:
        yield session  # another's transaction, undone with it

    with pytest.raises(RuntimeError), begin() as session:
        assert len(list(watch(within, NOON))) == 1
        raise RuntimeError("the machine stopped")

    assert len(list(watch(begin, LATER))) == 1


QUERIES = st.sampled_from(["boat", "topic:borders", "topic:returns boat", "-boat", "boat OR ship"])
TITLES = st.lists(st.sampled_from(["A boat", "A ship", "Of football"]), min_size=1, max_size=5)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=QUERIES, titles=TITLES, topic=st.sampled_from(["borders", "returns"]))
def test_what_is_told_is_what_the_query_finds(
    begin: Begin, query: str, titles: list[str], topic: str
) -> None:
    with begin() as session:
        rule = tell_desk(session, query)
        new = {str(publish(session, title, topic=topic).uid) for title in titles}

    told = {
        item["uid"]
        for alert in watch(begin, NOON)
        if alert.rule_id == rule.id
        for item in alert.body["items"]
    }

    with begin() as session:
        found = find(session, parse_query(query, NOON.date()), limit=10_000)
        set_active(session, rule.uid, is_active=False)
    assert told == new & {str(article.uid) for article in found}


def test_a_rule_can_be_tried_on_history(begin: Begin) -> None:
    with begin() as session:
        publish(session, "A boat arrives", role=NarrativeRole.ASSERTS)
        publish(session, "A boat leaves", role=NarrativeRole.REBUTS)
        publish(session, "An old boat", at=NOON - timedelta(days=40))

        assert rehearse(session, "boat", Condition.ANY, 30, NOON) == 2
        assert rehearse(session, "boat", Condition.SIGNAL, 30, NOON) == 1
        assert rehearse(session, "boat", Condition.SURGE, 30, NOON) == 0


def test_a_surge_is_found_again_by_a_trial(begin: Begin) -> None:
    with begin() as session:
        keep_surge(session)

        assert rehearse(session, "topic:borders", Condition.SURGE, 30, NOON) == 1
