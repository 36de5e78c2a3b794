"""Weekly briefs over HTTP: the same value that pages, mails and files are written from."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, Field

from api.briefs.counted import Counted
from api.briefs.document import digest_of, to_json
from api.briefs.keeping import as_it_stands
from api.briefs.weeks import week_of
from api.dependencies import ReadDb
from api.languages.writing import Language
from api.problems import PROBLEMS
from models.store.briefs import get_issue

router = APIRouter(prefix="/briefs", tags=["briefs"], responses=PROBLEMS)


class SectionOut(BaseModel):
    """A part of a brief under a title."""

    key: str = Field(description="Its name, whatever the language.", examples=["stories"])
    title: str = Field(examples=["Three stories"])
    blocks: list[dict[str, Any]] = Field(
        description="Paragraphs, lists, tables, figures, entries and quotations, by `kind`; lines"
        " are pieces of `text`, each with the address behind it (`href`), or none.",
        examples=[[{"kind": "text", "is_note": False, "line": [{"text": "None.", "href": ""}]}]],
    )


class BriefOut(BaseModel):
    """A week in words and numbers."""

    week: str = Field(examples=["2026-W46"])
    first: date = Field(description="Its Monday; days are UTC.", examples=["2026-11-09"])
    last: date = Field(description="Its Sunday.", examples=["2026-11-15"])
    query: str = Field(description="What it is narrowed to; none: all.", examples=["country:IT"])
    language: Language = Field(examples=["en"])
    made_at: datetime = Field(description="When it was counted.", examples=["2026-11-16T07:00:00Z"])
    title: str = Field(examples=["Migration in the news, week 46 of 2026"])
    subtitle: str = Field(examples=["9 to 15 November 2026"])
    state: list[dict[str, str]] = Field(
        description="How far the week is over.",
        examples=[[{"text": "As counted on 16 November 2026, 07:00 UTC.", "href": ""}]],
    )
    sections: list[SectionOut]
    note: str = Field(description="Why it was issued anew; none: it was not.", examples=[""])
    corrects: str = Field(description="Digest of the brief it stands in for.", examples=[""])
    digest: str = Field(
        description="SHA-256 of all the above: the same content alone has it.",
        examples=["834885eb1704c936e917c73c5a3863ed90e9f92dfc56db57562651bfdcb1bbe6"],
    )
    is_as_sent: bool = Field(
        default=True,
        description="Whether this is how it was sent, of which the digest is: titles and quotes"
        " that were changed or withdrawn since, or are too old to be kept, are not shown so.",
        examples=[True],
    )


@router.get("/{week}", summary="The brief of a week")
def read_brief(
    week: Annotated[
        str,
        Path(description="An ISO week.", pattern="^[0-9]{4}-?W[0-9]{2}$", examples=["2026-W46"]),
    ],
    count: Counted,
    q: Annotated[
        str, Query(max_length=2000, description="Only what it finds.", examples=["country:IT"])
    ] = "",
    lang: Annotated[Language, Query(description="Language of the brief.")] = Language.EN,
) -> BriefOut:
    """Return a week as it is counted now."""
    body = to_json(count(week_of(week), q, lang))
    return BriefOut(**body, digest=digest_of(body))


@router.get("/sent/{digest}", summary="A brief as it was sent")
def read_sent(
    digest: Annotated[str, Path(description="Its SHA-256, in hexadecimal.", max_length=64)],
    db: ReadDb,
) -> BriefOut:
    """Return a brief that was kept as it was sent, whatever was counted since."""
    issue = get_issue(db, digest)
    brief, is_as_sent = as_it_stands(db, issue)
    return BriefOut(**to_json(brief), digest=issue.digest, is_as_sent=is_as_sent)
