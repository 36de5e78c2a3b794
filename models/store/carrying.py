"""Carrying over what an older cascade said of articles whose text is no longer kept.

A new generation cannot read them, and without their rows its counts would fall; so it takes the
live ones' as they are. Each tag still names the tagger that made it, each visit its cascade.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, insert, literal, select
from sqlmodel import Session, SQLModel, col

from models.article import Article
from models.signal import Signal, SignalAside
from models.store.bulk import table_of
from models.store.chunks import in_chunks
from models.store.counts import move_counts
from models.store.facts import facts_of
from models.store.generations import is_live
from models.tag import Generation, Quote, Tag, Visit
from models.vocabulary import SignalState, TextSource

_STANDS = col(Signal.state) != SignalState.WITHDRAWN


def carry(session: Session, generation: Generation, article_ids: Sequence[int]) -> None:
    """Copy all that the live generation says of articles into one that is not live."""
    for ids in in_chunks(article_ids):
        # Held, so that a correction made at this moment is seen here or sees what is copied.
        held = select(col(Article.id)).where(col(Article.id).in_(ids)).order_by(col(Article.id))
        session.execute(held.with_for_update())
        for table in (Visit, Tag, Quote):
            wanted = (is_live(table), col(table.article_id).in_(ids))
            _copy(session, table, table, generation, *wanted)
        _copy(session, Signal, SignalAside, generation, col(Signal.article_id).in_(ids), _STANDS)
        move_counts(session, generation.id or 0, (), facts_of(session, generation, ids))


def without_text(session: Session, article_ids: Sequence[int]) -> list[int]:
    """Return those of the articles whose text is no longer kept."""
    gone = select(col(Article.id)).where(col(Article.text_from) == TextSource.DROPPED)
    return [
        article_id
        for ids in in_chunks(article_ids)
        for article_id in session.scalars(gone.where(col(Article.id).in_(ids)))
    ]


def lay_signals_aside(session: Session, generation: Generation) -> None:
    """Copy every signal that stands into a generation that ceases to be live."""
    _copy(session, Signal, SignalAside, generation, _STANDS)


def _copy(
    session: Session,
    source: type[SQLModel],
    target: type[SQLModel],
    generation: Generation,
    *wanted: ColumnElement[bool],
) -> None:
    """Copy rows into a generation, in their order."""
    own = {"id", "generation"}
    columns = [one.name for one in table_of(target).columns if one.name not in own]
    stored = table_of(source)
    rows = select(literal(generation.id), *(stored.c[name] for name in columns)).where(*wanted)
    rows = rows.order_by(*stored.primary_key.columns)
    session.execute(insert(target).from_select(["generation", *columns], rows))
