"""What a narrative's page shows besides: what texts do with it, and what was published of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from sqlmodel import Session

from api.charts.several import Layer, stacked_chart
from api.dashboard.rendering import search_link
from api.dashboard.windows import cut
from api.trends.ranges import Range
from api.trends.reading import Asked, load_series
from api.trends.series import Point
from models import Article, Signal
from models.store.beside import fact_checks_among
from models.store.signals import SignalFilter, list_signals
from models.vocabulary import NarrativeRole, SignalKind

_SHADES = {
    NarrativeRole.ASSERTS: "shade-0",
    NarrativeRole.REPORTS: "shade-1",
    NarrativeRole.REBUTS: "shade-2",
}
_WORDS = {
    NarrativeRole.ASSERTS: "assert it",
    NarrativeRole.REPORTS: "report that somebody says it",
    NarrativeRole.REBUTS: "rebut it",
}
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Role:
    """How many articles assert, report or rebut a narrative, altogether and by period."""

    words: str
    shade: str
    count: int
    link: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Narrated:
    """A narrative by what texts do with it.

    `objecting` are passages of these days that the machine reads so, which are no rebuttals until
    a person says so; `fact_checks` were published as such.
    """

    title: str
    chart: Markup
    roles: tuple[Role, ...]
    objecting: tuple[tuple[Signal, Article], ...]
    fact_checks: tuple[dict[str, Any], ...]


def load_narrated(session: Session, family: str, days: Range, ids: Sequence[int]) -> Narrated:
    """Gather what texts of some days do with a narrative, and what was published of it."""
    labels = [f"{family}|{role}" for role in NarrativeRole]
    asked = Asked("narrative_role", f"{family}|", days, cut(days))
    series = load_series(session, asked, labels)
    objecting = SignalFilter(
        SignalKind.NARRATIVE, family, NarrativeRole.REBUTS, since=days.first, until=days.last
    )
    title = f"What texts do with it, by {asked.by}"
    return Narrated(
        title,
        stacked_chart(
            [
                Layer(f"{role} it", _SHADES[role], one.points)
                for role, one in zip(NarrativeRole, series, strict=True)
            ],
            title,
        ),
        tuple(
            Role(_WORDS[role], _SHADES[role], one.count, search_link(one.query), one.points)
            for role, one in zip(NarrativeRole, series, strict=True)
        ),
        tuple(list_signals(session, objecting, limit=_SHOWN)),
        tuple(fact_checks_among(session, ids, _SHOWN)),
    )
