"""Where the store stood at a moment, the articles that a figure counted then, and what came since.

An article is known from its arrival on, and arrivals are numbered as they are committed
(`models.tag.Arrival`): one that was seen before a moment but read or stored after it was not
known then. An edited one arrives again; it was known before, as its revision tells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, func, or_, select
from sqlmodel import Session, col

from models.article import Article, Revision
from models.correction import Correction
from models.query.tree import Query
from models.signal import Review, Signal
from models.store.chunks import in_chunks
from models.store.counting import Among, counted_articles, counted_values
from models.store.generations import LIVE, is_of, said_of
from models.store.ids import first_id
from models.store.search import matches_of
from models.tag import Arrival, Tag
from models.vocabulary import Decision, TagKind, TextSource

_UID = func.replace(cast(col(Article.uid), String), "-", "")  # both stores' own words, no objects
_TAGGED = 200  # of the newest articles, whose taggers speak for all


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment, and the last article that had arrived by then.

    `generation` is the one that labels are of, where that is not the live one.
    """

    at: datetime
    arrival: int
    generation: int | None = None


class Member(NamedTuple):
    """An article that a figure counts under a label, by its uid in hexadecimal digits.

    `content` is the hash of what its publisher wrote.
    """

    label: str
    uid: str
    content: str


@dataclass(frozen=True, slots=True)
class Touched:
    """An article that was known at a mark, and of which something was recorded since.

    `content` is the hash of what it says, `old` are the title and text that it had, where its
    publisher edited it; `labels` are those of a dimension that it has or may have had.
    """

    uid: str
    content: str
    at: datetime
    old: tuple[str, str] | None
    is_corrected: bool
    is_reviewed: bool
    labels: frozenset[str]


@dataclass(frozen=True, slots=True)
class Since:
    """What came of the articles of a query since a mark.

    `arrived` were not seen before it, `waiting` were, but read after it only; `without_text` are
    those whose text is no longer kept, whenever it was dropped.
    """

    arrived: int = 0
    waiting: int = 0
    without_text: int = 0


def mark(session: Session, now: datetime) -> Mark:
    """Return where the store stands."""
    last = session.scalars(select(func.max(col(Arrival.id)))).one()
    return Mark(now.replace(microsecond=0), last or 0)


def among(mark: Mark) -> Among:
    """Tell of articles which were known at a mark, and by whose labels they are counted."""
    return Among((_known_at(mark),), mark.generation)


def members(session: Session, query: Query, mark: Mark, dimension: str) -> Iterator[Member]:
    """Return the articles that a query found at a mark, under each of a dimension's labels."""
    columns = _UID, col(Article.content_hash)
    rows = counted_articles(session, query, dimension, among(mark), *columns)
    return map(Member._make, rows)


def uids(session: Session, query: Query, mark: Mark) -> list[str]:
    """Return the articles that a query found at a mark, by their uids in hexadecimal digits."""
    return counted_values(session, query, among(mark), _UID)


def since(session: Session, query: Query, mark: Mark) -> Since:
    """Tell what came of a query's articles since a mark, by the labels that are live."""
    later = Among((~_known_at(mark),))
    new = counted_values(session, query, later, col(Article.seen_at) > mark.at)
    arrived = sum(map(bool, new))
    return Since(arrived, len(new) - arrived)


def without_text(session: Session, query: Query, mark: Mark) -> int:
    """Return how many of a query's articles have lost their text, whenever that was."""
    dropped = Among((_known_at(mark), col(Article.text_from) == TextSource.DROPPED))
    return len(counted_values(session, query, dropped, col(Article.id)))


def touched(
    session: Session, mark: Mark, span: tuple[datetime, datetime], dimension: str
) -> list[Touched]:
    """Return the articles of a time of which something was recorded since a mark."""
    edited = select(col(Revision.article_id)).where(col(Revision.replaced_at) > mark.at)
    corrected = select(col(Correction.article_id)).where(col(Correction.at) > mark.at)
    reviewed = (
        select(col(Signal.article_id))
        .join(Review, col(Review.signal_id) == col(Signal.id))
        .where(col(Review.at) > mark.at)
    )
    ids = [frozenset(session.scalars(one)) for one in (edited, corrected, reviewed)]
    columns = col(Article.id), _UID, col(Article.content_hash), col(Article.effective_at)
    found: list[Touched] = []
    for some in in_chunks(sorted(frozenset().union(*ids))):
        query = select(*columns).where(col(Article.id).in_(some), col(Article.day).is_not(None))
        query = query.where(_known_at(mark), col(Article.id) >= first_id(span[0]))
        rows = session.execute(query.where(col(Article.id) < first_id(span[1]))).all()
        old = _oldest(session, mark, [row[0] for row in rows])
        labels = _labels(session, mark, dimension, [row[0] for row in rows])
        for article_id, uid, content, at in rows:
            is_corrected, is_reviewed = (article_id in one for one in ids[1:])
            own = old.get(article_id), is_corrected, is_reviewed, labels[article_id]
            found.append(Touched(uid, content, at, *own))
    return found


def titles_of(session: Session, uids: Sequence[str]) -> dict[str, str]:
    """Return the titles of those articles that the store has, by their uids."""
    found: dict[str, str] = {}
    for some in in_chunks([UUID(uid) for uid in uids]):
        rows = session.execute(select(_UID, col(Article.title)).where(col(Article.uid).in_(some)))
        found |= {row[0]: row[1] for row in rows}
    return found


def taggers_of(session: Session, query: Query, generation: int | None = None) -> list[str]:
    """Return the names and versions of the taggers that labelled a query's articles."""
    matches = matches_of(session, query, generation)
    newest = matches.of(col(Article.id)).order_by(matches.key.desc()).limit(_TAGGED)
    ids = list(session.scalars(newest))
    found = (
        select(col(Tag.tagger))
        .where(said_of(Tag, ids, LIVE if generation is None else generation))
        .distinct()
    )
    return sorted(session.scalars(found))


def _known_at(mark: Mark) -> ColumnElement[bool]:
    return or_(_arrived_by(mark), _edited_since(mark) & (col(Article.seen_at) <= mark.at))


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


def _oldest(session: Session, mark: Mark, ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Return what articles said at a mark: the oldest of their revisions since."""
    query = select(Revision).where(col(Revision.article_id).in_(ids))
    query = query.where(col(Revision.replaced_at) > mark.at).order_by(col(Revision.id).desc())
    return {one.article_id: (one.title, one.text) for one in session.scalars(query)}


def _labels(
    session: Session, mark: Mark, dimension: str, ids: Sequence[int]
) -> dict[int, frozenset[str]]:
    """Return the labels that articles have, had by the taggers, or had by a person."""
    found: dict[int, set[str]] = {one: set() for one in ids}
    if dimension in set(TagKind):
        tags = select(Tag).where(is_of(Tag, mark.generation), col(Tag.article_id).in_(ids))
        for tag in session.scalars(tags.where(col(Tag.kind) == TagKind(dimension))):
            if Decision.YES in {tag.decision, tag.overruled}:
                found[tag.article_id].add(tag.label)
            if Decision.CANT_SAY in {tag.decision, tag.overruled}:
                found[tag.article_id].add(Decision.CANT_SAY.value)
        told = select(Correction).where(col(Correction.article_id).in_(ids))
        for one in session.scalars(told.where(col(Correction.kind) == TagKind(dimension))):
            found[one.article_id].update(one.labels or ())
    return {one: frozenset(labels) for one, labels in found.items()}
