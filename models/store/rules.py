"""Alert rules and the receivers they tell."""

import re
import secrets
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import Select, delete, func, select, update
from sqlmodel import Session, col

from models.alert import Alert, AlertRule, Delivery, Feedback, Receiver, RuleReceiver
from models.errors import ConflictError, InvalidError, NotFoundError
from models.query.parse import parse_query
from models.tag import Arrival
from models.vocabulary import Condition, DeliveryState, ReceiverKind

_MAILBOX = re.compile(r"[^@\s<>\",;:]+@[^@\s<>\",;:]+")


@dataclass(frozen=True, slots=True)
class NewRule:
    """A rule as it is asked for."""

    name: str
    query: str
    condition: Condition
    receivers: tuple[UUID, ...] = ()


def add_rule(session: Session, new: NewRule, now: datetime) -> AlertRule:
    """Store a rule; it judges what is annotated from now on.

    Raises:
        QueryError: its query does not parse.
        InvalidError: it has no name, or it is on sources and has a query.
        ConflictError: a rule has that name.
        NotFoundError: it names a receiver that there is not.
    """
    name = " ".join(new.name.split())
    if not name:
        raise InvalidError("name", "a rule needs a name")
    if new.condition is Condition.SOURCE and new.query.strip():
        raise InvalidError("query", "a rule on sources takes none: it watches all of them")
    parse_query(new.query, now.date())
    if session.scalars(_kept().where(col(AlertRule.name) == name)).first():
        raise ConflictError(f"there is a rule called {name!r} already")
    rule = AlertRule(
        uid=uuid4(),
        name=name,
        query=new.query.strip(),
        condition=new.condition,
        created_at=now,
        judged_arrival=_last_arrival(session),
    )
    session.add(rule)
    session.flush()
    for uid in dict.fromkeys(new.receivers):
        receiver = get_receiver(session, uid)
        session.add(RuleReceiver(rule_id=rule.id or 0, receiver_id=receiver.id or 0))
    session.flush()
    return rule


def list_rules(session: Session) -> list[AlertRule]:
    """Return every rule that was not removed, oldest first."""
    return list(session.scalars(_kept().order_by(col(AlertRule.id))))


def active_rules(session: Session) -> list[AlertRule]:
    """Return the rules that are to be judged."""
    query = select(AlertRule).where(col(AlertRule.is_active)).order_by(col(AlertRule.id))
    return list(session.scalars(query))


def get_rule(session: Session, uid: UUID) -> AlertRule:
    """Return a rule.

    Raises:
        NotFoundError: there is none of that name, or it was removed.
    """
    rule = session.scalars(_kept().where(col(AlertRule.uid) == uid)).first()
    if rule is None:
        raise NotFoundError(f"there is no rule {uid}")
    return rule


def take_rule(session: Session, uid: UUID) -> AlertRule | None:
    """Return a rule to be judged, held until the transaction ends; None where it rests by now."""
    query = select(AlertRule).where(col(AlertRule.uid) == uid, col(AlertRule.is_active))
    return session.scalars(query.with_for_update()).first()


def set_active(session: Session, uid: UUID, *, is_active: bool) -> AlertRule:
    """Pause or resume a rule; a pause takes back what it has not sent yet.

    What is annotated while a rule rests is passed over: resuming raises no backlog.

    Raises:
        NotFoundError: there is no such rule.
    """
    rule = get_rule(session, uid)
    if is_active and not rule.is_active:
        rule.judged_arrival = _last_arrival(session)
    rule.is_active = is_active
    if not is_active:
        _cancel(session, rule)
    session.flush()
    return rule


def remove_rule(session: Session, uid: UUID, now: datetime) -> None:
    """Take a rule away; nothing of it is sent any more.

    One that has spoken stays on record, silent and unlisted, since its alerts refer to it.

    Raises:
        NotFoundError: there is no such rule.
    """
    rule = get_rule(session, uid)
    session.execute(delete(RuleReceiver).where(col(RuleReceiver.rule_id) == rule.id))
    if session.scalars(select(col(Alert.id)).where(col(Alert.rule_id) == rule.id)).first():
        _cancel(session, rule)
        rule.is_active, rule.removed_at = False, now
    else:
        session.delete(rule)
    session.flush()


