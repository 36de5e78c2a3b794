"""Playing a case: all is well, the fault comes, the fault goes; the invariants after each.

Nothing is judged here but in the order of things: first what the case itself expects, then
what holds for all of them.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.faults.case import Case
from tests.faults.invariants import Window, is_conserved, is_sound, judge, recovers
from tests.faults.stage import Stage, Visit, staged
from tests.make import NOON

DAY = timedelta(days=1)
QUICK = 3
"""Good feeds beside the hostile one in the quick run."""

MANY = 99
"""Good feeds beside it where their CPU time is measured."""


@dataclass(frozen=True, slots=True)
class Played:
    """What a case came to, in figures."""

    case: Case
    code: str
    held: str
    memory: int
    cpu: float  # until the last good feed was kept, as a ratio to the visit before


def play(case: Case, folder: Path, window: Window, good: int = QUICK) -> Played:
    """Play a case and assert all that must be true of it."""
    with staged(case, folder, good) as stage:
        stage.visit(NOON)
        well = stage.visit(NOON + DAY)
        stage.play.is_faulty = True
        case.strike(stage.ground)
        codes = case.code.split()
        for number, allowed in enumerate(codes):
            fault = stage.visit(NOON + (2 + number) * DAY)
            _expect(case, fault, allowed)
            judge(stage, window, well, fault)
        assert stage.ground.trap.connected == []
        case.look(stage.found(fault))
        case.mend(stage.ground)
        if not case.why:
            _recover(stage)
    held = "I1–I7" if not case.why else f"I1–I4, I6, I7; {case.why}"
    return Played(case, codes[-1], held, fault.memory, fault.cpu / well.cpu)


def _expect(case: Case, fault: Visit, allowed: str) -> None:
    assert {one.code for one in fault.bad} <= set(allowed.split("|")), [
        (one.code, str(one.error)) for one in fault.bad
    ]
    if case.accepted is not None:
        assert sum(one.accepted for one in fault.bad) == case.accepted


def _recover(stage: Stage) -> None:
    """End the fault and come back when the feeds themselves say."""
    stage.play.is_faulty = False
    with stage.begin() as session:
        due = max(row.due_at for row in stage.rows(session))
    again = stage.visit(due)
    recovers(stage, again)
    is_sound(stage.file, stage.begin)
    is_conserved(stage.begin, (*again.good, *again.bad))
