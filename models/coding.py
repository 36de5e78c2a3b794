"""Tables of coding: the sheets that people code, what they answered, and how far they agree."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import JSON, Column, Field, SQLModel

from models.clock import UtcDateTime


class Sheet(SQLModel, table=True):
    """Articles drawn to be coded: from what `query` finds, by `sampling`, with `seed`.

    `sampling` is "uncertainty", or the strata that were drawn from in turn.
    """

    id: int | None = Field(default=None, primary_key=True)
    sampling: str
    query: str
    seed: int = Field(sa_type=BigInteger)
    made_at: datetime = Field(sa_type=UtcDateTime)


class SheetCoder(SQLModel, table=True):
    """A person who codes a sheet; nobody gets an article on two of them."""

    sheet_id: int = Field(foreign_key="sheet.id", primary_key=True)
    coder: str = Field(primary_key=True, max_length=200)


class SheetArticle(SQLModel, table=True):
    """An article of a sheet, and its place there."""

    sheet_id: int = Field(foreign_key="sheet.id", primary_key=True)
    article_id: int = Field(foreign_key="article.id", primary_key=True, sa_type=BigInteger)
    place: int


class Coding(SQLModel, table=True):
    """What one person answered of one article. Rows are only ever added; a coder's last holds.

    `answers` are the codebook's fields, as `models.codebook.Answers` has them. An adjudication
    decides where coders differ.
    """

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="sheet.id", index=True)
    article_id: int = Field(foreign_key="article.id", index=True, sa_type=BigInteger)
    coder: str
    is_adjudication: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})
    answers: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    at: datetime = Field(sa_type=UtcDateTime)


class Agreement(SQLModel, table=True):
    """How far the coders of a sheet agreed on a question at a moment: Krippendorff's alpha.

    Over the `n` articles that two or more of them answered it of; None where it is not defined.
    """

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="sheet.id", index=True)
    question: str = Field(max_length=20)
    alpha: float | None = None
    n: int
    coders: list[str] = Field(sa_column=Column(JSON, nullable=False))
    at: datetime = Field(sa_type=UtcDateTime)
