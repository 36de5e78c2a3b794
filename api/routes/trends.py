"""Trends over HTTP: what changed. Every answer says how it was made."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.dependencies import Now, ReadDb
from api.languages.writing import Language
from api.problems import PROBLEMS
from api.surge_schemas import SurgeOut, surge_out
from api.trends.changes import Change
from api.trends.ranges import Range, days_until
from api.trends.summary import Measure, Part, Sentence, StoryTold, Summary
from api.trends.summing import load_summary
from api.trends.surges import METHOD
from models.store.generations import live_cascade

router = APIRouter(prefix="/trends", tags=["trends"], responses=PROBLEMS)

COUNTED = "articles by day (UTC) of their effective date, as the roll-up keeps them"
COMPARED = (
    "shares of migration coverage against the period before; told where more than chance (two-"
    "proportion z, over-dispersion from the days, false-discovery rate held at 0.05) explains them;"
    " no mean of tone is made"
)


class MadeOut(BaseModel):
    """How an answer was made, so that it can be made again."""

    at: datetime
    first: date = Field(examples=["2026-11-18"])
    last: date = Field(examples=["2026-11-24"])
    method: str = Field(examples=[COUNTED])
    query: str | None = Field(default=None, examples=["topic:borders lang:fr"])
    cascade: str | None = Field(description="Version of the taggers, where anything was tagged.")


class PartOut(BaseModel):
    """Text of a sentence; a number carries the query that makes it again, a name its page."""

    text: str = Field(examples=["31"])
    value: float | None = Field(
        default=None, description="Of a number, as it is before it is written.", examples=[31]
    )
    measure: Measure | None = Field(
        default=None,
        description="What a number measures: `articles` that its query finds, their `outlets`, a"
        " `share` of those that `of` finds, how many `times` that of before; `expected` articles of"
        " a surge; how much of the sources' usual volume was `heard`.",
    )
    query: str | None = Field(default=None, examples=["topic:borders after:2026-11-18"])
    of: str | None = Field(
        default=None,
        description="Finds all that a share is one of.",
        examples=["relevance:subject after:2026-11-18"],
    )
    before: tuple[str, str] | None = Field(
        default=None, description="The same two queries of the share that it is a multiple of."
    )
    href: str | None = Field(default=None, examples=["/search?q=topic%3Aborders"])


class SentenceOut(BaseModel):
    """One statement, whole and in parts."""

    about: str = Field(
        description="volume, surge, topic, country, tone, narrative, quoted, story or unknown.",
        examples=["country"],
    )
    text: str = Field(
        examples=["Countries spoken of more than in the week before: Italy (26%, against 8%)."]
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
    q: float = Field(
        description="How often chance alone moves a share so far, after allowing for all told.",
        examples=[0.004],
    )
    is_alike: bool = Field(
        description="False: the sources heard in both periods show no such move."
    )
    is_real: bool = Field(
        description="Moved by more than chance explains, in those sources too: these are told."
    )


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
    language: Language = Field(description="What the sentences are written in.")
    sentences: list[SentenceOut]
    rose: list[ChangeOut]
    fell: list[ChangeOut]
    tone: list[ChangeOut]
    stories: list[StoryToldOut]
    surges: list[SurgeOut]
    made: MadeOut


Window = Annotated[int, Query(ge=1, le=366, description="Days of the period.")]
Until = Annotated[date | None, Query(description="Last day of the period; else today.")]
Lang = Annotated[Language, Query(description="What the sentences are written in.")]


@router.get("/summary", summary="What changed against the period before")
def read_summary(
    db: ReadDb, now: Now, days: Window = 7, until: Until = None, lang: Lang = Language.EN
) -> SummaryOut:
    """Tell what changed: every number carries its query, every name leads to its page."""
    period = days_until(until or now.date(), days)
    summary = load_summary(db, period, now, lang)
    return summary_out(summary, made_of(db, now, period, f"{COMPARED}; surges: {METHOD}"))


def summary_out(summary: Summary, made: MadeOut) -> SummaryOut:
    """Return a summary as it leaves the API."""
    return SummaryOut(
        first=summary.first,
        last=summary.last,
        before_first=summary.before_first,
        before_last=summary.before_last,
        language=summary.language,
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
    return PartOut.model_validate(part, from_attributes=True)


def _changes(changes: Sequence[Change]) -> list[ChangeOut]:
    return [ChangeOut.model_validate(change, from_attributes=True) for change in changes]


def _story(story: StoryTold) -> StoryToldOut:
    return StoryToldOut.model_validate(story, from_attributes=True)
