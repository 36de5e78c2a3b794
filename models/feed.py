"""Tables of the sources: who publishes, the addresses we poll, and how they have fared."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlmodel import JSON, Column, Field, SQLModel

from models.clock import UtcDateTime
from models.columns import EnumText, RowId
from models.vocabulary import FeedChange, FeedState, OutletKind, SourceKind


class Outlet(SQLModel, table=True):
    """Who publishes. `country` is ISO 3166-1 alpha-2, or None for a body without one."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    kind: OutletKind = Field(
        default=OutletKind.PRESS, sa_column=Column(EnumText(OutletKind), nullable=False)
    )
    country: str | None = Field(default=None, max_length=2)
    language: str | None = Field(default=None, max_length=2)
    is_sample: bool = False


class Feed(SQLModel, table=True):
    """An address we poll, its schedule and its health.

    `kind` says how it is asked and read, `options` what its reader needs to know besides (the
    selectors of a listing page). The schedule lives here, so a restart polls nothing early. The
    counts are of entries since the feed was added: `accepted = stored + duplicate + edited +
    rejected`.
    """

    id: int | None = Field(default=None, primary_key=True)
    url: str = Field(unique=True)
    outlet_id: int = Field(foreign_key="outlet.id", index=True)
    kind: SourceKind = Field(
        default=SourceKind.FEED,
        sa_column=Column(
            EnumText(SourceKind), nullable=False, server_default=SourceKind.FEED.value
        ),
    )
    options: dict[str, str] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}")
    )
    title: str | None = None
    language: str | None = Field(default=None, max_length=2)
    state: FeedState = Field(
        default=FeedState.NEW, sa_column=Column(EnumText(FeedState), nullable=False)
    )
    added_at: datetime = Field(sa_type=UtcDateTime)
    due_at: datetime = Field(sa_type=UtcDateTime, index=True)
    interval: int = 3600  # seconds
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    tried_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ok_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    changed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    full_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # last came whole
    news_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # last brought an article
    habit: int | None = None  # seconds: the longest silence that is usual for it
    shape: str | None = None  # what its entries usually have, to notice when that changes
    skips: dict[str, list[int]] = Field(  # the hours and days on which it asks not to be read
        default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}")
    )
    failures: int = 0  # in a row
    error_code: str | None = None
    error_detail: str | None = None
    http_status: int | None = None
    moved_to: str | None = None
    moved_count: int = 0
    accepted: int = Field(default=0, sa_type=BigInteger)
    stored: int = Field(default=0, sa_type=BigInteger)
    duplicate: int = Field(default=0, sa_type=BigInteger)
    edited: int = Field(default=0, sa_type=BigInteger)
    rejected: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Poll(SQLModel, table=True):
    """One visit to a feed and what it came to: `code` as in `docs/feeds.md`.

    `accepted = stored + duplicate + edited + rejected` holds for each.
    """

    __table_args__ = (Index("ix_poll_feed_id_at_stored", "feed_id", "at", "stored"),)

    id: int | None = Field(default=None, sa_column=Column(RowId, primary_key=True))
    feed_id: int = Field(
        sa_column=Column(ForeignKey("feed.id", ondelete="CASCADE"), nullable=False)
    )
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    code: str
    http_status: int | None = None
    size: int | None = None  # decoded bytes; None where no body came
    accepted: int = 0
    stored: int = 0
    duplicate: int = 0
    edited: int = 0
    rejected: int = 0


class Outage(SQLModel, table=True):
    """A time in which a feed was not heard: from its last good visit to the next one.

    Trends read coverage from these; one that lasts has no `ended_at` yet. `is_made_up`: when the
    feed was heard again it still held what we knew from before, so nothing of it is missing.
    """

    id: int | None = Field(default=None, primary_key=True)
    feed_id: int = Field(
        sa_column=Column(ForeignKey("feed.id", ondelete="CASCADE"), index=True, nullable=False)
    )
    began_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    code: str
    is_made_up: bool = Field(default=False, sa_column_kwargs={"server_default": "0"})


class FeedEvent(SQLModel, table=True):
    """A line of a feed's history that outlives its polls: a move, a change of state, a pause."""

    id: int | None = Field(default=None, primary_key=True)
    feed_id: int = Field(
        sa_column=Column(ForeignKey("feed.id", ondelete="CASCADE"), index=True, nullable=False)
    )
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    change: FeedChange = Field(sa_column=Column(EnumText(FeedChange), nullable=False))
    before: str | None = None
    after: str | None = None
    why: str | None = None


class Host(SQLModel, table=True):
    """A server as we know it: its robots.txt, and until when it is left alone.

    `origin` is scheme, host and port. `robots` is the text in force (None: it has none, all is
    allowed), `robots_code` how the last try to read it ended: while that is no answer, nothing
    is allowed (RFC 9309). `reserved` is what its tdmrep.json says, path by path.
    """

    origin: str = Field(primary_key=True)
    robots: str | None = None
    robots_code: str | None = None
    robots_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reserved: dict[str, bool] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False, server_default="{}")
    )
    hold_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    failures: int = 0  # in a row, over all addresses of the host
    failed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
