"""Tables of what the cascade said of an article, and the roll-up that trends read."""

from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, text
from sqlmodel import Column, Field, SQLModel

from models.clock import UtcDateTime
from models.columns import EnumText
from models.vocabulary import Decision, GenerationState, Relevance, SpanField, TagKind

FIRST = "1"
"""The generation of what was written before there were any: every store's first."""


class Generation(SQLModel, table=True):
    """What one version of the cascade said: visits, tags, quotes and day counts that bear its id.

    Readers see the one that is live. At most one other is kept beside it: one that is being read
    (`models.vocabulary.GenerationState`), or the one that was live before. The row stays when what
    it made is gone, so that no version is begun a second time unless a person asks for it.
    """

    __table_args__ = (
        Index(
            "ix_generation_live",
            "state",
            unique=True,
            sqlite_where=text("state = 'live'"),
            postgresql_where=text("state = 'live'"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    cascade: str
    state: GenerationState = Field(sa_column=Column(EnumText(GenerationState), nullable=False))
    begun_at: datetime = Field(sa_type=UtcDateTime)
    live_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when it last became so
    walked: int | None = Field(default=None, sa_type=BigInteger)  # the id down to which it was read


class Visit(SQLModel, table=True):
    """An article was read by a cascade: written even when nothing was found.

    `cascade` is the one that truly read it: an older one than the generation's where the text is
    no longer kept. `relevance` and `language` are what it found; the live ones stand in `Article`.
    """

    __table_args__ = (
        Index("ix_visit_article_id", "article_id"),
        Index(
            "ix_visit_stale",
            "article_id",
            sqlite_where=text("cascade = ''"),
            postgresql_where=text("cascade = ''"),
        ),
        {"sqlite_with_rowid": False},
    )

    generation: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    article_id: int = Field(
        sa_column=Column(
            BigInteger, ForeignKey("article.id"), primary_key=True, autoincrement=False
        )
    )
    cascade: str  # "" once an edit has overtaken it
    at: datetime = Field(sa_type=UtcDateTime)
    relevance: Relevance = Field(sa_column=Column(EnumText(Relevance), nullable=False))
    language: str | None = Field(default=None, max_length=3)


class Arrival(SQLModel, table=True):
    """What an article says became known: `id` is the order in which rules judge.

    It grows with time and is never given twice, so a rule remembers the last it has judged. A new
    generation gives none to what was known before it.
    """

    __table_args__ = ({"sqlite_autoincrement": True},)

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", unique=True, sa_type=BigInteger)


class Tag(SQLModel, table=True):
    """One claim by one tagger: `label` of a `kind`, how probable, where in the text.

    Where a person's correction stands in its place (`models.correction`), `decision` is *no* and
    `overruled` is what the tagger had decided.
    """

    __table_args__ = (
        # With the decision at its end, so that counting reads nothing but the index.
        Index("ix_tag_kind_label_article", "generation", "kind", "label", "article_id", "decision"),
        Index("ix_tag_article", "article_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    generation: int = Field(sa_column_kwargs={"server_default": FIRST})
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
    """Who said what, in the article's words.

    `name` is what a speaker in a public role is called, without titles; nobody else has one
    (`models.speaking`; TRUST, S9).
    """

    __table_args__ = (
        Index("ix_quote_role_name_article", "generation", "role", "name", "article_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    generation: int = Field(sa_column_kwargs={"server_default": FIRST})
    article_id: int = Field(foreign_key="article.id", index=True, sa_type=BigInteger)
    speaker: str | None = None
    role: str | None = None
    name: str | None = None
    words: str
    field: SpanField = Field(sa_column=Column(EnumText(SpanField), nullable=False))
    start: int
    stop: int
    tagger: str


class DayCount(SQLModel, table=True):
    """How many annotated articles of a day carry a label: kept as tags are written.

    `models.store.counts` lists the dimensions; a pair's label joins two with `|`. In the key the
    dimension comes before the day, so that a series is one range of it.
    """

    __table_args__ = ({"sqlite_with_rowid": False},)

    generation: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    dimension: str = Field(primary_key=True, max_length=40)
    day: date = Field(primary_key=True)
    label: str = Field(primary_key=True, max_length=200)
    count: int
