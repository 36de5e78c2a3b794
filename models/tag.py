"""Tables of what the cascade said of an article, and the roll-up that trends read."""

from datetime import date, datetime

from sqlalchemy import BigInteger, Index
from sqlmodel import Column, Field, SQLModel

from models.clock import UtcDateTime
from models.columns import EnumText
from models.vocabulary import Decision, SpanField, TagKind


class Visit(SQLModel, table=True):
    """An article was read by a cascade: written even when nothing was found.

    `id` grows with time and is never given twice, so a rule remembers the last it has judged.
    `is_final` says that the text is no longer kept: no later cascade reads the article again.
    """

    __table_args__ = (
        Index("ix_visit_is_final_cascade_id", "is_final", "cascade", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", unique=True, sa_type=BigInteger)
    cascade: str  # "" once an edit has overtaken it
    at: datetime = Field(sa_type=UtcDateTime)
    is_final: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})


class Tag(SQLModel, table=True):
    """One claim by one tagger: `label` of a `kind`, how probable, where in the text.

    Where a person's correction stands in its place (`models.correction`), `decision` is *no* and
    `overruled` is what the tagger had decided.
    """

    __table_args__ = (
        Index("ix_tag_kind_label_article", "kind", "label", "article_id"),
        Index("ix_tag_article", "article_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", sa_type=BigInteger)
    kind: TagKind = Field(sa_column=Column(EnumText(TagKind), nullable=False))
    label: str
    p: float | None = None  # calibrated probability; None where the tagger has none (a gazetteer)
    decision: Decision = Field(sa_column=Column(EnumText(Decision), nullable=False))
    overruled: Decision | None = Field(
        default=None, sa_column=Column(EnumText(Decision), nullable=True)
    )
    field: SpanField | None = Field(
        default=None, sa_column=Column(EnumText(SpanField), nullable=True)
    )
    start: int | None = None
    stop: int | None = None
    words: str | None = None
    tagger: str


class Quote(SQLModel, table=True):
    """Who said what, in the article's words."""

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", index=True, sa_type=BigInteger)
    speaker: str | None = None
    role: str | None = None
    words: str
    field: SpanField = Field(sa_column=Column(EnumText(SpanField), nullable=False))
    start: int
    stop: int
    tagger: str


class DayCount(SQLModel, table=True):
    """How many annotated articles of a day carry a label: kept as tags are written.

    `models.store.counts` lists the dimensions; a pair's label joins two with `|`. The key begins
    with the dimension, so that a series is one range of it.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)

    dimension: str = Field(primary_key=True, max_length=40)
    day: date = Field(primary_key=True)
    label: str = Field(primary_key=True, max_length=200)
    count: int
