"""Figures over HTTP: whether one that somebody cited still holds."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.dependencies import Now, ReadDb
from api.figures.addresses import LONGEST_ADDRESS, address_of
from api.figures.judging import Outcome, summed_up
from api.figures.verifying import Verified, read_cited, verify
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


class ChangeOut(BaseModel):
    """An article that stands otherwise than it did when the figure was cited."""

    uid: str = Field(
        description="Its lasting name, without dashes; `uid:` finds it.",
        examples=["3f2b8c1e5a7d4e9f8b6c2d1a0f9e8d7c"],
    )
    title: str | None = Field(
        description="Null where the store has it no more.", examples=["At the border"]
    )
    was: list[str] | None = Field(
        description="The series that counted it. Empty: only what shares are of. Null: nothing.",
        examples=[["Borders"]],
    )
    now: list[str] | None = Field(description="The same, as it stands now.", examples=[[]])
    why: list[str] = Field(description="Codes of the reasons.", examples=[["corrected"]])


class NewerOut(BaseModel):
    """What the live taggers say of a figure that was made again with those it cites."""

    taggers: str = Field(examples=["5f0c1b7e22a9d413"])
    differences: list[DifferenceOut] | None = Field(
        description="Between what was cited and what they say; null where the address holds no"
        " numbers."
    )


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
    changes: list[ChangeOut] | None = Field(
        description="The articles that changed the figure, where this is proven; null where it"
        " cannot be told which they are."
    )
    newer: NewerOut | None = Field(
        description="What the live taggers say, where those that were cited are kept beside them"
        " and were used."
    )
    corpus_cited: str = Field(examples=["sha256:9f86d081884c7d659a2feaa0c55ad015"])
    corpus_now: str = Field(description="Of the same articles, as they are.", examples=["sha256:9"])
    taggers_cited: str = Field(examples=["208d659d0923ab9c"])
    taggers_now: str = Field(
        description="Those that it was made again with.", examples=["208d659d0923ab9c"]
    )


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
    told = {
        "outcome": verdict.outcome,
        "text": summed_up(verdict),
        "title": title_of(found.figure),
        "address": address_of(found.figure, cited),
        "as_of": cited.mark.at,
        "verified_at": found.at,
        "reasons": verdict.reasons,
        "differences": verdict.differences,
        "changes": verdict.changes,
        "newer": found.newer,
        "corpus_cited": cited.corpus,
        "corpus_now": verdict.corpus,
        "taggers_cited": cited.taggers,
        "taggers_now": verdict.taggers,
    }
    return VerdictOut.model_validate(told, from_attributes=True)
