"""What the list of a sort shows of some days: its labels, the most frequent first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from sqlmodel import Session

from api.charts.parts import bar
from api.charts.series import sparkline
from api.charts.world import BORDERS, Land, world_map
from api.dashboard.labels.subjects import Subject, name
from api.dashboard.rendering import search_link
from api.dashboard.windows import cut
from api.figures.addresses import Figure, Kind
from api.trends.labels import query_of, within
from api.trends.pages import page_of
from api.trends.ranges import Range
from api.trends.reading import volumes
from api.trends.series import Of, periods, points
from models.store.counts import day_counts, label_totals
from models.vocabulary import FRAMES, NARRATIVES, TOPICS, NarrativeRole, OutletKind

MOST = 100
"""Labels that a list shows at most."""

_SUBJECT = query_of("relevance", "subject")
_DRAWN = 25  # labels with a line of their own
_LONGEST = 366  # days that such a line is drawn of
_WHOLE: Mapping[str, Iterable[str]] = {
    "topic": TOPICS,
    "frame": FRAMES,
    "narrative": NARRATIVES,
    "outlet_kind": tuple(OutletKind),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A label of the list, beside the days before."""

    name: str
    count: int
    before: int
    page: str
    link: str
    bar: Markup
    spark: Markup | None

    @property
    def change(self) -> int:
        """How many more, or fewer, than before."""
        return self.count - self.before


@dataclass(frozen=True, slots=True)
class Role:
    """In how many articles a text asserts, reports or rebuts a narrative."""

    role: NarrativeRole
    count: int
    link: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A sort's labels of some days; `number` is how many there are, shown or not."""

    subject: Subject
    days: Range
    volume: int
    rows: tuple[Row, ...]
    number: int
    roles: Mapping[str, tuple[Role, ...]]
    map: Markup | None
    figure: str
    said_of_map: str = BORDERS


def load_listing(session: Session, subject: Subject, days: Range, wanted: str = "") -> Listing:
    """Gather a sort's labels over some days, of those whose names hold what is wanted."""
    dimension, then = subject.dimension, days.before()
    now = label_totals(session, dimension, days.first, days.last)
    before = label_totals(session, dimension, then.first, then.last)
    labels = [
        label
        for label in dict.fromkeys([*now, *_WHOLE.get(dimension, ())])
        if wanted.casefold() in name(dimension, label).casefold()
    ]
    ordered = sorted(labels, key=lambda label: (-now.get(label, 0), name(dimension, label)))
    most = max(now.values(), default=0)
    sparks = _sparks(session, dimension, ordered[:_DRAWN], days)
    return Listing(
        subject,
        days,
        sum(volumes(session, Of.SUBJECT, days).values()),
        tuple(
            Row(
                name(dimension, label),
                now.get(label, 0),
                before.get(label, 0),
                page_of(dimension, label),
                search_link(within(query_of(dimension, label), days.first, days.last)),
                bar(now.get(label, 0), most, f"{name(dimension, label)}: {now.get(label, 0):,}"),
                sparks.get(label),
            )
            for label in ordered[:MOST]
        ),
        len(ordered),
        _roles(session, days) if dimension == "narrative" else {},
        _map(now, days) if dimension == "country" else None,
        Figure(Kind.MAP, days, (_SUBJECT,), "country").address,
    )


def _sparks(
    session: Session, dimension: str, labels: Sequence[str], days: Range
) -> dict[str, Markup]:
    if days.days > _LONGEST:
        return {}
    counts = day_counts(session, dimension, labels, days.first, days.last)
    by = cut(days)
    spans = list(periods(days.first, days.last, by))
    return {
        label: sparkline(
            points(counts.get(label, {}), {}, spans), f"{name(dimension, label)} by {by}"
        )
        for label in labels
    }


def _roles(session: Session, days: Range) -> dict[str, tuple[Role, ...]]:
    """Return what texts do with each narrative, by its page."""
    totals = label_totals(session, "narrative_role", days.first, days.last)
    return {
        page_of("narrative", family): tuple(
            Role(role, totals.get(f"{family}|{role}", 0), _found(f"{family}|{role}", days))
            for role in NarrativeRole
        )
        for family in NARRATIVES
    }


def _found(label: str, days: Range) -> str:
    return search_link(within(query_of("narrative_role", label), days.first, days.last))


def _map(counts: Mapping[str, int], days: Range) -> Markup:
    lands = [
        Land(code, name("country", code), count, page_of("country", code))
        for code, count in counts.items()
    ]
    return world_map(lands, f"Countries spoken of, {days.first} to {days.last}")
