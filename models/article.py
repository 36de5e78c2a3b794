"""Tables of what was published: articles, their revisions, the stories they tell."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Index, LargeBinary
from sqlmodel import JSON, Column, Field, SQLModel

from models.clock import UtcDateTime
from models.columns import EnumText, RowId
from models.vocabulary import DateNote, Relevance, TextSource


class Story(SQLModel, table=True):
    """Articles that tell the same thing: near-duplicates and the same event, whoever published.

    `id` never changes once given; `title` is that of the first article told. A story that was
    merged into another keeps its row (see `StoryMerge`), but no article stands in it any more.
    """

    id: int | None = Field(default=None, primary_key=True)
    title: str
    first_at: datetime = Field(sa_type=UtcDateTime)
    last_at: datetime = Field(sa_type=UtcDateTime, index=True)
    size: int = 1  # articles


class Article(SQLModel, table=True):
    """One news item, as the publisher wrote it.

    `published_at` is the publisher's claim and may be missing or wrong (`date_note` says how);
    `seen_at` is ours, and what alerts go by; `effective_at` is the one that trends count by
    (the claim where believable, else `seen_at`). `day` is the UTC day of `effective_at`, or None
    where the item stands in no series: an imported item without a believable date.
    `relevance` and `language` repeat what the tags say, so that live counts read narrow columns.
    """

    __table_args__ = (
        # All that live counts ask of an article, so that they never read its text.
        Index(
            "ix_article_counted",
            "relevance",
            "id",
            "day",
            "language",
            "outlet_id",
            "archive_id",
        ),
        Index("ix_article_story_id", "story_id", "id"),
        Index("ix_article_outlet_id", "outlet_id", "id"),
        Index("ix_article_feed_id_guid", "feed_id", "guid"),
    )

    id: int = Field(sa_column=Column(RowId, primary_key=True, autoincrement=False))
    uid: UUID = Field(unique=True)
    outlet_id: int = Field(foreign_key="outlet.id")
    feed_id: int | None = Field(default=None, foreign_key="feed.id")
    archive_id: int | None = Field(default=None, foreign_key="archive.id", index=True)
    story_id: int = Field(foreign_key="story.id")
    url: str = Field(unique=True)  # canonical; or `address#guid` where the entry has no link
    link: str | None = None  # as the publisher wrote it, resolved; http(s) only
    guid: str | None = None
    title: str
    text: str
    author: str | None = None
    language: str | None = Field(default=None, max_length=3)
    content_hash: str = Field(index=True, max_length=32)
    text_from: TextSource = Field(
        default=TextSource.FEED,
        sa_column=Column(
            EnumText(TextSource), nullable=False, server_default=TextSource.FEED.value
        ),
    )
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    published_raw: str | None = None
    date_note: DateNote | None = Field(
        default=None, sa_column=Column(EnumText(DateNote), nullable=True)
    )
    seen_at: datetime = Field(sa_type=UtcDateTime, index=True)
    effective_at: datetime = Field(sa_type=UtcDateTime)
    day: date | None = None
    relevance: Relevance | None = Field(
        default=None, sa_column=Column(EnumText(Relevance), nullable=True)
    )


class Revision(SQLModel, table=True):
    """What an article said before its publisher edited it."""

    id: int | None = Field(default=None, primary_key=True)
    article_id: int = Field(foreign_key="article.id", index=True, sa_type=BigInteger)
    title: str
    text: str
    replaced_at: datetime = Field(sa_type=UtcDateTime)


class Band(SQLModel, table=True):
    """One MinHash band of an article: equal keys make two articles candidates for one story.

    Article ids are time-ordered, so a range of them is the window that candidates come from.
    """

    __table_args__ = (Index("ix_band_article_id", "article_id"), {"sqlite_with_rowid": False})

    key: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    article_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))


class Clue(SQLModel, table=True):
    """Two telling words of a story, as one number: sharing a pair makes an article a candidate.

    A story has those of its first articles only, so a key's rows count stories, not articles; and
    has none once it is closed.
    """

    __table_args__ = (Index("ix_clue_story_id", "story_id"), {"sqlite_with_rowid": False})

    key: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    story_id: int = Field(primary_key=True, foreign_key="story.id")


class StoryTerms(SQLModel, table=True):
    """What a story's articles tell, taken together: the weights of its terms, packed.

    The terms are numbers to the store. Only stories still told are compared by them; a story that
    nothing was added to for long, since `at`, has none any more.
    """

    story_id: int = Field(primary_key=True, foreign_key="story.id")
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    terms: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class StoryMerge(SQLModel, table=True):
    """Two stories that turned out to be one: the younger's articles stand in the older now.

    `into_story` is where they are read today, so it follows later merges; `at` and `similarity`
    are those of this merge. A story is merged into another once at most.
    """

    from_story: int = Field(primary_key=True, foreign_key="story.id")
    into_story: int = Field(foreign_key="story.id", index=True)
    at: datetime = Field(sa_type=UtcDateTime)
    similarity: float


class Pending(SQLModel, table=True):
    """An article the full-text indexer owes a visit.

    `old_title` and `old_text` are what the index holds of it now (None: nothing yet), since a
    contentless index can only forget words it is told.
    """

    article_id: int = Field(sa_column=Column(RowId, primary_key=True, autoincrement=False))
    old_title: str | None = None
    old_text: str | None = None


class Archive(SQLModel, table=True):
    """A file brought in with `tidings import`, and how far it has come.

    `digest` is that of the file's content and of the column mapping: the same file goes on
    where it stopped. `rows = stored + duplicate + edited + rejected`; `cut` of them had a title
    longer than is kept.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str
    digest: str = Field(unique=True, max_length=64)
    started_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    rows: int = Field(default=0, sa_type=BigInteger)
    stored: int = Field(default=0, sa_type=BigInteger)
    duplicate: int = Field(default=0, sa_type=BigInteger)
    edited: int = Field(default=0, sa_type=BigInteger)
    cut: int = Field(default=0, sa_type=BigInteger)
    rejected: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
