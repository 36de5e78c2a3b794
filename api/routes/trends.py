"""Trends over HTTP: what changed, and surges. Every answer says how it was made."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.dependencies import Now, ReadDb
from api.problems import PROBLEMS
from api.trends.ranges import Range, days_until, known_days
from api.trends.summary import Change, Number, Part, Sentence, StoryTold, Summary
from api.trends.summing import load_summary
from api.trends.surges import METHOD, Surge
from api.trends.surging import load_archive_surges, load_surges
from models.store.generations import live_cascade

router = APIRouter(prefix="/trends", tags=["trends"], responses=PROBLEMS)

COUNTED = "articles by day (UTC) of their effective date, as the roll-up keeps them"
COMPARED = "shares of migration coverage, ordered by the two-proportion z; no mean of tone is made"


class MadeOut(BaseModel):
    """How an answer was made, so that it can be made again."""

    at: datetime
    first: date = Field(examples=["2026-11-18"])
    last: date = Field(examples=["2026-11-24"])
    method: str = Field(examples=[COUNTED])
    query: str | None = Field(default=None, examples=["topic:borders lang:fr"])
    cascade: str | None = Field(description="Version of the taggers, where anything was tagged.")


class SurgeOut(BaseModel):
    """What was observed, what was expected, and how odd that is."""

    dimension: str = Field(examples=["topic"])
    label: str = Field(examples=["borders"])
    name: str = Field(examples=["Borders"])
    query: str = Field(examples=["topic:borders relevance:subject after:2026-11-18"])
    first: date
    last: date
    observed: int = Field(examples=[31])
    volume: int = Field(examples=[120])
    expected: float = Field(examples=[9.4])
    share: float = Field(examples=[0.258])
    baseline_share: float = Field(examples=[0.078])
    baseline_periods: int = Field(examples=[8])
    dispersion: float = Field(description="Scatter of the past, 1 or more.", examples=[1.6])
    p: float = Field(examples=[0.00002])
    q: float = Field(description="p after allowing for all labels tested.", examples=[0.0006])
    is_surge: bool


class SurgesOut(BaseModel):
    """The labels tested, the most surprising first."""

    items: list[SurgeOut]
    tested: int = Field(examples=[64])
    made: MadeOut


class PartOut(BaseModel):
    """Text of a sentence; a number carries the query that makes it again and a link to it."""

    text: str = Field(examples=["31"])
    value: float | None = Field(default=None, examples=[31])
    query: str | None = Field(default=None, examples=["topic:borders after:2026-11-18"])
    href: str | None = Field(default=None, examples=["/search?q=topic%3Aborders"])


class SentenceOut(BaseModel):
    """One statement, whole and in parts."""

    about: str = Field(examples=["topic"])
    text: str = Field(
        examples=["Borders rose: 31 articles (25.8 % of migration coverage) against 9 (8.1 %)."]
    )
    parts: list[PartOut]


class ChangeOut(BaseModel):
    """A label in both periods."""

    dimension: str = Field(examples=["topic"])
    label: str = Field(examples=["borders"])
    name: str = Field(examples=["Borders"])
    query: str = Field(examples=["topic:borders relevance:subject"])
    count: int = Field(examples=[31])
    before: int = Field(examples=[9])
    share: float = Field(examples=[0.258])
    share_before: float = Field(examples=[0.081])
    is_small: bool


class StoryToldOut(BaseModel):
    """A story of the period."""

    id: int = Field(examples=[7])
    title: str = Field(examples=["Ferry brings 40 people to the harbour"])
    articles: int = Field(examples=[6])
    outlets: int = Field(examples=[4])


class SummaryOut(BaseModel):
    """What changed against the period before, in sentences and in numbers."""

    first: date
    last: date
    before_first: date
    before_last: date
    sentences: list[SentenceOut]
    rose: list[ChangeOut]
    fell: list[ChangeOut]
    tone: list[ChangeOut]
    stories: list[StoryToldOut]
    surges: list[SurgeOut]
    made: MadeOut


Window = Annotated[int, Query(ge=1, le=366, description="Days of the period.")]
Until = Annotated[date | None, Query(description="Last day of the period; else today.")]


@router.get("/summary", summary="What changed against the period before")
def read_summary(db: ReadDb, now: Now, days: Window = 7, until: Until = None) -> SummaryOut:
    """Tell what rose and fell: every number of a sentence carries its query."""
    period = days_until(until or now.date(), days)
    summary = load_summary(db, period, now)
    return summary_out(summary, made_of(db, now, period, f"{COMPARED}; surges: {METHOD}"))


@router.get("/surges", summary="Labels that take up more than their past lets us expect")
def read_surges(
    db: ReadDb,
    now: Now,
    days: Window = 7,
    until: Until = None,
    by: Annotated[
        Literal["window", "month"],
        Query(description="Test the last days, or rank all months by migration's share."),
    ] = "window",
) -> SurgesOut:
    """Test labels for surges, accounting for the volume collected and for testing many."""
    period = days_until(until or now.date(), days)
    if by == "month":
        period = known_days(db, None, until and period.last, now.date())
        found = load_archive_surges(db, period)
    else:
        found = load_surges(db, period)
    return SurgesOut(
        items=[surge_out(surge) for surge in found],
        tested=len(found),
        made=made_of(db, now, period, METHOD),
    )


def surge_out(surge: Surge) -> SurgeOut:
    """Return a surge as it leaves the API."""
    return SurgeOut.model_validate(surge, from_attributes=True)


def summary_out(summary: Summary, made: MadeOut) -> SummaryOut:
    """Return a summary as it leaves the API."""
    return SummaryOut(
        first=summary.first,
        last=summary.last,
        before_first=summary.before_first,
        before_last=summary.before_last,
        sentences=[_sentence(sentence) for sentence in summary.sentences],
        rose=_changes(summary.rose),
        fell=_changes(summary.fell),
        tone=_changes(summary.tone),
        stories=[_story(story) for story in summary.stories],
        surges=[surge_out(surge) for surge in summary.surges],
        made=made,
    )


def made_of(
    db: ReadDb, now: datetime, days: Range, method: str, query: str | None = None
) -> MadeOut:
    """Say how an answer was made."""
    return MadeOut(
        at=now,
        first=days.first,
        last=days.last,
        method=method,
        query=query,
        cascade=live_cascade(db),
    )


def _sentence(sentence: Sentence) -> SentenceOut:
    parts = [_part(part) for part in sentence.parts]
    return SentenceOut(about=sentence.about, text=str(sentence), parts=parts)


def _part(part: Part) -> PartOut:
    if isinstance(part, Number):
        return PartOut(text=part.text, value=part.value, query=part.query, href=part.href)
    return PartOut(text=part.text)


def _changes(changes: Sequence[Change]) -> list[ChangeOut]:
    return [ChangeOut.model_validate(change, from_attributes=True) for change in changes]


def _story(story: StoryTold) -> StoryToldOut:
    return StoryToldOut.model_validate(story, from_attributes=True)
