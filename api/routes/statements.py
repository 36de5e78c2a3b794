"""Own statements over HTTP: which there are, and what others took up of one."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from api.cursors import Cursor, Limit, read_cursor, split_page
from api.dependencies import AppSettings, ReadDb
from api.problems import PROBLEMS
from api.schemas import OutletOut, Page, outlet_out, shorten
from api.statements.following import (
    METHOD,
    Followed,
    Taken,
    Taker,
    follow,
    load_statements,
)
from api.statements.uptake import How, Uptake
from models.store.statements import Told
from models.vocabulary import TagKind

router = APIRouter(prefix="/statements", tags=["statements"], responses=PROBLEMS)


class StatementOut(BaseModel):
    """An article of an outlet of ours."""

    uid: UUID
    title: str = Field(examples=["Agency asks for one standard on recruitment fees"])
    outlet: OutletOut
    link: str | None = Field(description="Where we have it.")
    at: datetime = Field(description="When it came out.")


class StatementTold(StatementOut):
    """A statement, and how far its story was told."""

    articles: int = Field(description="Articles of others in the same story.", examples=[6])
    outlets: int = Field(description="Their outlets.", examples=[4])


class TakenOut(BaseModel):
    """A sentence of a statement, and how often it was taken up."""

    words: str = Field(description="At most 25 words of it.")
    articles: int = Field(examples=[3])
    outlets: int = Field(examples=[2])


class UptakeOut(BaseModel):
    """An article that took a statement up."""

    uid: UUID
    title: str = Field(examples=["Migrants pay a month's wages to be hired, agency says"])
    at: datetime
    how: How = Field(
        description="`copy`: nearly the same text; `quoted`: words of it as somebody's;"
        " `words`: sentences of it, in no quotation that was found;"
        " `told`: the same story, naming who said it; `linked`: it leads there."
    )
    sentences: list[int] = Field(
        description="Which of `sentences` it has, counted from 0.", examples=[[0, 2]]
    )
    is_named: bool = Field(description="It names the outlet that made the statement.")
    speakers: list[str] = Field(
        description="Whom it quotes with words of the statement: people in a public role by name,"
        " the outlet that made it, and all others by role.",
        examples=[["Maren Okafor"]],
    )


class TakerOut(BaseModel):
    """An outlet that took a statement up."""

    outlet: OutletOut
    first: UptakeOut
    lag: float = Field(description="Hours after the statement.", examples=[3.5])
    articles: int = Field(examples=[2])
    sentences: int = Field(description="Sentences of it that it has.", examples=[3])


class FollowedOut(StatementOut):
    """A statement and what became of it."""

    takers: list[TakerOut] = Field(description="Who took it up, the first first.")
    uptakes: list[UptakeOut] = Field(description="Every article that did, oldest first.")
    sentences: list[TakenOut] = Field(description="Sentences of seven words and more, in order.")
    ways: dict[How, int] = Field(description="Articles by how they took it up.")
    tone: dict[TagKind, dict[str, int]] = Field(
        description="Articles that took it up by each axis of tone, and how often none can be told."
    )
    first_lag: float | None = Field(description="Hours until the first outlet had it.")
    median_lag: float | None = Field(description="Hours until half of those that have it had it.")
    method: str = Field(examples=[METHOD])


@router.get("", summary="Statements of our own outlets, newest first")
def list_statements(
    db: ReadDb, settings: AppSettings, cursor: Cursor = None, limit: Limit = 20
) -> Page[StatementTold]:
    """Return what our outlets published on migration (`TIDINGS_OUR_OUTLETS`; else IOM)."""
    before = read_cursor(cursor)
    found = load_statements(db, settings.our_outlets, limit + 1, before)
    shown, following = split_page(found, limit, lambda one: one.article.id)
    return Page(items=[_told(one) for one in shown], next=following)


@router.get("/{uid}", summary="Who took a statement up, in which words, how soon")
def read_statement(uid: Annotated[UUID, Path()], db: ReadDb, settings: AppSettings) -> FollowedOut:
    """Follow a statement through the articles of others in the fourteen days after it."""
    return followed_out(follow(db, uid, settings.our_outlets))


def followed_out(found: Followed) -> FollowedOut:
    """Return a statement and what became of it, as it leaves the API."""
    return FollowedOut(
        uid=found.article.uid,
        title=found.article.title,
        outlet=outlet_out(found.outlet),
        link=found.article.link,
        at=found.article.effective_at,
        takers=[_taker(one) for one in found.takers],
        uptakes=[_uptake(one) for one in found.uptakes],
        sentences=[_taken(one) for one in found.sentences],
        ways=dict(found.ways),
        tone={axis: dict(counts) for axis, counts in found.tone.items()},
        first_lag=None if found.first_lag is None else _hours(found.first_lag.total_seconds()),
        median_lag=None if found.median_lag is None else _hours(found.median_lag.total_seconds()),
        method=METHOD,
    )


def _told(one: Told) -> StatementTold:
    return StatementTold(
        uid=one.article.uid,
        title=one.article.title,
        outlet=outlet_out(one.outlet),
        link=one.article.link,
        at=one.article.effective_at,
        articles=one.articles,
        outlets=one.outlets,
    )


def _taker(one: Taker) -> TakerOut:
    return TakerOut(
        outlet=outlet_out(one.outlet),
        first=_uptake(one.first),
        lag=_hours(one.lag.total_seconds()),
        articles=one.articles,
        sentences=one.sentences,
    )


def _uptake(one: Uptake) -> UptakeOut:
    return UptakeOut(
        uid=one.article.uid,
        title=one.article.title,
        at=one.article.effective_at,
        how=one.how,
        sentences=list(one.sentences),
        is_named=one.is_named,
        speakers=list(one.speakers),
    )


def _taken(one: Taken) -> TakenOut:
    return TakenOut(words=shorten(one.words), articles=one.articles, outlets=one.outlets)


def _hours(seconds: float) -> float:
    return round(seconds / 3600, 1)
