"""Rules: saved queries that speak up; tried on history before they are saved."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, status
from fastapi.responses import HTMLResponse
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.alerts.messages import read_token
from api.alerts.outgoing import signing_secret
from api.alerts.rehearse import rehearse
from api.dependencies import AppSettings, Db, Now, ReadDb
from api.schemas import Page
from models import AlertRule, Receiver, Silence
from models.errors import NotFoundError
from models.store.rules import (
    NewRule,
    add_receiver,
    add_rule,
    enable_receiver,
    get_rule,
    list_receivers,
    list_rules,
    receivers_of,
    remove_rule,
    set_active,
    unsubscribe,
)
from models.store.silences import NewSilence, add_silence, end_silence, silences
from models.store.subscriptions import end_subscription, find_subscription
from models.vocabulary import Condition, ReceiverKind

router = APIRouter(tags=["alerts"])


class RuleIn(BaseModel):
    """A rule to be saved."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=200, examples=["Returns in Italy"])
    query: str = Field(max_length=2000, examples=["topic:returns country:IT"])
    condition: Condition
    receivers: list[UUID] = Field(default_factory=list, max_length=50)


class RuleOut(BaseModel):
    """A rule, and whom it tells."""

    uid: UUID
    name: str
    query: str
    condition: Condition
    is_active: bool
    created_at: datetime
    judged_at: datetime | None
    error: str | None = Field(description="Why it could not be judged the last time.")
    receivers: list[UUID]


class Trial(BaseModel):
    """A rule to be tried on history."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field(max_length=2000, examples=["topic:returns country:IT"])
    condition: Condition
    days: int = Field(default=30, ge=1, le=366)


class TrialOut(BaseModel):
    """How often a rule would have spoken up."""

    times: int = Field(examples=[7])
    days: int
    told: str = Field(examples=["this rule would have spoken up 7 times in the last 30 days"])


class ReceiverIn(BaseModel):
    """A person or a system to be told."""

    model_config = ConfigDict(extra="forbid")

    kind: ReceiverKind
    address: str = Field(min_length=3, max_length=2000, examples=["desk@outlet.example"])


class ReceiverOut(BaseModel):
    """A receiver."""

    uid: UUID
    kind: ReceiverKind
    address: str
    is_active: bool
    disabled_reason: str | None


class NewReceiver(ReceiverOut):
    """A receiver that was just made: a webhook's secret is shown this once."""

    secret: str | None = Field(description="Standard Webhooks secret; null for mail.")


