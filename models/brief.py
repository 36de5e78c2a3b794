"""Weekly briefs: to whom they are sent and when, and those that were sent, kept as they were."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.clock import UtcDateTime


class Subscription(SQLModel, table=True):
    """A receiver who is sent the brief on a query every week, at a time of a zone's clock.

    `weekday` counts from Monday, which is 0. `told_week` is the last week that was owed. A mail
    address is sent nothing before `agreed_at`, but the one question whether it agrees.
    """

    id: int | None = Field(default=None, primary_key=True)
    uid: UUID = Field(unique=True)
    receiver_id: int = Field(foreign_key="receiver.id", index=True)
    query: str
    language: str = Field(max_length=2)
    weekday: int
    at: time
    zone: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    agreed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    is_active: bool = True
    told_week: str | None = Field(default=None, max_length=8)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Issue(SQLModel, table=True):
    """A brief as it was sent, under the digest of what it was then.

    A correction is an issue of its own, with the next `number`; it names the one it stands in for.
    At `forgotten_at` titles, quotes and names were taken out of it, since they were too old.
    """

    __table_args__ = (UniqueConstraint("week", "query", "language", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    uid: UUID = Field(unique=True)
    week: str = Field(max_length=8)
    query: str
    language: str = Field(max_length=2)
    number: int
    digest: str = Field(unique=True, max_length=64)
    title: str
    body: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    first: date
    issued_at: datetime = Field(sa_type=UtcDateTime, index=True)
    corrects_id: int | None = Field(default=None, foreign_key="issue.id")
    forgotten_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
