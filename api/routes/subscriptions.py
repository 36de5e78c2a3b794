"""Who is sent the weekly brief: subscribed over HTTP, but sent nothing before a yes."""

from datetime import datetime, time
from enum import StrEnum
from html import escape
from uuid import UUID

from fastapi import APIRouter, status
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field

from api.alerts.messages import Purpose, read_token
from api.alerts.outgoing import signing_secret
from api.briefs.schedule import Weekday
from api.briefs.words import Wording
from api.dependencies import AppSettings, Db, Now, ReadDb
from api.languages.writing import Language
from api.problems import PROBLEMS
from api.schemas import Page
from api.trends.periods import zone_of
from models import Receiver, Subscription
from models.errors import NotFoundError
from models.settings import Settings
from models.store.subscriptions import (
    NewSubscription,
    add_subscription,
    agree,
    end_subscription,
    get_subscription,
    list_subscriptions,
    set_active,
)

router = APIRouter(tags=["briefs"], responses=PROBLEMS)


class State(StrEnum):
    """Whether a subscription is sent briefs, and why not."""

    ASKED = "asked"
    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


class SubscriptionIn(BaseModel):
    """Which brief is to be sent to whom, and when."""

    model_config = ConfigDict(extra="forbid")

    receiver: UUID = Field(
        description="A receiver's uid: `GET /receivers` lists them, `POST /receivers` adds one.",
        examples=["0b52ad38-7d3b-4a12-9c55-3f1d2f0c6c44"],
    )
    query: str = Field(
        default="",
        max_length=2000,
        description="Narrows what is told; none: all.",
        examples=["country:IT"],
    )
    language: Language = Field(
        default=Language.EN, description="Language of the brief.", examples=["fr"]
    )
    weekday: Weekday = Field(
        default=Weekday.MONDAY, description="The day it is sent.", examples=["monday"]
    )
    at: str = Field(
        default="07:00",
        pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$",
        description="The time it is sent, on the zone's clock.",
        examples=["07:00"],
    )
    zone: str = Field(
        default="UTC",
        max_length=100,
        description="An IANA time zone.",
        examples=["Europe/Zurich"],
    )


class SubscriptionOut(BaseModel):
    """A subscription, and whether it is sent anything."""

    uid: UUID = Field(examples=["7c9a3c0e-0f1b-4f0c-8a39-6f2b5a4c1d20"])
    receiver: UUID = Field(
        description="The receiver's uid.", examples=["0b52ad38-7d3b-4a12-9c55-3f1d2f0c6c44"]
    )
    query: str = Field(description="Narrows what is told; none: all.", examples=["country:IT"])
    language: Language = Field(description="Language of the brief.", examples=["fr"])
    weekday: Weekday = Field(description="The day it is sent.", examples=["monday"])
    at: str = Field(description="The time, on the zone's clock.", examples=["07:00"])
    zone: str = Field(description="An IANA time zone.", examples=["Europe/Zurich"])
    state: State = Field(
        description="`asked`: a mail asked whether the receiver agrees, and nothing else is sent"
        " before that; `disabled`: nothing was accepted there.",
        examples=["asked"],
    )
    created_at: datetime = Field(
        description="When it was asked for.", examples=["2026-11-16T07:00:00Z"]
    )
    agreed_at: datetime | None = Field(
        description="When the receiver agreed; null: not yet.", examples=["2026-11-16T09:12:00Z"]
    )
    told_week: str | None = Field(
        description="The last week that was owed; null: none yet.", examples=["2026-W46"]
    )


@router.get("/subscriptions", response_model=Page[SubscriptionOut])
def search_subscriptions(db: ReadDb) -> Page[SubscriptionOut]:
    """Return who is sent the brief, or was asked, oldest first."""
    return Page(items=[_told(*row) for row in list_subscriptions(db)])


