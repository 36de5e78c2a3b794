"""Alerts: what rules raised, why, and how it was delivered."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import BaseModel, ConfigDict, Field

from api.cursors import Cursor, Limit, read_cursor, split_page
from api.dependencies import Db, Now, ReadDb
from api.schemas import Page
from models import Alert, AlertRule
from models.store.alerts import attempts_of, deliveries_of, get_alert, list_alerts
from models.store.rules import add_feedback, get_receiver
from models.vocabulary import DeliveryState, ReceiverKind

router = APIRouter(prefix="/alerts", tags=["alerts"])


class AlertOut(BaseModel):
    """An alert, with what it rests on: items, observed and expected, test, window."""

    uid: UUID
    rule: UUID
    rule_name: str
    story: int | None
    title: str
    body: dict[str, Any] = Field(description="Rule, reason, matched items, test and its p.")
    raised_at: datetime


class AttemptOut(BaseModel):
    """One try at a delivery."""

    at: datetime
    code: str
    detail: str


class DeliveryOut(BaseModel):
    """To whom an alert is owed, and how that stands."""

    uid: UUID
    kind: ReceiverKind
    address: str
    state: DeliveryState
    due_at: datetime
    attempts: list[AttemptOut]


class AlertDetail(AlertOut):
    """An alert with its deliveries."""

    deliveries: list[DeliveryOut]


class FeedbackVerdict(StrEnum):
    """What a receiver thinks of an alert."""

    USEFUL = "useful"
    NOT_USEFUL = "not_useful"
    WRONG_TOPIC = "wrong_topic"
    DUPLICATE = "duplicate"


class FeedbackIn(BaseModel):
    """A receiver's word on an alert."""

    model_config = ConfigDict(extra="forbid")

    receiver: UUID
    verdict: FeedbackVerdict


@router.get("", response_model=Page[AlertOut])
def search_alerts(db: ReadDb, limit: Limit = 50, cursor: Cursor = None) -> Page[AlertOut]:
    """Return alerts, newest first."""
    found = list_alerts(db, limit=limit + 1, before=read_cursor(cursor, "alerts"))
    shown, following = split_page(found, limit, lambda row: row[0].id, "alerts")
    return Page(items=[_alert_out(*row) for row in shown], next=following)


@router.get("/{uid}", response_model=AlertDetail)
def read_alert(uid: UUID, db: ReadDb) -> AlertDetail:
    """Return one alert with its deliveries and every try at them."""
    alert, rule = get_alert(db, uid)
    deliveries = [
        DeliveryOut(
            uid=delivery.uid,
            kind=receiver.kind,
            address=receiver.address,
            state=delivery.state,
            due_at=delivery.due_at,
            attempts=[
                AttemptOut(**one.model_dump(exclude={"id", "delivery_id"}))
                for one in attempts_of(db, delivery)
            ],
        )
        for delivery, receiver in deliveries_of(db, alert)
    ]
    return AlertDetail(**_alert_out(alert, rule).model_dump(), deliveries=deliveries)


@router.post("/{uid}/feedback", status_code=status.HTTP_204_NO_CONTENT)
def judge_alert(uid: UUID, feedback: FeedbackIn, db: Db, now: Now) -> None:
    """Keep what a receiver thought of an alert."""
    alert, _ = get_alert(db, uid)
    add_feedback(db, alert, get_receiver(db, feedback.receiver), feedback.verdict, now)


def _alert_out(alert: Alert, rule: AlertRule) -> AlertOut:
    return AlertOut(
        uid=alert.uid,
        rule=rule.uid,
        rule_name=rule.name,
        story=alert.story_id,
        title=alert.title,
        body=alert.body,
        raised_at=alert.raised_at,
    )
