"""Tables of the sources: who publishes, and the addresses we poll."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import JSON, Column, Field, SQLModel

from models.clock import UtcDateTime
from models.columns import EnumText
from models.vocabulary import FeedState, OutletKind


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

    The schedule lives here, so a restart polls nothing early. The counts are of
    entries since the feed was added: `accepted = stored + duplicate + edited + rejected`.
    """

    id: int | None = Field(default=None, primary_key=True)
    url: str = Field(unique=True)
    outlet_id: int = Field(foreign_key="outlet.id", index=True)
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