@router.post("/subscriptions", response_model=SubscriptionOut, status_code=status.HTTP_201_CREATED)
def create_subscription(subscription: SubscriptionIn, db: Db, now: Now) -> SubscriptionOut:
    """Subscribe a receiver. A mail address is asked by mail, and sent nothing before it agrees.

    One that was asked within a week and did not agree is not asked again: 409.
    """
    new = NewSubscription(
        subscription.receiver,
        subscription.query,
        subscription.language.value,
        subscription.weekday.number,
        time.fromisoformat(subscription.at),
        zone_of(subscription.zone).key,
    )
    added = add_subscription(db, new, now)
    return _told(*get_subscription(db, added.uid))


@router.get("/subscriptions/{uid}", response_model=SubscriptionOut)
def read_subscription(uid: UUID, db: ReadDb) -> SubscriptionOut:
    """Return one subscription."""
    return _told(*get_subscription(db, uid))


@router.post("/subscriptions/{uid}/pause", response_model=SubscriptionOut)
def pause_subscription(uid: UUID, db: Db) -> SubscriptionOut:
    """Let a subscription rest; what it has not been sent yet is taken back."""
    set_active(db, uid, is_active=False)
    return _told(*get_subscription(db, uid))


@router.post("/subscriptions/{uid}/resume", response_model=SubscriptionOut)
def resume_subscription(uid: UUID, db: Db) -> SubscriptionOut:
    """Have a subscription go on, with the newest week that came due meanwhile."""
    set_active(db, uid, is_active=True)
    return _told(*get_subscription(db, uid))


@router.delete("/subscriptions/{uid}", status_code=status.HTTP_204_NO_CONTENT)
def delete_subscription(uid: UUID, db: Db, now: Now) -> None:
    """Send a subscription nothing more."""
    end_subscription(db, uid, now)


_PAGE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title></head>
<body><main><h1>{title}</h1>
{rest}</main></body></html>
"""


@router.get("/agree/{token}", response_class=HTMLResponse)
def ask_to_agree(token: str, db: ReadDb, settings: AppSettings) -> HTMLResponse:
    """Ask first: programs that look at a mail's links follow them, and must agree to nothing."""
    subscription, _ = get_subscription(db, _meant(token, settings))
    words = Wording(Language(subscription.language))
    button = escape(words.plain("ask.button"))
    return _page(words, "ask.title", f'<form method="post"><button>{button}</button></form>')


@router.post("/agree/{token}", response_class=HTMLResponse)
def agree_to_brief(token: str, db: Db, now: Now, settings: AppSettings) -> HTMLResponse:
    """Keep that a receiver agreed to be sent the weekly brief."""
    subscription = agree(db, _meant(token, settings), now)
    words = Wording(Language(subscription.language))
    return _page(words, "ask.done", f"<p>{escape(words.plain('ask.next'))}</p>")


def _meant(token: str, settings: Settings) -> UUID:
    ids = read_token(token, signing_secret(settings.home), Purpose.AGREE)
    if ids is None:
        raise NotFoundError("this link was not made here")
    return ids[0]


def _page(words: Wording, title: str, rest: str) -> HTMLResponse:
    told = escape(words.plain(title))
    return HTMLResponse(_PAGE.format(language=words.language.value, title=told, rest=rest))


def _told(subscription: Subscription, receiver: Receiver) -> SubscriptionOut:
    return SubscriptionOut(
        uid=subscription.uid,
        receiver=receiver.uid,
        query=subscription.query,
        language=Language(subscription.language),
        weekday=list(Weekday)[subscription.weekday],
        at=f"{subscription.at:%H:%M}",
        zone=subscription.zone,
        state=_state(subscription, receiver),
        created_at=subscription.created_at,
        agreed_at=subscription.agreed_at,
        told_week=subscription.told_week,
    )


def _state(subscription: Subscription, receiver: Receiver) -> State:
    if not receiver.is_active:
        return State.DISABLED
    if subscription.agreed_at is None:
        return State.ASKED
    return State.ACTIVE if subscription.is_active else State.PAUSED
