"""Where the store stood at a moment, the articles that a figure counted then, and what came since.

An article is known from its arrival on, and arrivals are numbered as they are committed
(`models.tag.Arrival`): one that was seen before a moment but read or stored after it was not
known then. An edited one arrives again; it was known before, as its revision tells.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlmodel import Session, col

from models.article import Article, Revision
from models.correction import Correction
from models.query.tree import Query
from models.signal import Review, Signal
from models.store.counting import counted_articles
from models.store.generations import said_of
from models.store.search import matches_of
from models.tag import Arrival, Tag
from models.vocabulary import TextSource

_UID = func.replace(cast(col(Article.uid), String), "-", "")  # both stores' own words, no objects
_TAGGED = 200  # of the newest articles, whose taggers speak for all


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment, and the last article that had arrived by then."""

    at: datetime
    arrival: int


class Member(NamedTuple):
    """An article that a figure counts under a label, by its uid in hexadecimal digits.

    `content` is the hash of what its publisher wrote.
    """

    label: str
    uid: str
    content: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What an article said at the moment of a mark; its publisher has edited it since."""

    uid: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Since:
    """What came of the articles of a query since a mark.

    `arrived` were not seen before it, `waiting` were, but read after it only; `without_text` are
    those whose text is no longer kept, whenever it was dropped.
    """

    arrived: int = 0
    waiting: int = 0
    edits: tuple[Edit, ...] = field(default=())
    corrected: int = 0
    reviewed: int = 0
    without_text: int = 0


def mark(session: Session, now: datetime) -> Mark:
    """Return where the store stands."""
    last = session.scalars(select(func.max(col(Arrival.id)))).one()
    return Mark(now.replace(microsecond=0), last or 0)


def known_at(mark: Mark) -> ColumnElement[bool]:
    """Tell of articles which were known at a mark."""
    return or_(_arrived_by(mark), _edited_since(mark) & (col(Article.seen_at) <= mark.at))


def members(session: Session, query: Query, mark: Mark, dimension: str = "all") -> Iterator[Member]:
    """Return the articles that a query found at a mark, under each of a dimension's labels."""
    columns = _UID, col(Article.content_hash)
    rows = counted_articles(session, query, dimension, known_at(mark), *columns)
    return map(Member._make, rows)


def since(session: Session, query: Query, mark: Mark) -> Since:
    """Tell what came of a query's articles since a mark."""
    columns = col(Article.id), col(Article.seen_at)
    later = ~known_at(mark)
    new = list(counted_articles(session, query, "all", later, *columns))
    arrived = sum(seen_at > mark.at for _, _, seen_at in new)
    corrected = select(col(Correction.id)).where(
        col(Correction.article_id) == col(Article.id), col(Correction.at) > mark.at
    )
    reviewed = (
        select(col(Review.id))
        .join(Signal, col(Signal.id) == col(Review.signal_id))
        .where(col(Signal.article_id) == col(Article.id), col(Review.at) > mark.at)
    )
    return Since(
        arrived=arrived,
        waiting=len(new) - arrived,
        edits=tuple(_edits(session, query, mark)),
        corrected=_number(session, query, corrected.correlate(Article).exists()),
        reviewed=_number(session, query, reviewed.correlate(Article).exists()),
        without_text=_number(session, query, col(Article.text_from) == TextSource.DROPPED),
    )


def taggers_of(session: Session, query: Query) -> list[str]:
    """Return the names and versions of the taggers that labelled a query's articles."""
    matches = matches_of(session, query)
    newest = matches.of(col(Article.id)).order_by(matches.key.desc()).limit(_TAGGED)
    ids = list(session.scalars(newest))
    found = select(col(Tag.tagger)).where(said_of(Tag, ids)).distinct()
    return sorted(session.scalars(found))


def _arrived_by(mark: Mark) -> ColumnElement[bool]:
    arrived = select(col(Arrival.id)).where(
        col(Arrival.article_id) == col(Article.id), col(Arrival.id) <= mark.arrival
    )
    return arrived.correlate(Article).exists()


def _edited_since(mark: Mark) -> ColumnElement[bool]:
    edited = select(col(Revision.id)).where(
        col(Revision.article_id) == col(Article.id), col(Revision.replaced_at) > mark.at
    )
    return edited.correlate(Article).exists()


def _edits(session: Session, query: Query, mark: Mark) -> Iterator[Edit]:
    """Yield the oldest of each article's revisions since the mark: what it said then."""
    edited = _edited_since(mark) & (col(Article.seen_at) <= mark.at)
    rows = counted_articles(session, query, "all", edited, col(Article.id), _UID)
    for _, article_id, uid in rows:
        revisions = select(Revision).where(
            col(Revision.article_id) == article_id, col(Revision.replaced_at) > mark.at
        )
        first = session.scalars(revisions.order_by(col(Revision.id)).limit(1)).one()
        yield Edit(uid, first.title, first.text)


def _number(session: Session, query: Query, so: ColumnElement[bool]) -> int:
    return sum(1 for _ in counted_articles(session, query, "all", so, col(Article.id)))
