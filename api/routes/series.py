"""Series over HTTP: counts and shares over time, by a label, a pair, a query, or set against."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.dependencies import Now, ReadDb
from api.problems import PROBLEMS
from api.routes.trends import MadeOut, made_of
from api.trends.asking import Wanted, load_wanted
from api.trends.comparing import Against, Compared, Difference
from api.trends.reading import MOST, POINTS
from api.trends.series import By, Of, Point, Series

router = APIRouter(prefix="/trends", tags=["trends"], responses=PROBLEMS)


class PointOut(BaseModel):
    """One period: `count` of `volume` articles."""

    first: date = Field(examples=["2026-11-23"])
    last: date = Field(examples=["2026-11-23"])
    start: datetime | None = Field(
        description="Its first moment, in UTC.", examples=["2026-11-22T23:00:00Z"]
    )
    end: datetime | None = Field(
        description="The moment after its last.", examples=["2026-11-23T23:00:00Z"]
    )
    count: int = Field(examples=[12])
    volume: int = Field(examples=[120])
    value: float | None = Field(
        description="The measure asked for; null for a share of nothing.", examples=[0.1]
    )
    low: float | None = Field(
        description="Of a share: its 95 % interval, wider where sources were missing.",
        examples=[0.058],
    )
    high: float | None = Field(description="As above.", examples=[0.167])
    coverage: float | None = Field(
        description="What share of their usual volume the sources were heard with; null where"
        " nothing was expected, as of an archive.",
        examples=[0.98],
    )
    is_gap: bool = Field(description="Too little was heard for the point to say anything.")


class DifferenceOut(BaseModel):
    """A share less the earlier one."""

    count: int = Field(examples=[31])
    volume: int = Field(examples=[120])
    count_before: int = Field(examples=[9])
    volume_before: int = Field(examples=[115])
    change: float | None = Field(
        description="Of the share; null where one side has none, or too little was heard.",
        examples=[0.18],
    )
    low: float | None = Field(
        description="Its 95 % interval (Newcombe 1998), wider where sources were missing and"
        " where the periods scatter more than chance.",
        examples=[0.07],
    )
    high: float | None = Field(description="As above.", examples=[0.28])
    is_beyond_chance: bool = Field(description="Whether the interval leaves out no change at all.")


class EarlierOut(BaseModel):
    """The earlier points, and the differences: of all together, and point by point in order."""

    first: date = Field(examples=["2026-11-11"])
    last: date = Field(examples=["2026-11-17"])
    query: str = Field(
        description="Finds the articles counted then.", examples=["topic:borders after:2026-11-11"]
    )
    points: list[PointOut]
    total: DifferenceOut
    differences: list[DifferenceOut | None]


class SeriesOut(BaseModel):
    """A label's points, oldest first."""

    dimension: str = Field(examples=["topic"])
    label: str = Field(examples=["borders"])
    name: str = Field(examples=["Borders"])
    query: str = Field(
        description="Finds the articles counted.", examples=["topic:borders relevance:subject"]
    )
    count: int = Field(examples=[12])
    coverage: float | None = Field(
        description="Of all points together; null where it is unknown.", examples=[0.98]
    )
    points: list[PointOut]
    before: EarlierOut | None = Field(
        description="The earlier days, where `compare` asks for them."
    )


class TrendsOut(BaseModel):
    """Series, the largest first."""

    by: By
    zone: str = Field(description="Time zone of the periods.", examples=["Europe/Paris"])
    measure: Literal["count", "share"]
    of: Of = Field(
        description="What a share is of: all collected, all about migration, all the query finds."
    )
    coverage: Literal["known", "partly known", "unknown"] = Field(
        description="Of how many points it is known what share of the usual sources was heard."
    )
    items: list[SeriesOut] = Field(
        description=f"The largest: at most {MOST}, and at most {POINTS:,} points in all."
    )
    made: MadeOut


class SeriesQuery(BaseModel):
    """What series are wanted."""

    dimension: str = Field(
        default="relevance",
        description="topic, frame, country, valence (sentiment), stance, respect, voiced, language,"
        " outlet, outlet_kind, narrative, narrative_role, organisation, speaker (in a public role),"
        " quoted (roles), or a pair of any two such as topic+country.",
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
    split: str | None = Field(
        default=None,
        description="A dimension, or a pair, to break the query down by.",
        examples=["country"],
    )
    by: By = By.DAY
    zone: str = Field(
        default="UTC",
        max_length=64,
        description="IANA time zone that days, weeks and months are those of.",
        examples=["Europe/Paris"],
    )
    of: Of | None = Field(
        default=None,
        description="What a share is of: all collected, articles about migration, or what the query"
        " finds. Left out: collected for a query and for relevance, query for a split, subject for"
        " what is told of migration.",
    )
    measure: Literal["count", "share"] = "count"
    compare: Against | None = Field(
        default=None,
        description="Set against the period before, the same weekdays before, or the year before"
        " (52 weeks; months by name).",
    )
    first: date | None = Field(default=None, description="First day; else the store's first.")
    last: date | None = Field(default=None, description="Last day; else the store's last.")
    days: int | None = Field(
        default=None, ge=1, le=18_300, description="So many days up to the last, or to today."
    )


@router.get("", summary="Series by hour, day, week or month")
def read_trends(wanted: Annotated[SeriesQuery, Query()], db: ReadDb, now: Now) -> TrendsOut:
    """Count articles by a label, or by a query, over time; in numbers or as a share."""
    asked = Wanted(**wanted.model_dump(exclude={"measure"}))
    found = load_wanted(db, asked, now)
    return TrendsOut(
        by=wanted.by,
        zone=wanted.zone,
        measure=wanted.measure,
        of=found.of,
        coverage=_known([point for one, _ in found.items for point in one.points]),
        items=[series_out(one, beside, wanted.measure) for one, beside in found.items],
        made=made_of(db, now, found.days, found.method, wanted.q),
    )


def _known(points: Sequence[Point]) -> Literal["known", "partly known", "unknown"]:
    known = sum(point.coverage is not None for point in points)
    if not known:
        return "unknown"
    return "known" if known == len(points) else "partly known"


def series_out(series: Series, compared: Compared | None, measure: str) -> SeriesOut:
    """Return a series as it leaves the API, with the earlier one where there is one."""
    return SeriesOut(
        dimension=series.dimension,
        label=series.label,
        name=series.name,
        query=series.query,
        count=series.count,
        coverage=series.coverage,
        points=[_point(point, measure) for point in series.points],
        before=None if compared is None else _earlier(compared, measure),
    )


def _earlier(compared: Compared, measure: str) -> EarlierOut:
    points = compared.before.points
    return EarlierOut(
        first=points[0].first,
        last=points[-1].last,
        query=compared.before.query,
        points=[_point(point, measure) for point in points],
        total=_difference(compared.total),
        differences=[one and _difference(one) for one in compared.differences],
    )


def _difference(difference: Difference) -> DifferenceOut:
    low, high = difference.interval or (None, None)
    return DifferenceOut(
        count=difference.count,
        volume=difference.volume,
        count_before=difference.count_before,
        volume_before=difference.volume_before,
        change=difference.change,
        low=low,
        high=high,
        is_beyond_chance=difference.is_beyond_chance,
    )


def _point(point: Point, measure: str) -> PointOut:
    low, high = point.interval or (None, None)
    return PointOut(
        first=point.first,
        last=point.last,
        start=point.start,
        end=point.end,
        count=point.count,
        volume=point.volume,
        value=point.count if measure == "count" else point.share,
        low=low,
        high=high,
        coverage=point.coverage,
        is_gap=point.is_gap,
    )
