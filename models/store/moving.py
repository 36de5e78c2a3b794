"""A generation takes the place of the live one: all that readers see, in one transaction.

Tags, quotes, visits and counts are not touched: they bear their generation's id, and readers ask
which one is live. What stands once for every generation is brought in line with the new one: the
relevance and language that articles repeat, the signals that people review, the rules' order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, delete, insert, literal, or_, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.article import Article
from models.errors import ConflictError
from models.signal import Signal, SignalAside
from models.store.annotations import note_arrivals
from models.store.bulk import table_of
from models.store.carrying import carry, lay_signals_aside, without_text
from models.store.chunks import in_chunks
from models.store.counts import move_counts
from models.store.due import is_whole, known_to_live_alone
from models.store.facts import facts_of
from models.store.generations import STALE, beside, hold_all, live, visits_by_cascade
from models.tag import Arrival, Generation, Visit
from models.vocabulary import GenerationState, SignalState

_REFRESHED = ("role", "p", "reason", "evidence", "tagger")  # what a later reading says otherwise


@dataclass(frozen=True, slots=True)
class Moved:
    """That a generation went live; `articles = read + carried` are in it.

    `new` were in no count before; `waiting` were, and this version has not read them.
    """

    cascade: str
    before: str
    articles: int
    read: int
    carried: int
    new: int
    waiting: int


def go_live(session: Session, cascade: str, now: datetime) -> Moved | None:
    """Put what a cascade has read in the live generation's place; None where it may not be yet."""
    hold_all(session)
    old, new = live(session), beside(session)
    if old is None or new is None or new.cascade != cascade:
        return None
    if new.state is not GenerationState.READING:
        return None
    if not is_whole(session, new):
        new.walked = None  # the live one was read on into: the way is gone once more
        session.flush()
        return None
    return _exchange(session, old, new, now)


def undo(session: Session, now: datetime) -> Moved | None:
    """Put back the version that was live before; None where one was being read and only stops.

    Articles that the version before has not read wait, uncounted, until one is live that has.

    Raises:
        ConflictError: no other version is kept, or it was never live.
    """
    hold_all(session)
    old, other = live(session), beside(session)
    if old is None or other is None:
        raise ConflictError("no other version is kept: there is nothing to go back to")
    if other.state is not GenerationState.PARKED:
        other.state = GenerationState.PARKED
        session.flush()
        return None
    if other.live_at is None:
        raise ConflictError("the version that is kept was never live: `tidings retag` reads on")
    return _exchange(session, old, other, now)


def _exchange(session: Session, old: Generation, new: Generation, now: datetime) -> Moved:
    carry(session, new, without_text(session, known_to_live_alone(session, new)))
    waiting = known_to_live_alone(session, new)
    reviewed = _reviewed(session)
    counted = list(facts_of(session, new, reviewed))
    unknown, arriving = _write_articles(session, old, new, waiting)
    _exchange_signals(session, old, new)
    old.state = GenerationState.PARKED
    session.flush()
    new.state, new.live_at = GenerationState.LIVE, now
    session.flush()
    # What people reviewed stays, though the new one may not say it: it is counted from now on.
    move_counts(session, new.id or 0, counted, facts_of(session, new, reviewed))
    for ids in in_chunks(waiting):
        session.execute(delete(Arrival).where(col(Arrival.article_id).in_(ids)))
    note_arrivals(session, arriving)
    return _told(session, old, new, unknown, len(waiting))


def _reviewed(session: Session) -> list[int]:
    query = select(col(Signal.article_id)).where(col(Signal.state) != SignalState.SIGNAL)
    return list(session.scalars(query.distinct()))


def _write_articles(
    session: Session, old: Generation, new: Generation, waiting: Sequence[int]
) -> tuple[int, list[int]]:
    """Have articles repeat what the new generation says.

    Returns how many the old one did not know, and which the rules are to judge: these, and those
    that were edited since the old one read them.
    """
    before, after = aliased(Visit), aliased(Visit)
    same = and_(col(before.generation) == old.id, col(before.article_id) == col(after.article_id))
    rows = session.execute(
        select(col(after.article_id), col(after.cascade), col(before.cascade))
        .outerjoin(before, same)
        .where(
            col(after.generation) == new.id,
            or_(
                col(before.article_id).is_(None),
                col(before.cascade) == STALE,
                col(before.relevance) != col(after.relevance),
                col(before.language).is_distinct_from(col(after.language)),
            ),
        )
        .order_by(col(after.article_id))
    ).all()
    for some in in_chunks(rows):
        session.execute(
            update(Article)
            .where(col(Article.id).in_([row[0] for row in some]))
            .where(col(Visit.article_id) == col(Article.id), col(Visit.generation) == new.id)
            .values(relevance=col(Visit.relevance), language=col(Visit.language))
            .execution_options(synchronize_session=False)
        )
    for ids in in_chunks(waiting):
        unread = update(Article).where(col(Article.id).in_(ids)).values(relevance=None)
        session.execute(unread.execution_options(synchronize_session=False))
    arriving = [row[0] for row in rows if row[1] != STALE and row[2] in {None, STALE}]
    return sum(row[2] is None for row in rows), arriving


def _exchange_signals(session: Session, old: Generation, new: Generation) -> None:
    """Lay the old signals aside and put the new ones in their place; the reviewed ones stay.

    One that both found stays the same row, so that its place in lists and its links hold.
    """
    lay_signals_aside(session, old)
    again = and_(col(SignalAside.generation) == new.id, col(SignalAside.uid) == col(Signal.uid))
    found = select(literal(1)).where(again).exists()
    unseen = col(Signal.state) == SignalState.SIGNAL
    session.execute(
        delete(Signal).where(unseen, ~found).execution_options(synchronize_session=False)
    )
    session.execute(
        update(Signal)
        .where(unseen, again)
        .values({name: table_of(SignalAside).c[name] for name in _REFRESHED})
        .execution_options(synchronize_session=False)
    )
    columns = [one for one in table_of(SignalAside).columns if one.name != "generation"]
    known = select(literal(1)).where(again).exists().correlate(SignalAside)
    rows = select(*columns, literal(SignalState.SIGNAL.value)).where(
        col(SignalAside.generation) == new.id, ~known
    )
    rows = rows.order_by(col(SignalAside.article_id), col(SignalAside.start))
    names = [*(one.name for one in columns), "state"]
    session.execute(insert(Signal).from_select(names, rows))
    session.execute(delete(SignalAside).where(col(SignalAside.generation) == new.id))


def _told(session: Session, old: Generation, new: Generation, unknown: int, waiting: int) -> Moved:
    visits = visits_by_cascade(session, new)
    read = visits[new.cascade] + visits[STALE]
    articles = visits.total()
    return Moved(new.cascade, old.cascade, articles, read, articles - read, unknown, waiting)
