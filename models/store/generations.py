"""Generations: which one readers see, which one a cascade's words go into, what becomes of others.

A version that no generation knows is begun by itself; one that was parked or dropped only when a
person asks. So an undone version stays undone, and two installations that differ do not take
turns in replacing each other's labels. Rows move in `models.store.moving`.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select, text, update
from sqlmodel import Session, SQLModel, col

from models.errors import ConflictError
from models.store.engine import is_sqlite
from models.tag import Generation, Visit
from models.vocabulary import GenerationState

STALE = ""
"""The cascade of a visit that an edit has overtaken: the article is read again."""

OPEN = (GenerationState.LIVE, GenerationState.READING, GenerationState.HELD)
"""States in which a generation is read into."""

BESIDE = (GenerationState.READING, GenerationState.HELD, GenerationState.PARKED)
"""States of the one generation that may be kept beside the live one."""

_TAKE_TURNS = text("SELECT pg_advisory_xact_lock(1907430503)")  # a number that only we use

LIVE = (
    select(col(Generation.id))
    .where(col(Generation.state) == GenerationState.LIVE)
    .scalar_subquery()
)
"""The id of the generation that readers see."""


def is_live(table: type[SQLModel]) -> ColumnElement[bool]:
    """Tell of a table's rows which ones readers see."""
    generation: Any = table.generation  # type: ignore[attr-defined]
    return col(generation) == LIVE


def said_of(
    table: type[SQLModel],
    ids: Sequence[int],
    generation: ColumnElement[int] | int | None = LIVE,
) -> ColumnElement[bool]:
    """Tell of a table's rows which ones a generation, or else the live one, says of some articles.

    Articles lead: written so that SQLite, which knows no numbers, looks their rows up and does not
    walk all of a kind.
    """
    columns: Any = table
    return (col(columns.generation) + 0 == generation) & col(columns.article_id).in_(ids)


def is_of(table: type[SQLModel], generation: int | None) -> ColumnElement[bool]:
    """Tell of a table's rows which ones a generation said; None is the one that readers see."""
    told: Any = table.generation  # type: ignore[attr-defined]
    return is_live(table) if generation is None else col(told) == generation


def live(session: Session) -> Generation | None:
    """Return the generation that readers see; None where nothing was read yet."""
    return session.scalars(_known((GenerationState.LIVE,))).first()


def live_cascade(session: Session) -> str | None:
    """Return the version of the cascade that numbers are made with."""
    return cascade_of(session, None)


def cascade_of(session: Session, generation: int | None) -> str | None:
    """Return the version of the cascade that made a generation, or the live one."""
    found = live(session) if generation is None else session.get(Generation, generation)
    return None if found is None else found.cascade


def beside(session: Session) -> Generation | None:
    """Return the generation that is kept beside the live one."""
    return session.scalars(_known(BESIDE)).first()


def kept_generations(session: Session) -> list[Generation]:
    """Return the live generation and the one beside it, where there are any."""
    return list(session.scalars(_known((GenerationState.LIVE, *BESIDE))))


def kept_of(session: Session, cascade: str) -> Generation | None:
    """Return the generation of a version that is kept beside the live one; None: it is not."""
    found = find_generation(session, cascade)
    return found if found is not None and found.state is GenerationState.PARKED else None


def hold_live(session: Session) -> None:
    """Have no other generation go live until the transaction ends."""
    session.execute(_known((GenerationState.LIVE,)).with_for_update(read=True))


def hold_all(session: Session) -> None:
    """Have no generation be begun, read into or moved by others until the transaction ends."""
    _take_turns(session)
    session.execute(select(Generation).order_by(col(Generation.id)).with_for_update())


def read_into(session: Session, cascade: str, now: datetime) -> Generation | None:
    """Return the generation that a cascade is to read into; None where a person has to ask for it.

    The first of a store is live from the start; a later one is read beside it.
    """
    known = find_generation(session, cascade)
    if known is None:
        _take_turns(session)
        known = find_generation(session, cascade) or _begin(session, cascade, now)
    return known if known.state in OPEN else None


