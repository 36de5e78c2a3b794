"""The table of corrections: what people say of an article in place of what the cascade says."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import JSON, Column, Field, SQLModel

from models.clock import UtcDateTime
from models.columns import EnumText
from models.vocabulary import TagKind


class Correction(SQLModel, table=True):
    """Which labels of a kind an article has, as a person found. Rows are only ever added.

    The last one of a kind holds, whatever a later cascade says; one whose labels are None takes
    those before it back. `read_title` is the digest of the title that the person judged.
    """

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", index=True, sa_type=BigInteger)
    kind: TagKind = Field(sa_column=Column(EnumText(TagKind), nullable=False))
    labels: list[str] | None = Field(
        default=None, sa_column=Column(JSON(none_as_null=True), nullable=True)
    )
    corrector: str
    note: str
    read_title: str = Field(max_length=32)
    at: datetime = Field(sa_type=UtcDateTime)