def add_receiver(session: Session, kind: ReceiverKind, address: str, now: datetime) -> Receiver:
    """Store a receiver; a webhook gets its secret, which the answer alone shows.

    Raises:
        InvalidError: the address is none of its kind.
        ConflictError: the receiver is there already.
    """
    address = _checked(kind, address.strip())
    if session.scalars(select(Receiver).where(col(Receiver.address) == address)).first():
        raise ConflictError(f"{address} is a receiver already")
    secret = None
    if kind is ReceiverKind.WEBHOOK:
        secret = "whsec_" + b64encode(secrets.token_bytes(32)).decode()
    receiver = Receiver(uid=uuid4(), kind=kind, address=address, secret=secret, created_at=now)
    session.add(receiver)
    session.flush()
    return receiver


def mail_receiver(session: Session, address: str, now: datetime) -> Receiver:
    """Return the receiver of a mail address, which is stored where it is new.

    Raises:
        InvalidError: it is no mail address.
    """
    checked = _checked(ReceiverKind.EMAIL, address.strip())
    known = session.scalars(select(Receiver).where(col(Receiver.address) == checked)).first()
    return known or add_receiver(session, ReceiverKind.EMAIL, checked, now)


def list_receivers(session: Session) -> list[Receiver]:
    """Return every receiver, oldest first."""
    return list(session.scalars(select(Receiver).order_by(col(Receiver.id))))


def get_receiver(session: Session, uid: UUID) -> Receiver:
    """Return a receiver.

    Raises:
        NotFoundError: there is none of that name.
    """
    receiver = session.scalars(select(Receiver).where(col(Receiver.uid) == uid)).first()
    if receiver is None:
        raise NotFoundError(f"there is no receiver {uid}")
    return receiver


def enable_receiver(session: Session, uid: UUID) -> Receiver:
    """Have a receiver that was disabled told again, of what is raised from now on.

    Raises:
        NotFoundError: there is no such receiver.
    """
    receiver = get_receiver(session, uid)
    receiver.is_active, receiver.disabled_reason, receiver.failing_since = True, None, None
    session.flush()
    return receiver


def receivers_of(session: Session, rule: AlertRule) -> list[Receiver]:
    """Return whom a rule tells."""
    query = (
        select(Receiver)
        .join(RuleReceiver, col(RuleReceiver.receiver_id) == col(Receiver.id))
        .where(col(RuleReceiver.rule_id) == rule.id)
        .order_by(col(Receiver.id))
    )
    return list(session.scalars(query))


def unsubscribe(session: Session, rule_uid: UUID, receiver_uid: UUID) -> None:
    """Have a rule tell a receiver no more, and take back what was not sent to it yet.

    Raises:
        NotFoundError: there is no such rule or receiver.
    """
    rule, receiver = get_rule(session, rule_uid), get_receiver(session, receiver_uid)
    session.execute(
        delete(RuleReceiver).where(
            col(RuleReceiver.rule_id) == rule.id, col(RuleReceiver.receiver_id) == receiver.id
        )
    )
    _cancel(session, rule, receiver)


def add_feedback(
    session: Session, alert: Alert, receiver: Receiver, verdict: str, now: datetime
) -> None:
    """Keep what a receiver thought of an alert."""
    session.add(
        Feedback(alert_id=alert.id or 0, receiver_id=receiver.id or 0, verdict=verdict, at=now)
    )


def _kept() -> Select[AlertRule]:
    return select(AlertRule).where(col(AlertRule.removed_at).is_(None))


def _checked(kind: ReceiverKind, address: str) -> str:
    if kind is ReceiverKind.EMAIL:
        if not _MAILBOX.fullmatch(address) or len(address) > 254 or not _is_writable(address):
            raise InvalidError("address", "it is no mail address")
        return address
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise InvalidError("address", str(error)) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise InvalidError("address", "a webhook is an http(s) address without a user name")
    return address


def _is_writable(address: str) -> bool:
    """Tell whether a mail can be written to an address: one that cannot would stop every pass."""
    try:
        Address(addr_spec=address)
    except (ValueError, IndexError, MessageError):
        return False
    return address.isascii()


def _last_arrival(session: Session) -> int:
    return session.scalars(select(func.max(col(Arrival.id)))).one() or 0


def _cancel(session: Session, rule: AlertRule, receiver: Receiver | None = None) -> None:
    alerts = select(col(Alert.id)).where(col(Alert.rule_id) == rule.id)
    pending = (
        update(Delivery)
        .where(col(Delivery.state) == DeliveryState.PENDING, col(Delivery.alert_id).in_(alerts))
        .values(state=DeliveryState.CANCELLED)
    )
    if receiver is not None:
        pending = pending.where(col(Delivery.receiver_id) == receiver.id)
    session.execute(pending)
