"""Signals and what people decided about them.

Only people move a signal on from `signal` (TRUST, S2), and every step is kept. A match to a
fact-check needs the fact-check, and a text that asserts (S4).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from models.article import Article
from models.errors import ConflictError, InvalidError, NotFoundError
from models.signal import Review, Signal
from models.store.counts import move_counts
from models.store.facts import facts_of
from models.store.generations import hold_live, live
from models.store.ids import first_of_day
from models.vocabulary import NarrativeRole, SignalKind, SignalState

STEPS: dict[SignalState, frozenset[SignalState]] = {
    SignalState.SIGNAL: frozenset(
        {
            SignalState.IN_REVIEW,
            SignalState.MATCHED,
            SignalState.NO_ISSUE,
            SignalState.WITHDRAWN,
        }
    ),
    SignalState.IN_REVIEW: frozenset(
        {SignalState.MATCHED, SignalState.NO_ISSUE, SignalState.WITHDRAWN}
    ),
    SignalState.MATCHED: frozenset({SignalState.IN_REVIEW, SignalState.WITHDRAWN}),
    SignalState.NO_ISSUE: frozenset({SignalState.IN_REVIEW, SignalState.WITHDRAWN}),
    SignalState.WITHDRAWN: frozenset({SignalState.IN_REVIEW}),
}
"""From each state, the states that a reviewer may move a signal to."""

_OF_ARTICLE = col(Article.id) == col(Signal.article_id)
_FLAGS = or_(col(Signal.role).is_(None), col(Signal.role) != NarrativeRole.REBUTS)


@dataclass(frozen=True, slots=True)
class SignalFilter:
    """Which signals are asked for; None means any.

    `flags` leaves out what a text itself rebuts: it is kept, and flagged to nobody. `since` and
    `until` are days of articles, both included, as series count them.
    """

    kind: SignalKind | None = None
    label: str | None = None
    role: NarrativeRole | None = None
    state: SignalState | None = None
    article_id: int | None = None
    flags: bool = False
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a reviewer decides, under which name and why."""

    state: SignalState
    reviewer: str
    note: str


def list_signals(
    session: Session, wanted: SignalFilter, *, limit: int, before: int | None = None
) -> list[tuple[Signal, Article]]:
    """Return signals with their articles, newest first, with ids below `before`."""
    query = select(Signal, Article).join(Article, _OF_ARTICLE).where(*_conditions(wanted))
    if before is not None:
        query = query.where(col(Signal.id) < before)
    rows = session.execute(query.order_by(col(Signal.id).desc()).limit(limit))
    return [(row[0], row[1]) for row in rows]


def count_signals(session: Session, wanted: SignalFilter) -> int:
    """Return how many signals there are of those asked for."""
    query = select(func.count()).select_from(Signal).where(*_conditions(wanted))
    if wanted.since or wanted.until:
        query = query.join(Article, _OF_ARTICLE)
    return session.scalars(query).one()


def get_signal(session: Session, uid: UUID) -> tuple[Signal, Article]:
    """Return a signal and its article.

    Raises:
        NotFoundError: there is none of that name.
    """
    query = select(Signal, Article).join(Article, _OF_ARTICLE)
    row = session.execute(query.where(col(Signal.uid) == uid)).first()
    if row is None:
        raise NotFoundError(f"there is no signal {uid}")
    return row[0], row[1]


def reviews_of(session: Session, signal: Signal) -> list[Review]:
    """Return what was decided about a signal, oldest first."""
    query = select(Review).where(col(Review.signal_id) == signal.id).order_by(col(Review.id))
    return list(session.scalars(query))


def review(session: Session, uid: UUID, decision: Decision, now: datetime) -> Signal:
    """Move a signal to the state that a person decided on, and keep who, when and why.

    Raises:
        NotFoundError: there is no such signal.
        InvalidError: the reviewer gave no name, or decided without saying what was found.
        ConflictError: the step is not allowed from where the signal stands, or lacks its evidence.
    """
    hold_live(session)
    signal, _ = get_signal(session, uid)
    if not decision.reviewer.strip():
        raise InvalidError("reviewer", "a review needs the reviewer's name")
    if decision.state is not SignalState.IN_REVIEW and not decision.note.strip():
        raise InvalidError("note", "say in a sentence what you found")
    if decision.state not in STEPS[signal.state]:
        raise ConflictError(f"a signal that is {signal.state} cannot become {decision.state}")
    if decision.state is SignalState.MATCHED:
        _require_evidence(signal)
    session.add(
        Review(
            signal_id=signal.id or 0,
            state=decision.state,
            reviewer=decision.reviewer.strip(),
            note=decision.note.strip(),
            at=now,
        )
    )
    _move(session, signal, decision.state)
    return signal


def _conditions(wanted: SignalFilter) -> Iterator[ColumnElement[bool]]:
    for column, value in (
        (col(Signal.kind), wanted.kind),
        (col(Signal.label), wanted.label),
        (col(Signal.role), wanted.role),
        (col(Signal.state), wanted.state),
        (col(Signal.article_id), wanted.article_id),
    ):
        if value is not None:
            yield column == value
    if wanted.flags:
        yield _FLAGS
    if wanted.since is not None:
        yield col(Signal.article_id) >= first_of_day(wanted.since)  # so that few are joined
        yield col(Article.day).is_not(None)
    if wanted.until is not None:
        yield col(Article.day) <= wanted.until


def _move(session: Session, signal: Signal, state: SignalState) -> None:
    """Put a signal into a state; what is withdrawn leaves the counts, and may come back."""
    generation = live(session)
    assert generation is not None  # noqa: S101  signals stand with the live one
    before = list(facts_of(session, generation, [signal.article_id]))
    signal.state = state
    session.add(signal)
    session.flush()
    after = facts_of(session, generation, [signal.article_id])
    move_counts(session, generation.id or 0, before, after)


def _require_evidence(signal: Signal) -> None:
    """Refuse a match without a published fact-check, or of what the text itself does not claim.

    A narrative must assert: of one that is reported or rebutted, and of one whose role is not
    told, nobody may say that the text was found to claim it. A claim signal never has a role,
    since nearness of words tells none: there the reviewer, who reads both, is the judge of it.

    Raises:
        ConflictError: it may not be matched.
    """
    has_no_role = signal.kind is SignalKind.CLAIM and signal.role is None
    if signal.role is not NarrativeRole.ASSERTS and not has_no_role:
        raise ConflictError("only what a text itself asserts can be matched to a fact-check")
    if not any(one.get("kind") == "fact_check" and one.get("url") for one in signal.evidence):
        raise ConflictError("a match needs at least one published fact-check as evidence")
