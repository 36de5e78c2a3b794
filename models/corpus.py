"""Tables of use: frozen corpora that researchers cite, and the keys that open the API."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger
from sqlmodel import Column, Field, SQLModel

from models.clock import UtcDateTime


class CorpusArticle(SQLModel, table=True):
    """An article in a frozen corpus."""

    corpus_id: int = Field(foreign_key="corpus.id", primary_key=True)
    article_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))


class Corpus(SQLModel, table=True):
    """A frozen query that can be cited: the articles it found when it was made."""

    id: int | None = Field(default=None, primary_key=True)
    uid: UUID = Field(unique=True)
    name: str
    query: str
    size: int
    created_at: datetime = Field(sa_type=UtcDateTime)


class Key(SQLModel, table=True):
    """Access to the API: the digest of a key, never the key."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    digest: str = Field(unique=True, max_length=64)
    scope: str
    created_at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
