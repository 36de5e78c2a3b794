"""Who is sent the weekly brief: nobody who did not agree, and nobody is asked again and again.

A mail address that is subscribed is asked once, by the outbox. Whatever becomes of the
subscription, it is not asked anew within `REST` unless it agreed.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Select, select, update
from sqlmodel import Session, col

from models.alert import Delivery, Receiver
from models.brief import Subscription
from models.errors import ConflictError, InvalidError, NotFoundError
from models.query.parse import parse_query
from models.vocabulary import DeliveryState, ReceiverKind

REST = timedelta(days=7)
"""For how long an address that was asked and did not agree is asked nothing more."""


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """A subscription as it is asked for; `weekday` counts from Monday, which is 0.

    `is_agreed` says that whoever asks for it has the receiver's word already.
    """

    receiver: UUID
    query: str
    language: str
    weekday: int
    at: time
    zone: str
    is_agreed: bool = False


def add_subscription(session: Session, new: NewSubscription, now: datetime) -> Subscription:
    """Have a receiver sent the brief from its next time on; a mail address is asked first.

    Raises:
        QueryError: its query does not parse.
        NotFoundError: there is no such receiver.
        InvalidError: the weekday is none.
        ConflictError: the receiver is sent just this brief already, or was asked lately.
    """
    parse_query(new.query, now.date())
    if not 0 <= new.weekday <= 6:
        raise InvalidError("weekday", "counts from 0, Monday, to 6")
    receiver = _held_receiver(session, new.receiver)
    same = _in_force().where(
        col(Subscription.receiver_id) == receiver.id,
        col(Subscription.query) == new.query.strip(),
        col(Subscription.language) == new.language,
    )
    if session.scalars(same).first():
        raise ConflictError(f"{receiver.address} is sent this brief already, or was asked")
    asks = receiver.kind is ReceiverKind.EMAIL and not new.is_agreed
    if asks:
        _check_unasked(session, receiver, now)
    subscription = Subscription(
        uid=uuid4(),
        receiver_id=receiver.id or 0,
        query=new.query.strip(),
        language=new.language,
        weekday=new.weekday,
        at=new.at,
        zone=new.zone,
        created_at=now,
        agreed_at=None if asks else now,
    )
    session.add(subscription)
    session.flush()
    if asks:
        _ask(session, subscription, now)
    return subscription


def list_subscriptions(session: Session) -> list[tuple[Subscription, Receiver]]:
    """Return who is sent what, or was asked, oldest first."""
    query = (
        select(Subscription, Receiver)
        .join(Receiver, col(Receiver.id) == col(Subscription.receiver_id))
        .where(col(Subscription.ended_at).is_(None))
        .order_by(col(Subscription.id))
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def get_subscription(session: Session, uid: UUID) -> tuple[Subscription, Receiver]:
    """Return a subscription that has not ended, and its receiver.

    Raises:
        NotFoundError: there is none of that name.
    """
    subscription = session.scalars(_in_force().where(col(Subscription.uid) == uid)).first()
    if subscription is None:
        raise NotFoundError(f"there is no subscription {uid}")
    return subscription, session.get_one(Receiver, subscription.receiver_id)


def is_owed(subscription: Subscription) -> bool:
    """Tell whether a subscription is to be sent anything: it was agreed to, and does not rest."""
    return subscription.is_active and subscription.agreed_at is not None


def take_subscription(session: Session, uid: UUID) -> Subscription | None:
    """Return a subscription, held until the transaction ends; None where nothing is owed to it."""
    query = _in_force().where(col(Subscription.uid) == uid).with_for_update()
    held = session.scalars(query).first()
    return held if held is not None and is_owed(held) else None


def find_subscription(session: Session, uid: UUID) -> Subscription | None:
    """Return a subscription by its name, ended or not."""
    return session.scalars(select(Subscription).where(col(Subscription.uid) == uid)).first()


def agree(session: Session, uid: UUID, now: datetime) -> Subscription:
    """Keep that the receiver agreed to a subscription; twice is as once.

    Raises:
        NotFoundError: there is none of that name, or it has ended.
    """
    subscription, _ = get_subscription(session, uid)
    subscription.agreed_at = subscription.agreed_at or now
    session.flush()
    return subscription


def set_active(session: Session, uid: UUID, *, is_active: bool) -> Subscription:
    """Have a subscription rest, which takes back what was not sent yet, or go on.

    One that goes on is sent the newest week that came due meanwhile, and no older one.

    Raises:
        NotFoundError: there is none of that name.
    """
    subscription, _ = get_subscription(session, uid)
    subscription.is_active = is_active
    if not is_active:
        _cancel(session, subscription, briefs_alone=True)
    session.flush()
    return subscription


def end_subscription(session: Session, uid: UUID, now: datetime) -> None:
    """Send a subscription nothing more, and take back what was not sent yet; twice is as once.

    Raises:
        NotFoundError: there is none of that name.
    """
    subscription = find_subscription(session, uid)
    if subscription is None:
        raise NotFoundError(f"there is no subscription {uid}")
    subscription.ended_at = subscription.ended_at or now
    _cancel(session, subscription)
    session.flush()


def _in_force() -> Select[Subscription]:
    return select(Subscription).where(col(Subscription.ended_at).is_(None))


def _held_receiver(session: Session, uid: UUID) -> Receiver:
    """Return a receiver, held so that two who subscribe it at once do not both ask it."""
    query = select(Receiver).where(col(Receiver.uid) == uid).with_for_update()
    receiver = session.scalars(query).first()
    if receiver is None:
        raise NotFoundError(f"there is no receiver {uid}")
    return receiver


def _check_unasked(session: Session, receiver: Receiver, now: datetime) -> None:
    query = (
        select(col(Delivery.created_at))
        .join(Subscription, col(Subscription.id) == col(Delivery.subscription_id))
        .where(
            col(Delivery.receiver_id) == receiver.id,
            col(Delivery.issue_id).is_(None),
            col(Delivery.created_at) > now - REST,
            col(Subscription.agreed_at).is_(None),
        )
    )
    asked = session.scalars(query.order_by(col(Delivery.id).desc())).first()
    if asked is not None:
        raise ConflictError(
            f"{receiver.address} was asked on {asked:%d %B %Y} and has not agreed; it may be asked"
            f" again {REST.days} days after that"
        )


def _ask(session: Session, subscription: Subscription, now: datetime) -> None:
    session.add(
        Delivery(
            uid=uuid4(),
            subscription_id=subscription.id,
            receiver_id=subscription.receiver_id,
            due_at=now,
            created_at=now,
        )
    )
    session.flush()


def _cancel(session: Session, subscription: Subscription, *, briefs_alone: bool = False) -> None:
    waiting = update(Delivery).where(
        col(Delivery.subscription_id) == subscription.id,
        col(Delivery.state) == DeliveryState.PENDING,
    )
    if briefs_alone:
        waiting = waiting.where(col(Delivery.issue_id).is_not(None))
    session.execute(waiting.values(state=DeliveryState.CANCELLED))