class SilenceIn(BaseModel):
    """A silence to be kept: what, until when, by whom and why."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field(max_length=2000, examples=["topic:returns country:IT"])
    until: AwareDatetime
    author: str = Field(min_length=1, max_length=200)
    reason: str = Field(min_length=1, max_length=1000)


class SilenceOut(BaseModel):
    """A silence: nothing that matches `query` is raised until `until`."""

    uid: UUID
    query: str
    until: datetime
    author: str
    reason: str
    created_at: datetime


@router.get("/rules", response_model=Page[RuleOut])
def search_rules(db: ReadDb) -> Page[RuleOut]:
    """Return every rule."""
    return Page(items=[_rule_out(rule, receivers_of(db, rule)) for rule in list_rules(db)])


@router.post("/rules", response_model=RuleOut, status_code=status.HTTP_201_CREATED)
def create_rule(rule: RuleIn, db: Db, now: Now) -> RuleOut:
    """Save a rule; it judges what is annotated from now on."""
    new = NewRule(rule.name, rule.query, rule.condition, tuple(rule.receivers))
    added = add_rule(db, new, now)
    return _rule_out(added, receivers_of(db, added))


@router.post("/rules/try", response_model=TrialOut)
def try_rule(trial: Trial, db: ReadDb, now: Now) -> TrialOut:
    """Say how often a rule would have spoken up, without saving it."""
    times = rehearse(db, trial.query, trial.condition, trial.days, now)
    return TrialOut(times=times, days=trial.days, told=_told(times, trial.days))


@router.get("/rules/{uid}", response_model=RuleOut)
def read_rule(uid: UUID, db: ReadDb) -> RuleOut:
    """Return one rule."""
    rule = get_rule(db, uid)
    return _rule_out(rule, receivers_of(db, rule))


@router.post("/rules/{uid}/pause", response_model=RuleOut)
def pause_rule(uid: UUID, db: Db) -> RuleOut:
    """Let a rule rest; what it has not sent yet is taken back."""
    rule = set_active(db, uid, is_active=False)
    return _rule_out(rule, receivers_of(db, rule))


@router.post("/rules/{uid}/resume", response_model=RuleOut)
def resume_rule(uid: UUID, db: Db) -> RuleOut:
    """Have a rule judge again."""
    rule = set_active(db, uid, is_active=True)
    return _rule_out(rule, receivers_of(db, rule))


@router.delete("/rules/{uid}", status_code=status.HTTP_204_NO_CONTENT)
def delete_rule(uid: UUID, db: Db, now: Now) -> None:
    """Remove a rule; nothing of it is sent any more."""
    remove_rule(db, uid, now)


@router.get("/receivers", response_model=Page[ReceiverOut])
def search_receivers(db: ReadDb) -> Page[ReceiverOut]:
    """Return everybody who can be told."""
    return Page(items=[ReceiverOut(**_receiver(receiver)) for receiver in list_receivers(db)])


@router.post("/receivers", response_model=NewReceiver, status_code=status.HTTP_201_CREATED)
def create_receiver(receiver: ReceiverIn, db: Db, now: Now) -> NewReceiver:
    """Add a mail address or a webhook."""
    added = add_receiver(db, receiver.kind, receiver.address, now)
    return NewReceiver(**_receiver(added), secret=added.secret)


@router.post("/receivers/{uid}/enable", response_model=ReceiverOut)
def allow_receiver(uid: UUID, db: Db) -> ReceiverOut:
    """Have a receiver that was disabled told again, of what is raised from now on."""
    return ReceiverOut(**_receiver(enable_receiver(db, uid)))


@router.get("/silences", response_model=Page[SilenceOut])
def search_silences(db: ReadDb, now: Now) -> Page[SilenceOut]:
    """Return the silences in force, the first to end first."""
    return Page(items=[_silence_out(silence) for silence in silences(db, now)])


@router.post("/silences", response_model=SilenceOut, status_code=status.HTTP_201_CREATED)
def create_silence(silence: SilenceIn, db: Db, now: Now) -> SilenceOut:
    """Have nothing raised that matches a query, until a moment."""
    return _silence_out(add_silence(db, NewSilence(**silence.model_dump()), now))


@router.delete("/silences/{uid}", status_code=status.HTTP_204_NO_CONTENT)
def delete_silence(uid: UUID, db: Db, now: Now) -> None:
    """End a silence now."""
    end_silence(db, uid, now)


_ASK = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Hear no more of this</title></head>
<body><main><h1>Hear no more of this?</h1>
<form method="post"><button>Stop these messages</button></form></main></body></html>
"""
_LEFT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Done</title></head>
<body><main><h1>Done</h1><p>You are sent nothing of this any more.</p></main></body></html>
"""


@router.get("/unsubscribe/{token}", response_class=HTMLResponse)
def ask_to_leave(token: str, settings: AppSettings) -> HTMLResponse:
    """Ask first: programs that look at a mail's links follow them, and must change nothing."""
    if read_token(token, signing_secret(settings.home)) is None:
        raise NotFoundError("this link was not made here")
    return HTMLResponse(_ASK)


@router.post("/unsubscribe/{token}", response_class=HTMLResponse)
def leave_rule(token: str, db: Db, now: Now, settings: AppSettings) -> HTMLResponse:
    """Have a rule, or a brief, tell a receiver no more: one click without a login (RFC 8058)."""
    ids = read_token(token, signing_secret(settings.home))
    if ids is None:
        raise NotFoundError("this link was not made here")
    if find_subscription(db, ids[0]):
        end_subscription(db, ids[0], now)
    else:
        unsubscribe(db, *ids)
    return HTMLResponse(_LEFT)


def _rule_out(rule: AlertRule, receivers: list[Receiver]) -> RuleOut:
    return RuleOut(
        **rule.model_dump(exclude={"id", "judged_arrival", "removed_at"}),
        receivers=[receiver.uid for receiver in receivers],
    )


def _receiver(receiver: Receiver) -> dict[str, object]:
    return receiver.model_dump(exclude={"id", "secret", "created_at", "failing_since"})


def _silence_out(silence: Silence) -> SilenceOut:
    return SilenceOut(**silence.model_dump(exclude={"id"}))


def _told(times: int, days: int) -> str:
    often = "once" if times == 1 else f"{times} times"
    lately = "the last day" if days == 1 else f"the last {days} days"
    return f"this rule would have spoken up {often} in {lately}"
