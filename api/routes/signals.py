"""Signals: passages for people to judge, and what they decided."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import BaseModel, ConfigDict, Field

from api.cursors import Cursor, Limit, read_cursor, split_page
from api.dependencies import Db, Now, ReadDb
from api.schemas import Page, ReviewedSignal, SignalOut, review_out, signal_out
from models.errors import InvalidError
from models.store.signals import (
    Decision,
    SignalFilter,
    get_signal,
    list_signals,
    review,
    reviews_of,
)
from models.vocabulary import NarrativeRole, SignalKind, SignalState

router = APIRouter(prefix="/signals", tags=["signals"])


class ReviewIn(BaseModel):
    """A person's decision about a signal."""

    model_config = ConfigDict(extra="forbid")

    state: SignalState = Field(examples=["reviewed_no_issue"])
    reviewer: str = Field(min_length=1, max_length=200, examples=["A. Editor"])
    note: str = Field(
        default="",
        max_length=4000,
        description="What was found; needed for every state but `in_review`.",
        examples=["It is a quotation."],
    )


class Wanted(BaseModel):
    """Which signals are asked for, and which page of them."""

    model_config = ConfigDict(extra="forbid")

    kind: SignalKind | None = None
    label: str | None = Field(default=None, max_length=200, examples=["N7"])
    role: NarrativeRole | None = None
    state: SignalState | None = None
    since: date | None = Field(
        default=None,
        description="The first day of their articles, as series count them (UTC).",
        examples=["2026-11-18"],
    )
    until: date | None = Field(
        default=None,
        description="The last day of their articles, which is included.",
        examples=["2026-11-24"],
    )
    limit: Limit = 50
    cursor: Cursor = None


@router.get("", response_model=Page[SignalOut])
def search_signals(db: ReadDb, wanted: Annotated[Wanted, Query()]) -> Page[SignalOut]:
    """Return signals, newest first."""
    which = _which(wanted)
    before = read_cursor(wanted.cursor, "signals")
    found = list_signals(db, which, limit=wanted.limit + 1, before=before)
    shown, following = split_page(found, wanted.limit, lambda row: row[0].id, "signals")
    return Page(items=[signal_out(*row) for row in shown], next=following)


def _which(wanted: Wanted) -> SignalFilter:
    if wanted.since and wanted.until and wanted.until < wanted.since:
        raise InvalidError("until", f"{wanted.until} lies before {wanted.since}")
    return SignalFilter(
        wanted.kind,
        wanted.label,
        wanted.role,
        wanted.state,
        since=wanted.since,
        until=wanted.until,
    )


@router.get("/{uid}", response_model=ReviewedSignal)
def read_signal(uid: UUID, db: ReadDb) -> ReviewedSignal:
    """Return one signal with all that people decided about it."""
    signal, article = get_signal(db, uid)
    decided = [review_out(one) for one in reviews_of(db, signal)]
    return ReviewedSignal(**signal_out(signal, article).model_dump(), reviews=decided)


@router.post("/{uid}/reviews", response_model=ReviewedSignal, status_code=status.HTTP_201_CREATED)
def review_signal(uid: UUID, decision: ReviewIn, db: Db, now: Now) -> ReviewedSignal:
    """Move a signal on: only people do, under a name and with what they found."""
    review(db, uid, Decision(decision.state, decision.reviewer, decision.note), now)
    return read_signal(uid, db)
