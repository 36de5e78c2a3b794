"""Figures over HTTP: whether one that somebody cited still holds."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.dependencies import Now, ReadDb
from api.figures.addresses import LONGEST_ADDRESS, address_of
from api.figures.verifying import Outcome, Verified, read_cited, summed_up, verify
from api.figures.wording import title_of
from api.problems import PROBLEMS

router = APIRouter(prefix="/figures", tags=["figures"], responses=PROBLEMS)


class ReasonOut(BaseModel):
    """One thing that happened since the figure was cited."""

    code: str = Field(
        description="arrived, waiting, retagged, edited, corrected, reviewed, gone, without_text,"
        " altered or unexplained.",
        examples=["edited"],
    )
    articles: int = Field(examples=[2])
    text: str = Field(examples=["were edited by their publishers; nothing else changed"])


class DifferenceOut(BaseModel):
    """A point with other numbers than those cited; null where it has, or had, none."""

    label: str = Field(examples=["1"])
    name: str = Field(examples=["topic:borders"])
    period: str = Field(examples=["2026-11-23"])
    cited: int | None = Field(examples=[12])
    now: int | None = Field(examples=[11])
    cited_of: int | None = Field(examples=[120])
    now_of: int | None = Field(examples=[120])


class VerdictOut(BaseModel):
    """Whether a cited figure still holds, and if not, why."""

    outcome: Outcome
    text: str = Field(examples=["Identical: the same articles, and the same numbers."])
    title: str = Field(examples=["Share of all articles collected, a day, 18 to 24 November 2026"])
    address: str = Field(examples=["/figures/series?q=topic:borders&first=2026-11-18"])
    as_of: datetime
    verified_at: datetime
    reasons: list[ReasonOut]
    differences: list[DifferenceOut] | None = Field(
        description="Null where the address holds no numbers."
    )
    corpus_cited: str = Field(examples=["sha256:9f86d081884c7d659a2feaa0c55ad015"])
    corpus_now: str = Field(description="Of the same articles, as they are.", examples=["sha256:9"])
    taggers_cited: str = Field(examples=["208d659d0923ab9c"])
    taggers_now: str = Field(examples=["208d659d0923ab9c"])


@router.get("/verify", summary="Does a cited figure still hold?")
def verify_figure(
    db: ReadDb,
    now: Now,
    address: Annotated[
        str,
        Query(
            max_length=LONGEST_ADDRESS,
            description="The address of a figure, whole or from `/figures/` on.",
            examples=["/figures/series?q=topic:borders&first=2026-11-18&last=2026-11-24"],
        ),
    ],
) -> VerdictOut:
    """Make a cited figure again: identical, or what changed and why."""
    figure, cited = read_cited(address)
    return verdict_out(verify(db, figure, cited, now))


def verdict_out(found: Verified) -> VerdictOut:
    """Return a verdict as it leaves the API."""
    verdict, cited = found.verdict, found.cited
    differences = verdict.differences
    return VerdictOut(
        outcome=verdict.outcome,
        text=summed_up(verdict),
        title=title_of(found.figure),
        address=address_of(found.figure, cited),
        as_of=cited.mark.at,
        verified_at=found.at,
        reasons=[ReasonOut.model_validate(one, from_attributes=True) for one in verdict.reasons],
        differences=None
        if differences is None
        else [DifferenceOut.model_validate(one, from_attributes=True) for one in differences],
        corpus_cited=cited.corpus,
        corpus_now=verdict.corpus,
        taggers_cited=cited.taggers,
        taggers_now=verdict.taggers,
    )
