"""The outbox: what is due, taken on for a while, and what came of each try.

A delivery that is taken on is put off by `LEASE` in the same step, so two processes do not send
it at once, and one that dies while sending leaves it due again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlmodel import Session, col

from models.alert import Alert, AlertRule, Attempt, Delivery, Receiver
from models.brief import Issue, Subscription
from models.vocabulary import DeliveryState, ReceiverKind

LEASE = timedelta(minutes=5)

HOLD = timedelta(minutes=5)
"""For how long at most a receiver that failed gets nothing else: it must not hold up the others."""


DEAD = timedelta(days=3)
"""After so long without one accepted try, a receiver is disabled."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """All that a sender needs to know of one delivery. `uid` is the same at every try.

    `rule_uid` is what one unsubscribes from. Of an issue of a brief, `digest` is its name, and the
    subscription and the issue stand for the rule and the alert. One that `asks` is the question
    whether a receiver agrees to a subscription.
    """

    delivery_id: int
    uid: UUID
    kind: ReceiverKind
    address: str
    secret: str | None
    receiver_uid: UUID
    rule_uid: UUID
    rule_name: str
    alert_uid: UUID
    title: str
    body: dict[str, Any]
    raised_at: datetime
    tried: int
    digest: str | None = None
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """What came of a try: the delivery's new state and, where it goes on, its next moment."""

    code: str
    detail: str
    state: DeliveryState
    due_at: datetime | None = None
    disables: bool = False


def take_on(session: Session, now: datetime) -> Parcel | None:
    """Take on the delivery that has been due the longest; None where none is."""
    query = (
        select(Delivery, Receiver)
        .join(Receiver, col(Receiver.id) == col(Delivery.receiver_id))
        .where(
            col(Delivery.state) == DeliveryState.PENDING,
            col(Delivery.due_at) <= now,
            col(Receiver.is_active),
        )
        .order_by(col(Delivery.due_at), col(Delivery.id))
        .limit(1)
        .with_for_update(of=Delivery, skip_locked=True)
    )
    row = session.execute(query).first()
    if row is None:
        return None
    delivery, receiver = row
    delivery.due_at = now + LEASE
    delivery.tried += 1
    session.flush()
    content = _content(session, delivery)
    return Parcel(
        delivery_id=delivery.id,
        uid=delivery.uid,
        kind=receiver.kind,
        address=receiver.address,
        secret=receiver.secret,
        receiver_uid=receiver.uid,
        tried=delivery.tried,
        **content,
    )


def _content(session: Session, delivery: Delivery) -> dict[str, Any]:
    if delivery.alert_id is not None:
        return _alert(session, delivery)
    return _question(session, delivery) if delivery.issue_id is None else _issue(session, delivery)


def _alert(session: Session, delivery: Delivery) -> dict[str, Any]:
    alert = session.get_one(Alert, delivery.alert_id)
    rule = session.get_one(AlertRule, alert.rule_id)
    return {
        "rule_uid": rule.uid,
        "rule_name": rule.name,
        "alert_uid": alert.uid,
        "title": alert.title,
        "body": alert.body,
        "raised_at": alert.raised_at,
    }


def _issue(session: Session, delivery: Delivery) -> dict[str, Any]:
    issue = session.get_one(Issue, delivery.issue_id)
    subscription = session.get_one(Subscription, delivery.subscription_id)
    return {
        "rule_uid": subscription.uid,
        "rule_name": issue.title,
        "alert_uid": issue.uid,
        "title": issue.title,
        "body": issue.body,
        "raised_at": issue.issued_at,
        "digest": issue.digest,
    }


def _question(session: Session, delivery: Delivery) -> dict[str, Any]:
    subscription = session.get_one(Subscription, delivery.subscription_id)
    return {
        "rule_uid": subscription.uid,
        "rule_name": subscription.query,
        "alert_uid": subscription.uid,
        "title": subscription.query,
        "body": {
            "query": subscription.query,
            "language": subscription.language,
            "weekday": subscription.weekday,
            "at": f"{subscription.at:%H:%M}",
            "zone": subscription.zone,
        },
        "raised_at": subscription.created_at,
        "asks": True,
    }


def note_attempt(session: Session, parcel: Parcel, note: Note, now: datetime) -> None:
    """Keep what came of a try."""
    delivery = session.get_one(Delivery, parcel.delivery_id)
    session.add(
        Attempt(delivery_id=parcel.delivery_id, at=now, code=note.code, detail=note.detail[:500])
    )
    if delivery.state is DeliveryState.PENDING:  # it may have been cancelled meanwhile
        delivery.state = note.state
    delivery.error_code = None if note.state in _DONE else note.code
    if note.due_at is not None:
        delivery.due_at = note.due_at
        _put_off(session, delivery, min(note.due_at, now + HOLD))
    _note_health(session, session.get_one(Receiver, delivery.receiver_id), note, now)
    session.flush()


def _note_health(session: Session, receiver: Receiver, note: Note, now: datetime) -> None:
    """Keep since when a receiver fails; disable one that is gone, or has failed for too long."""
    if note.state in _DONE:
        receiver.failing_since = None
        return
    receiver.failing_since = receiver.failing_since or now
    if note.disables:
        _disable(session, receiver, note.detail)
    elif now - receiver.failing_since >= DEAD:
        _disable(session, receiver, f"nothing was accepted for {DEAD.days} days: {note.detail}")


def _disable(session: Session, receiver: Receiver, reason: str) -> None:
    receiver.is_active, receiver.disabled_reason = False, reason[:500]
    waiting = update(Delivery).where(
        col(Delivery.receiver_id) == receiver.id, col(Delivery.state) == DeliveryState.PENDING
    )
    session.execute(waiting.values(state=DeliveryState.CANCELLED))


def _put_off(session: Session, delivery: Delivery, until: datetime) -> None:
    others = update(Delivery).where(
        col(Delivery.receiver_id) == delivery.receiver_id,
        col(Delivery.id) != delivery.id,
        col(Delivery.state) == DeliveryState.PENDING,
        col(Delivery.due_at) < until,
    )
    session.execute(others.values(due_at=until))


_DONE = (DeliveryState.SENT, DeliveryState.KEPT)