def find_generation(session: Session, cascade: str) -> Generation | None:
    """Return the generation of a version of the cascade, the newest where there were several."""
    query = select(Generation).where(col(Generation.cascade) == cascade)
    return session.scalars(query.order_by(col(Generation.id).desc()).limit(1)).first()


def take(session: Session, generation: Generation) -> Generation | None:
    """Hold a generation as it is until the transaction ends; None where none may read into it."""
    query = select(Generation).where(col(Generation.id) == generation.id)
    held = session.scalars(query.with_for_update(read=True)).one()
    return held if held.state in OPEN else None


def ask_for(session: Session, cascade: str, now: datetime, *, is_held: bool) -> Generation:
    """Return the generation of a version that a person wants to be live, open to be read into.

    With `is_held` it waits to be told, once all is read.
    """
    _take_turns(session)
    known = find_generation(session, cascade)
    if known is None or known.state is GenerationState.DROPPED:
        known = _begin(session, cascade, now)
    if known.state is GenerationState.PARKED:
        known.walked = None
    if known.state is not GenerationState.LIVE:
        known.state = GenerationState.HELD if is_held else GenerationState.READING
    session.flush()
    return known


def release(session: Session) -> Generation:
    """Let the generation that is read beside the live one take its place once all is read.

    Raises:
        ConflictError: none is being read.
    """
    _take_turns(session)
    found = beside(session)
    if found is None or found.state is GenerationState.PARKED:
        raise ConflictError("no version is being read: `tidings retag` begins")
    found.state = GenerationState.READING
    session.flush()
    return found


def drop_parked(session: Session) -> Generation:
    """Give up the version that is kept; its rows are removed by and by (`models.store.sweeping`).

    Raises:
        ConflictError: none is kept, or it is being read.
    """
    _take_turns(session)
    found = beside(session)
    if found is None:
        raise ConflictError("no other version is kept")
    if found.state is not GenerationState.PARKED:
        raise ConflictError("that version is being read: `tidings retag undo` stops it first")
    found.state = GenerationState.DROPPED
    session.flush()
    return found


def expire(session: Session, article_ids: Sequence[int]) -> None:
    """Have edited articles read again; until then their tags and counts stay as they are."""
    session.execute(
        update(Visit).where(col(Visit.article_id).in_(article_ids)).values(cascade=STALE)
    )


def visits_by_cascade(session: Session, generation: Generation) -> Counter[str]:
    """Count the articles that a generation has, by the version that truly read them."""
    query = select(col(Visit.cascade), func.count()).where(col(Visit.generation) == generation.id)
    rows = session.execute(query.group_by(col(Visit.cascade)))
    return Counter({row[0]: row[1] for row in rows})


def generations_of(session: Session, article_id: int) -> list[Generation]:
    """Return the generations that have read an article and are kept."""
    query = select(Generation).join(Visit, col(Visit.generation) == col(Generation.id))
    kept = col(Generation.state) != GenerationState.DROPPED
    return list(session.scalars(query.where(col(Visit.article_id) == article_id, kept)))


def is_visited(session: Session, article_id: int) -> bool:
    """Tell whether any cascade has read an article, into whichever generation."""
    visits = select(col(Visit.article_id)).where(col(Visit.article_id) == article_id)
    return session.scalars(visits.limit(1)).first() is not None


def _known(states: Sequence[GenerationState]) -> Any:  # noqa: ANN401  SQLAlchemy's own
    return select(Generation).where(col(Generation.state).in_(states))


def _begin(session: Session, cascade: str, now: datetime) -> Generation:
    """Begin a generation: live where there is none, else beside that and in the other's place."""
    is_first = live(session) is None
    session.execute(
        update(Generation)
        .where(col(Generation.state).in_(BESIDE))
        .values(state=GenerationState.DROPPED)
    )
    begun = Generation(
        cascade=cascade,
        state=GenerationState.LIVE if is_first else GenerationState.READING,
        begun_at=now,
        live_at=now if is_first else None,
    )
    session.add(begun)
    session.flush()
    return begun


def _take_turns(session: Session) -> None:
    if not is_sqlite(session):
        session.execute(_TAKE_TURNS)
