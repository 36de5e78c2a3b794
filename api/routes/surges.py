"""Surges over HTTP: what takes up more than its past lets us expect, and what makes it up."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.dependencies import Now, ReadDb
from api.problems import PROBLEMS
from api.routes.trends import MadeOut, Until, Window, made_of
from api.surge_schemas import SurgeOut, surge_out
from api.trends.composition import compose
from api.trends.ranges import days_until, known_days
from api.trends.surges import METHOD
from api.trends.surging import load_archive_surges, load_tested

router = APIRouter(prefix="/trends", tags=["trends"], responses=PROBLEMS)

EXPLAINED = 5
"""Surges that are explained in one answer: the most surprising."""


class SurgesOut(BaseModel):
    """The labels of the window, the most surprising first."""

    items: list[SurgeOut]
    tested: int = Field(
        description="Labels tested together: with those that were seen before and not now.",
        examples=[64],
    )
    coverage: float | None = Field(
        default=None,
        description="What the sources brought in the window of their usual volume; null: unknown.",
        examples=[0.97],
    )
    untested: str | None = Field(
        default=None,
        description="Why nothing was tested, where nothing was.",
        examples=["too few of the usual sources were heard: 41% of their volume"],
    )
    new_only: int = Field(
        default=0,
        description="Labels that surge only by what sources added of late brought: no surges.",
    )
    made: MadeOut


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
    *,
    explain: Annotated[
        bool, Query(description=f"Say of up to {EXPLAINED} surges what makes them up.")
    ] = False,
) -> SurgesOut:
    """Test labels for surges, accounting for the volume collected and for testing many."""
    period = days_until(until or now.date(), days)
    if by == "month":
        period = known_days(db, None, until and period.last, now.date())
        ranked = load_archive_surges(db, period)
        made = made_of(db, now, period, METHOD)
        return SurgesOut(items=[surge_out(one) for one in ranked], tested=len(ranked), made=made)
    tested = load_tested(db, period)
    surged = [one for one in tested.surges if one.is_surge][:EXPLAINED] if explain else []
    explained = {id(one): compose(db, one, now) for one in surged}
    return SurgesOut(
        items=[surge_out(one, explained.get(id(one))) for one in tested.surges],
        tested=tested.tested,
        coverage=tested.coverage,
        untested=tested.untested,
        new_only=tested.new_only,
        made=made_of(db, now, period, METHOD),
    )
