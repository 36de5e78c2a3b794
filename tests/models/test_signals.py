"""Which signals a reviewer may match to a fact-check."""

from collections.abc import Mapping

import pytest
from sqlalchemy import select
from sqlmodel import Session

from models import Signal
from models.annotation import Annotated, Evidence, Item, Signalled, Span
from models.errors import ConflictError, InvalidError
from models.query.parse import parse_query
from models.store.annotations import record
from models.store.counts import label_totals
from models.store.engine import Begin
from models.store.search import count
from models.store.signals import Decision, review
from models.vocabulary import NarrativeRole, Relevance, SignalKind, SignalState, SpanField
from tests.make import NOON, generation, make_article

CHECK = Evidence("fact_check", "A check", url="https://checkers.example/1")
ENTRY = Evidence("lexicon", "An entry", url="https://glossary.example/")
BLANK = Decision(SignalState.NO_ISSUE, "A. Editor", "  ")
MATCH = Decision(SignalState.MATCHED, "A. Editor", "Read both.")


def stored(
    session: Session, kind: SignalKind, role: NarrativeRole | None, evidence: Evidence
) -> Signal:
    signal = Signalled(
        kind, "N7", Span(SpanField.TITLE, 0, 1, "A"), "why", "test/1", role, None, (evidence,)
    )
    said = Annotated(Item("x", "A title", ""), "en", Relevance.SUBJECT, signals=(signal,))
    record(session, [(make_article(session), said)], generation(session), NOON)
    return session.scalars(select(Signal)).one()


@pytest.mark.parametrize(
    ("kind", "role"),
    [(SignalKind.NARRATIVE, NarrativeRole.ASSERTS), (SignalKind.CLAIM, None)],
)
def test_what_asserts_and_a_related_claim_can_be_matched(
    begin: Begin, kind: SignalKind, role: NarrativeRole | None
) -> None:
    with begin() as session:
        signal = stored(session, kind, role, CHECK)

        assert review(session, signal.uid, MATCH, NOON).state is SignalState.MATCHED


@pytest.mark.parametrize(
    ("kind", "role", "evidence"),
    [
        (SignalKind.NARRATIVE, None, CHECK),  # its role is not told
        (SignalKind.NARRATIVE, NarrativeRole.REPORTS, CHECK),
        (SignalKind.NARRATIVE, NarrativeRole.REBUTS, CHECK),
        (SignalKind.NARRATIVE, NarrativeRole.ASSERTS, ENTRY),
        (SignalKind.CLAIM, None, ENTRY),
        (SignalKind.LOADED_LANGUAGE, None, CHECK),
    ],
)
def test_nothing_else_can_be_matched(
    begin: Begin, kind: SignalKind, role: NarrativeRole | None, evidence: Evidence
) -> None:
    with begin() as session:
        signal = stored(session, kind, role, evidence)

        with pytest.raises(ConflictError):
            review(session, signal.uid, MATCH, NOON)
        assert signal.state is SignalState.SIGNAL


def test_a_decision_says_what_was_found(begin: Begin) -> None:
    with begin() as session:
        signal = stored(session, SignalKind.NARRATIVE, NarrativeRole.ASSERTS, CHECK)

        with pytest.raises(InvalidError, match="what you found"):
            review(session, signal.uid, BLANK, NOON)
        review(session, signal.uid, Decision(SignalState.IN_REVIEW, "A. Editor", ""), NOON)
        assert signal.state is SignalState.IN_REVIEW


def test_what_people_withdrew_is_counted_no_more_and_again_once_it_is_taken_up(
    begin_both: Begin,
) -> None:
    def counted(session: Session) -> Mapping[str, int]:
        return label_totals(session, "narrative", NOON.date(), NOON.date())

    with begin_both() as session:
        signal = stored(session, SignalKind.NARRATIVE, NarrativeRole.ASSERTS, CHECK)
        narrative = parse_query("narrative:N7", NOON.date())
        for state, number in (
            (SignalState.IN_REVIEW, 1),
            (SignalState.WITHDRAWN, 0),
            (SignalState.IN_REVIEW, 1),
        ):
            review(session, signal.uid, Decision(state, "A. Editor", "Read it."), NOON)
            assert sum(counted(session).values()) == count(session, narrative) == number
