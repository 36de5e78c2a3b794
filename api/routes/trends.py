"""Trends over HTTP: series, what changed, surges. Every answer says how it was made."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.dependencies import Now, ReadDb
from api.problems import PROBLEMS
from api.trends.ranges import Range, days_until, known_days
from api.trends.reading import MOST, POINTS, QUERY, Asked, load_query_series, load_series
from api.trends.series import By, Of, Point, Series
from api.trends.summary import Change, Number, Part, Sentence, StoryTold, Summary
from api.trends.summing import load_summary
from api.trends.surges import METHOD, Surge
from api.trends.surging import load_archive_surges, load_surges
from models.store.generations import live_cascade

router = APIRouter(prefix="/trends", tags=["trends"], responses=PROBLEMS)

COUNTED = "articles by UTC day of their effective date, as the roll-up keeps them"
LIVE = "articles by UTC day of their effective date, counted live"
COMPARED = "shares of migration coverage, ordered by the two-proportion z; no mean of tone is made"


class MadeOut(BaseModel):
    """How an answer was made, so that it can be made again."""

    at: datetime
    first: date = Field(examples=["2026-11-18"])
    last: date = Field(examples=["2026-11-24"])
    method: str = Field(examples=[COUNTED])
    query: str | None = Field(default=None, examples=["topic:borders lang:fr"])
    cascade: str | None = Field(description="Version of the taggers, where anything was tagged.")


class PointOut(BaseModel):
    """One period: `count` of `volume` articles."""

    first: date = Field(examples=["2026-11-23"])
    last: date = Field(examples=["2026-11-23"])
    count: int = Field(examples=[12])
    volume: int = Field(examples=[120])
    value: float | None = Field(
        description="The measure asked for; null for a share of nothing.", examples=[0.1]
    )
    low: float | None = Field(description="Of a share: its 95 % Wilson interval.", examples=[0.058])
    high: float | None = Field(description="As above.", examples=[0.167])


class SeriesOut(BaseModel):
    """A label's points, oldest first."""

    dimension: str = Field(examples=["topic"])
    label: str = Field(examples=["borders"])
    name: str = Field(examples=["Borders"])
    query: str = Field(
        description="Finds the articles counted.", examples=["topic:borders relevance:subject"]
    )
    count: int = Field(examples=[12])
    points: list[PointOut]


class TrendsOut(BaseModel):
    """Series, the largest first."""

    by: By
    measure: Literal["count", "share"]
    of: Of = Field(description="What a share is of: all collected, or all about migration.")
    items: list[SeriesOut] = Field(
        description=f"The largest: at most {MOST}, and at most {POINTS:,} points in all."
    )
    made: MadeOut


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


class SeriesQuery(BaseModel):
    """What series are wanted."""

    dimension: str = Field(
        default="relevance",
        description="topic, country, valence (sentiment), language, outlet_kind, narrative …,"
        " or a pair such as topic+country.",
        examples=["topic"],
    )
    label: str | None = Field(
        default=None,
        description="One label; of a pair `borders|IT`, or `borders|` for all second labels.",
        examples=["borders"],
    )
    q: str | None = Field(
        default=None,
        max_length=2000,
        description="A query, counted live, in place of a dimension.",
        examples=["topic:borders lang:fr"],
    )
    by: By = By.DAY
    of: Of | None = Field(
        default=None,
        description="What a share is of: all collected, or articles about migration. Left out:"
        " collected for a query and for relevance, subject for what is told of migration.",
    )
    measure: Literal["count", "share"] = "count"
    first: date | None = Field(default=None, description="First day; else the store's first.")
    last: date | None = Field(default=None, description="Last day; else the store's last.")
    days: int | None = Field(
        default=None, ge=1, le=18_300, description="So many days up to the last, or to today."
    )


@router.get("", summary="Series by day, week or month")
def read_trends(wanted: Annotated[SeriesQuery, Query()], db: ReadDb, now: Now) -> TrendsOut:
    """Count articles by a label, or by a query, over time; in numbers or as a share."""
    days = _days(wanted, db, now)
    dimension = _ALIASES.get(wanted.dimension, wanted.dimension)
    asked = Asked(dimension, wanted.label, days, wanted.by, wanted.of)
    if wanted.q is not None:
        asked = Asked(QUERY, None, days, wanted.by, wanted.of)
        found = [load_query_series(db, wanted.q, asked, now.date())]
    else:
        found = load_series(db, asked)
    return TrendsOut(
        by=wanted.by,
        measure=wanted.measure,
        of=asked.whole,
        items=[series_out(one, wanted.measure) for one in found],
        made=_made(db, now, days, COUNTED if wanted.q is None else LIVE, wanted.q),
    )


@router.get("/summary", summary="What changed against the period before")
def read_summary(db: ReadDb, now: Now, days: Window = 7, until: Until = None) -> SummaryOut:
    """Tell what rose and fell: every number of a sentence carries its query."""
    period = days_until(until or now.date(), days)
    summary = load_summary(db, period, now)
    return summary_out(summary, _made(db, now, period, f"{COMPARED}; surges: {METHOD}"))


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
        made=_made(db, now, period, METHOD),
    )


_ALIASES = {"sentiment": "valence", "tone": "valence"}


def series_out(series: Series, measure: str) -> SeriesOut:
    """Return a series as it leaves the API."""
    return SeriesOut(
        dimension=series.dimension,
        label=series.label,
        name=series.name,
        query=series.query,
        count=series.count,
        points=[_point(point, measure) for point in series.points],
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


def _days(wanted: SeriesQuery, db: ReadDb, now: datetime) -> Range:
    if wanted.days is not None:
        return days_until(wanted.last or now.date(), wanted.days, "last")
    return known_days(db, wanted.first, wanted.last, now.date())


def _made(db: ReadDb, now: datetime, days: Range, method: str, query: str | None = None) -> MadeOut:
    return MadeOut(
        at=now,
        first=days.first,
        last=days.last,
        method=method,
        query=query,
        cascade=live_cascade(db),
    )


def _point(point: Point, measure: str) -> PointOut:
    low, high = point.interval or (None, None)
    return PointOut(
        first=point.first,
        last=point.last,
        count=point.count,
        volume=point.volume,
        value=point.count if measure == "count" else point.share,
        low=low,
        high=high,
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
