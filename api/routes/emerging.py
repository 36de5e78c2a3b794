"""Phrases that are new, over HTTP: each with its numbers, examples and the query that finds it."""

from datetime import date, datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlmodel import Session

from api.dependencies import AppKept, Now, ReadDb
from api.problems import PROBLEMS
from api.routes.trends import MadeOut, Until, Window, made_of
from api.trends.phrases import METHOD, Emerging, Example, emerging
from api.trends.ranges import Range, days_until

router = APIRouter(prefix="/trends", tags=["trends"], responses=PROBLEMS)


class ExampleOut(BaseModel):
    """An article that says a phrase."""

    uid: UUID
    title: str = Field(examples=["Ministers plan floating barriers"])
    outlet: str = Field(examples=["Harbour Times"])
    link: str | None = Field(description="Where the publisher has it.")
    day: date | None


class EmergingOut(BaseModel):
    """A phrase that is said now and was not before."""

    words: str = Field(examples=["floating barriers"])
    count: int = Field(description="Stories that say it, each once.", examples=[9])
    stories: int = Field(description="Stories of the days asked for.", examples=[120])
    before: int = Field(description="Stories of the days before that said it.", examples=[0])
    stories_before: int = Field(description="Stories of the days before.", examples=[430])
    before_first: date = Field(
        description="First of the days before: further back where coverage was thin.",
        examples=["2026-10-21"],
    )
    before_last: date = Field(examples=["2026-11-17"])
    outlets: int = Field(description="Outlets that say it.", examples=[6])
    z: float = Field(description="How sure it is: near a normal deviate.", examples=[5.2])
    beside: list[str] = Field(
        description="Other new phrases of the same stories.", examples=[["sea wall"]]
    )
    query: str = Field(
        description="Finds the articles; also where it stands further down in a text.",
        examples=['("floating barriers") relevance:subject after:2026-11-18'],
    )
    examples: list[ExampleOut]


class EmergingList(BaseModel):
    """What is new, the surest first."""

    items: list[EmergingOut]
    made: MadeOut


@router.get("/emerging", summary="Phrases that are said now and were not before")
def read_emerging(
    db: ReadDb, now: Now, kept: AppKept, days: Window = 7, until: Until = None
) -> EmergingList:
    """Tell what is new in migration coverage, outside the topics that are known.

    It is found once in five minutes; `made` says when.
    """
    period = days_until(until or now.date(), days)
    return kept.of(("emerging", period), now, lambda: _found(db, period, now))


def _found(session: Session, days: Range, now: datetime) -> EmergingList:
    return EmergingList(
        items=[emerging_out(one) for one in emerging(session, days, now)],
        made=made_of(session, now, days, METHOD),
    )


def emerging_out(found: Emerging) -> EmergingOut:
    """Return a phrase as it leaves the API."""
    phrase = found.phrase
    return EmergingOut(
        words=phrase.words,
        count=phrase.count,
        stories=phrase.stories,
        before=phrase.before,
        stories_before=phrase.stories_before,
        before_first=found.before.first,
        before_last=found.before.last,
        outlets=phrase.outlets,
        z=round(phrase.z, 2),
        beside=list(phrase.beside),
        query=found.query,
        examples=[_example(one) for one in found.examples],
    )


def _example(one: Example) -> ExampleOut:
    article = one.article
    return ExampleOut(
        uid=article.uid,
        title=article.title,
        outlet=one.outlet.name,
        link=article.link,
        day=article.day,
    )
