"""Tables of information integrity: published fact-checks, signals, and what people decided.

A signal is never a verdict (TRUST, S1). Nothing here scores a person or an outlet (S9).
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, Integer
from sqlmodel import JSON, Column, Field, SQLModel

from models.clock import UtcDateTime
from models.columns import EnumText
from models.vocabulary import NarrativeRole, SignalKind, SignalState, SpanField


class Claim(SQLModel, table=True):
    """A published fact-check: what was claimed, what the fact-checker found, where to read it."""

    id: int | None = Field(default=None, primary_key=True)
    uid: UUID = Field(unique=True)
    claim: str
    verdict: str | None = None  # the fact-checker's own words
    url: str | None = None
    publisher: str
    language: str | None = Field(default=None, max_length=2)
    reviewed_on: date | None = None
    article_id: int | None = Field(default=None, foreign_key="article.id", sa_type=BigInteger)
    added_at: datetime = Field(sa_type=UtcDateTime)


class Signal(SQLModel, table=True):
    """A passage for a person to look at, with the reason and the evidence (TRUST, S3).

    `evidence` is a list of `models.annotation.Evidence`, as JSON objects.
    """

    __table_args__ = (Index("ix_signal_label_article", "kind", "label", "article_id"),)

    id: int | None = Field(default=None, primary_key=True)
    uid: UUID = Field(unique=True)
    article_id: int = Field(foreign_key="article.id", index=True, sa_type=BigInteger)
    kind: SignalKind = Field(sa_column=Column(EnumText(SignalKind), nullable=False))
    label: str  # narrative family, or the claim's uid, or the loaded term
    role: NarrativeRole | None = Field(
        default=None, sa_column=Column(EnumText(NarrativeRole), nullable=True)
    )
    field: SpanField = Field(sa_column=Column(EnumText(SpanField), nullable=False))
    start: int
    stop: int
    words: str
    p: float | None = None
    reason: str
    evidence: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    tagger: str
    state: SignalState = Field(
        default=SignalState.SIGNAL,
        sa_column=Column(EnumText(SignalState), nullable=False, index=True),
    )
    created_at: datetime = Field(sa_type=UtcDateTime)


class SignalAside(SQLModel, table=True):
    """A signal of a generation that is not live: what it becomes, or was, a row of `Signal` by."""

    __table_args__ = ({"sqlite_with_rowid": False},)

    generation: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    uid: UUID = Field(primary_key=True)
    article_id: int = Field(foreign_key="article.id", index=True, sa_type=BigInteger)
    kind: SignalKind = Field(sa_column=Column(EnumText(SignalKind), nullable=False))
    label: str
    role: NarrativeRole | None = Field(
        default=None, sa_column=Column(EnumText(NarrativeRole), nullable=True)
    )
    field: SpanField = Field(sa_column=Column(EnumText(SpanField), nullable=False))
    start: int
    stop: int
    words: str
    p: float | None = None
    reason: str
    evidence: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    tagger: str
    created_at: datetime = Field(sa_type=UtcDateTime)


class Review(SQLModel, table=True):
    """Who moved a signal to which state, when and why. Rows are only ever added."""

    id: int | None = Field(default=None, primary_key=True)
    signal_id: int = Field(foreign_key="signal.id", index=True)
    state: SignalState = Field(sa_column=Column(EnumText(SignalState), nullable=False))
    reviewer: str
    note: str
    at: datetime = Field(sa_type=UtcDateTime)
