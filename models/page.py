"""The table of pages: whose full text is to be fetched, and what came of it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlmodel import Column, Field, SQLModel

from models.clock import UtcDateTime
from models.columns import EnumText, RowId
from models.vocabulary import PageState


class Page(SQLModel, table=True):
    """The page of an article that its feed gave only a summary of: a row is a place in the queue.

    `state` says what became of it; while it is `waiting`, `due_at` is when it is asked. `code`
    and `detail` say why the last try gave nothing. `host` is the address's, by which the queue
    is walked fairly. `summary` is what the feed gave, once the page's text stands in its place;
    `canonical` the address that the page gives itself, by which it is known from then on too.
    """

    __table_args__ = (Index("ix_page_state_due_at", "state", "due_at"),)

    article_id: int = Field(
        sa_column=Column(
            RowId,
            ForeignKey("article.id", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        )
    )
    url: str
    host: str
    state: PageState = Field(
        default=PageState.WAITING, sa_column=Column(EnumText(PageState), nullable=False)
    )
    due_at: datetime = Field(sa_type=UtcDateTime)
    tries: int = 0
    tried_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    code: str | None = None
    detail: str | None = None
    summary: str | None = None
    canonical: str | None = Field(default=None, index=True)
