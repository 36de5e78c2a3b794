"""Sending what is owed: at least once, under one id, and never twice by our own doing."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlmodel import select

from api.alerts.deliver import WAITS, after_failure, deliver
from api.alerts.watch import watch
from models import Attempt, Receiver
from models.errors import DeliveryError
from models.store.deliveries import DEAD, HOLD, LEASE, Parcel, take_on
from models.store.engine import Begin
from models.store.rules import enable_receiver, list_rules, set_active
from models.vocabulary import DeliveryState
from tests.api.alerted import LATER, outbox, publish, tell_desk
from tests.make import NOON


class FakeSend:
    """A `Send` that answers as told, one answer a try, then accepts; it remembers the ids."""

    def __init__(self, *answers: Exception, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.answers = list(answers)
        self.meanwhile = meanwhile
        self.seen: list[UUID] = []

    def __call__(self, parcel: Parcel) -> DeliveryState:
        self.seen.append(parcel.uid)
        self.meanwhile()
        if self.answers:
            raise self.answers.pop(0)
        return DeliveryState.SENT


def owe(begin: Begin, receivers: int = 1) -> None:
    """Put one alert for so many receivers into the outbox."""
    with begin() as session:
        tell_desk(session, receivers=receivers)
        publish(session)
    assert len(list(watch(begin, NOON))) == 1


def states(begin: Begin) -> list[DeliveryState]:
    with begin() as session:
        return [one.state for one in outbox(session)]


def test_what_is_owed_is_sent_once(begin_both: Begin) -> None:
    owe(begin_both, receivers=3)
    send = FakeSend()

    done = list(deliver(begin_both, send, NOON))

    assert len(done) == 3
    assert list(deliver(begin_both, send, LATER)) == []
    assert len(set(send.seen)) == len(send.seen) == 3
    assert states(begin_both) == [DeliveryState.SENT] * 3


def test_a_refusal_is_tried_again_on_the_schedule_under_the_same_id(begin_both: Begin) -> None:
    owe(begin_both)
    send = FakeSend(*[DeliveryError("http_500", "it answered 500")] * 3)
    now = NOON

    for wait in WAITS[:3]:
        assert len(list(deliver(begin_both, send, now, lambda: 0.0))) == 1
        assert list(deliver(begin_both, send, now + timedelta(seconds=wait - 1))) == []
        now += timedelta(seconds=wait)
    list(deliver(begin_both, send, now))

    assert states(begin_both) == [DeliveryState.SENT]
    assert len(send.seen) == 4
    assert len(set(send.seen)) == 1
    with begin_both() as session:
        tries = session.exec(select(Attempt.code)).all()
        assert tries == ["http_500", "http_500", "http_500", "sent"]


def test_a_crash_before_sending_loses_nothing(begin_both: Begin) -> None:
    owe(begin_both)
    with begin_both() as session:
        assert take_on(session, NOON) is not None  # and here the machine stops

    send = FakeSend()
    assert list(deliver(begin_both, send, NOON)) == []
    list(deliver(begin_both, send, NOON + LEASE))

    assert states(begin_both) == [DeliveryState.SENT]
    assert len(send.seen) == 1


def test_a_crash_after_sending_repeats_the_same_id(begin_both: Begin) -> None:
    owe(begin_both)
    send = FakeSend(RuntimeError("the machine stopped"))

    with pytest.raises(RuntimeError):
        list(deliver(begin_both, send, NOON))
    assert states(begin_both) == [DeliveryState.PENDING]
    list(deliver(begin_both, send, NOON + LEASE))

    assert states(begin_both) == [DeliveryState.SENT]
    assert len(send.seen) == 2
    assert len(set(send.seen)) == 1


def test_two_processes_do_not_send_the_same(begin_both: Begin) -> None:
    owe(begin_both)
    other = FakeSend()
    send = FakeSend(meanwhile=lambda: list(deliver(begin_both, other, NOON)).clear())

    list(deliver(begin_both, send, NOON))

    assert len(send.seen) == 1
    assert other.seen == []


def test_no_transaction_is_open_while_sending(begin_both: Begin) -> None:
    owe(begin_both)

    def write_elsewhere() -> None:
        with begin_both() as session:
            publish(session)

    list(deliver(begin_both, FakeSend(meanwhile=write_elsewhere), NOON))

    assert states(begin_both) == [DeliveryState.SENT]


def test_a_receiver_that_is_gone_is_disabled_and_owed_nothing(begin_both: Begin) -> None:
    owe(begin_both)
    with begin_both() as session:
        publish(session, "Another story")
    list(watch(begin_both, LATER))

    gone = DeliveryError("http_410", "it answered 410", retry=False, gone=True)
    done = list(deliver(begin_both, FakeSend(gone), LATER))

    assert len(done) == 1
    assert states(begin_both) == [DeliveryState.FAILED, DeliveryState.CANCELLED]
    with begin_both() as session:
        receiver = session.exec(select(Receiver)).one()
        assert (receiver.is_active, receiver.disabled_reason) == (False, "it answered 410")


def test_a_rule_paused_while_its_message_fails_is_not_sent_again(begin_both: Begin) -> None:
    owe(begin_both)

    def pause() -> None:
        with begin_both() as session:
            set_active(session, list_rules(session)[0].uid, is_active=False)

    send = FakeSend(DeliveryError("http_500", "it answered 500"), meanwhile=pause)
    list(deliver(begin_both, send, NOON))

    assert states(begin_both) == [DeliveryState.CANCELLED]
    assert list(deliver(begin_both, send, NOON + timedelta(days=9))) == []


def test_one_dead_receiver_does_not_stop_the_others(begin_both: Begin) -> None:
    owe(begin_both, receivers=5)

    list(deliver(begin_both, FakeSend(DeliveryError("timeout", "nobody answered")), NOON))

    assert states(begin_both) == [DeliveryState.PENDING, *[DeliveryState.SENT] * 4]


def test_a_receiver_that_fails_is_not_asked_again_in_the_same_pass(begin_both: Begin) -> None:
    owe(begin_both)
    with begin_both() as session:
        for number in range(3):
            publish(session, f"Another story {number}")
    list(watch(begin_both, NOON))
    send = FakeSend(DeliveryError("timeout", "nobody answered"))

    assert len(list(deliver(begin_both, send, NOON, lambda: 0.0))) == 1
    assert len(list(deliver(begin_both, send, NOON + HOLD, lambda: 0.0))) == 4

    assert states(begin_both) == [DeliveryState.SENT] * 4


def test_waits_grow_and_end_and_heed_the_receiver() -> None:
    error = DeliveryError("http_503", "busy")

    notes = [after_failure(error, tried, NOON, 0.5) for tried in range(1, len(WAITS) + 2)]

    waits = [note.due_at - NOON for note in notes if note.due_at is not None]
    assert waits == [timedelta(seconds=wait * 1.05) for wait in WAITS]
    assert notes[-1].state is DeliveryState.FAILED
    asked = after_failure(DeliveryError("http_429", "slow", retry_after=600), 1, NOON, 0.0)
    assert asked.due_at == NOON + timedelta(seconds=600)
    absurd = after_failure(DeliveryError("http_429", "slow", retry_after=1e9), 1, NOON, 0.0)
    assert absurd.due_at == NOON + timedelta(days=7)
    lost = after_failure(DeliveryError("smtp_550", "unknown", retry=False), 1, NOON, 0.0)
    assert (lost.state, lost.due_at) == (DeliveryState.FAILED, None)


def test_a_receiver_that_is_dead_for_three_days_is_disabled_until_enabled(
    begin_both: Begin,
) -> None:
    owe(begin_both)
    dead = FakeSend(*[DeliveryError("timeout", "no answer", retry=True) for _ in range(2)])

    list(deliver(begin_both, dead, NOON))
    with begin_both() as session:
        assert session.exec(select(Receiver)).one().is_active
    list(deliver(begin_both, dead, NOON + DEAD))

    assert states(begin_both) == [DeliveryState.CANCELLED]
    with begin_both() as session:
        receiver = session.exec(select(Receiver)).one()
        assert not receiver.is_active
        assert receiver.disabled_reason == "nothing was accepted for 3 days: no answer"
        enable_receiver(session, receiver.uid)
        publish(session, "Afterwards")
    list(watch(begin_both, LATER))
    assert len(list(deliver(begin_both, dead, LATER))) == 1
    with begin_both() as session:
        receiver = session.exec(select(Receiver)).one()
        assert (receiver.is_active, receiver.failing_since) == (True, None)


def test_one_accepted_try_ends_a_receivers_failing(begin: Begin) -> None:
    owe(begin)
    send = FakeSend(DeliveryError("timeout", "no answer", retry=True))

    list(deliver(begin, send, NOON))
    list(deliver(begin, send, LATER))
    with begin() as session:
        assert session.exec(select(Receiver)).one().failing_since is None
