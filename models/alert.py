"""Tables of alerts: rules, what they raised, who hears of it, and every attempt to tell them."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import JSON, Column, Field, SQLModel

from models.clock import UtcDateTime
from models.columns import EnumText
from models.vocabulary import Condition, DeliveryState, ReceiverKind


class AlertRule(SQLModel, table=True):
    """A saved query and the condition under which it speaks up.

    `judged_arrival` is the last arrival this rule has seen; it judges only what came after that.
    `error` says why it could not be judged. One with `removed_at` is kept for its alerts alone, and
    its name is free.
    """

    __table_args__ = (
        Index(
            "ix_alertrule_name",
            "name",
            unique=True,
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    uid: UUID = Field(unique=True)
    name: str
    query: str
    condition: Condition = Field(sa_column=Column(EnumText(Condition), nullable=False))
    is_active: bool = True
    created_at: datetime = Field(sa_type=UtcDateTime)
    judged_arrival: int = 0
    judged_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = None
    removed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Receiver(SQLModel, table=True):
    """A person or a system that alerts are sent to.

    `secret` is a webhook's Standard Webhooks secret (`whsec_…`); it is shown once, when made.
    `failing_since` is the first try that failed after the last that did not.
    """

    id: int | None = Field(default=None, primary_key=True)
    uid: UUID = Field(unique=True)
    kind: ReceiverKind = Field(sa_column=Column(EnumText(ReceiverKind), nullable=False))
    address: str = Field(unique=True)
    secret: str | None = None
    is_active: bool = True
    disabled_reason: str | None = None
    failing_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)


class RuleReceiver(SQLModel, table=True):
    """Which receivers a rule tells."""

    rule_id: int = Field(foreign_key="alertrule.id", primary_key=True)
    receiver_id: int = Field(foreign_key="receiver.id", primary_key=True)


class Alert(SQLModel, table=True):
    """A rule spoke up. `key` is unique: the same rule on the same story (or surge day) raises once.

    `body` holds all that the message and the page show (TRUST, L2): the rule's words, the matched
    items, observed and expected, the test and its p, the window, the versions.
    """

    id: int | None = Field(default=None, primary_key=True)
    uid: UUID = Field(unique=True)
    rule_id: int = Field(foreign_key="alertrule.id", index=True)
    story_id: int | None = Field(default=None, foreign_key="story.id")
    key: str = Field(unique=True)
    title: str
    body: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    raised_at: datetime = Field(sa_type=UtcDateTime, index=True)


class Delivery(SQLModel, table=True):
    """One alert, or one issue of a brief, owed to one receiver: the outbox.

    It is written in the transaction of what is owed. `uid` is the message or webhook id of every
    attempt, so a receiver can drop a repeat. An issue goes to a subscription's receiver; a
    subscription alone is the question whether its receiver agrees to it.
    """

    __table_args__ = (
        UniqueConstraint("alert_id", "receiver_id"),
        UniqueConstraint("issue_id", "receiver_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    uid: UUID = Field(unique=True)
    alert_id: int | None = Field(default=None, foreign_key="alert.id")
    issue_id: int | None = Field(default=None, foreign_key="issue.id")
    subscription_id: int | None = Field(default=None, foreign_key="subscription.id", index=True)
    receiver_id: int = Field(foreign_key="receiver.id", index=True)
    state: DeliveryState = Field(
        default=DeliveryState.PENDING,
        sa_column=Column(EnumText(DeliveryState), nullable=False, index=True),
    )
    due_at: datetime = Field(sa_type=UtcDateTime, index=True)
    created_at: datetime = Field(sa_type=UtcDateTime)
    tried: int = 0
    error_code: str | None = None


class Attempt(SQLModel, table=True):
    """One try at a delivery and what came of it."""

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="delivery.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    code: str  # "sent", "kept", or a DeliveryError's code
    detail: str


class Silence(SQLModel, table=True):
    """Nothing that matches `query` is raised until `until`: by whom and why."""

    id: int | None = Field(default=None, primary_key=True)
    uid: UUID = Field(default_factory=uuid4, unique=True)
    query: str
    until: datetime = Field(sa_type=UtcDateTime, index=True)
    author: str
    reason: str
    created_at: datetime = Field(sa_type=UtcDateTime)


class Feedback(SQLModel, table=True):
    """What a receiver thought of an alert."""

    id: int | None = Field(default=None, primary_key=True)
    alert_id: int = Field(foreign_key="alert.id", index=True)
    receiver_id: int = Field(foreign_key="receiver.id")
    verdict: str  # useful, not_useful, wrong_topic, duplicate
    at: datetime = Field(sa_type=UtcDateTime)
