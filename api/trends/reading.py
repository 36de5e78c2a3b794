"""Series read from the store: from the roll-up, or counted live where no roll-up is kept.

A page of trends costs a few hundred rows of the roll-up, however many articles there are. The
roll-up is by UTC day; other time zones, hours, queries and rarer pairs are counted live, and
where both could answer they say the same.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlmodel import Session

from api.trends.labels import between, name_of, query_of
from api.trends.periods import (
    DAY,
    UTC_ZONE,
    Period,
    edges_of,
    grain,
    midnight,
    periods_of,
    points_of,
    summed,
)
from api.trends.ranges import Range
from api.trends.series import By, Of, Series
from models.errors import InvalidError
from models.query.parse import parse_query
from models.query.tree import All, Label, Query, fields_in
from models.store.counting import live_counts
from models.store.counts import DIMENSIONS, day_counts, label_totals
from models.store.heard import EVERY, Among, Heard

MOST = 50
"""Series that one answer holds at most: those with the largest counts."""

POINTS = 50_000
"""Points that the series of one answer have at most: where they are long, fewer are told."""

QUERY = "query"
"""The dimension of a series that is counted by a query alone."""

ByDay = Mapping[date, int]
_ByBin = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Asked:
    """What series are wanted: a dimension, one of its labels or all, the days, how they are cut.

    A pair's dimension (`topic+country`) with a label such as `borders|` asks for all second labels.
    Days are those of `zone`.
    """

    dimension: str
    label: str | None
    days: Range
    by: By = By.DAY
    of: Of | None = None  # None: what its label is naturally a share of
    zone: ZoneInfo = field(default=UTC_ZONE)

    @property
    def is_base(self) -> bool:
        """Whether its dimension counts all that was collected, whatever it is about."""
        return self.dimension.startswith(("all", "relevance"))

    @property
    def whole(self) -> Of:
        """What its shares are of; what is not of migration coverage is of all collected."""
        if self.of is Of.QUERY:
            return self.of
        if self.is_base:
            return Of.COLLECTED
        if self.of is None:
            return Of.COLLECTED if self.dimension == QUERY else Of.SUBJECT
        return self.of

    @property
    def periods(self) -> list[Period]:
        """The periods that its days are cut into."""
        return periods_of(self.days.first, self.days.last, self.by, self.zone)


def load_series(
    session: Session, asked: Asked, labels: Sequence[str] | None = None
) -> list[Series]:
    """Return a dimension's largest series in order, or those of given labels in theirs.

    A label that never occurs is all zeros. They are at most `MOST`, and at most `POINTS` points
    long together.

    Raises:
        InvalidError: there is no such dimension.
    """
    _refuse_people(asked.dimension, set(asked.dimension.split("+")))
    cut = _cut(asked)
    counts = _binned_counts(session, asked, cut, labels=labels)
    if asked.label is not None and not asked.label.endswith("|"):
        counts.setdefault(asked.label, {})
    drawn = _Drawn(session, asked, cut, _volumes(session, asked, cut))
    return [
        drawn.series(
            asked.dimension,
            label,
            name_of(asked.dimension, label),
            query_of(asked.dimension, label),
            by_bin,
        )
        for label, by_bin in _wanted(counts, cut, labels)
    ]


def load_query_series(session: Session, text: str, asked: Asked, today: date) -> Series:
    """Return the series of a query, counted live: for what no roll-up keeps.

    As a share of migration coverage, only that coverage is counted.

    Raises:
        QueryError: the query does not parse.
    """
    typed = parse_query(text, today)  # so that an error's place is in what was typed
    asked = replace(asked, dimension=QUERY)
    cut = _cut(asked)
    wanted = scoped(text, asked.whole)
    counts = _query_counts(session, wanted, cut, today)
    volume = counts if asked.whole is Of.QUERY else _volumes(session, asked, cut)
    drawn = _Drawn(session, asked, cut, volume, _named_sources(typed))
    return drawn.series(QUERY, text, text or "All", wanted, counts)


def load_split(
    session: Session, text: str, asked: Asked, today: date, labels: Sequence[str] | None = None
) -> list[Series]:
    """Return what a query finds by the labels of a dimension, the largest first, counted live.

    Shares are of what the query finds under the dimension, unless said otherwise.

    Raises:
        QueryError: the query does not parse.
        InvalidError: there is no such dimension.
    """
    typed = parse_query(text, today)
    _refuse_people(asked.dimension, set(asked.dimension.split("+")) | fields_in(typed.node))
    cut = _cut(asked)
    whole = asked.of or Of.QUERY
    counts = _binned_counts(session, asked, cut, text, today)
    about = "" if asked.is_base else "relevance:subject"
    volume = (
        _query_counts(session, _both(text, about), cut, today)
        if whole is Of.QUERY
        else _volumes(session, replace(asked, of=whole), cut)
    )
    drawn = _Drawn(session, replace(asked, of=whole), cut, volume, _named_sources(typed))
    return [
        drawn.series(
            asked.dimension,
            label,
            name_of(asked.dimension, label),
            _both(text, query_of(asked.dimension, label)),
            by_bin,
        )
        for label, by_bin in _wanted(counts, cut, labels)
    ]


class _Drawn:
    """What all series of an answer share: periods, what their shares are of, their coverage."""

    def __init__(
        self,
        session: Session,
        asked: Asked,
        cut: list[Period],
        collected: _ByBin,
        among: Among = EVERY,
    ) -> None:
        self._asked = asked
        self._cut = cut
        self._edges = edges_of(cut)
        self._collected = summed(collected, self._edges)
        self._heard = Heard(session, [(one.start, one.end) for one in cut])
        self._among = among

    def series(self, dimension: str, label: str, name: str, query: str, counts: _ByBin) -> Series:
        heard = self._heard.of(_narrowed(self._among, dimension, label))
        points = points_of(summed(counts, self._edges), self._collected, self._cut, heard)
        return Series(
            dimension,
            label,
            name,
            self._asked.by,
            self._asked.whole,
            between(query, self._cut[0].start, self._cut[-1].end),
            points,
            self._asked.zone.key,
        )


def label_counts(
    session: Session, asked: Asked, labels: Sequence[str] | None = None
) -> dict[str, dict[date, int]]:
    """Read a dimension's counts by label and day; `borders|` stands for all that begin so."""
    is_open = asked.label is not None and asked.label.endswith("|")
    if asked.label is not None and not is_open:
        labels = [asked.label]
    counts = day_counts(session, asked.dimension, labels, asked.days.first, asked.days.last)
    if not is_open:
        return counts
    return {label: days for label, days in counts.items() if label.startswith(asked.label or "")}


def volumes(session: Session, of: Of, days: Range) -> dict[date, int]:
    """Return how many articles of each day shares are of: all collected, or migration coverage."""
    dimension, label = _BASES[of]
    return day_counts(session, dimension, [label], days.first, days.last).get(label, {})


def scoped(text: str, whole: Of) -> str:
    """Narrow a query to what its shares are of."""
    return _both(text, "relevance:subject" if whole is Of.SUBJECT else "")


def is_kept(asked: Asked) -> bool:
    """Say whether the roll-up answers: it keeps the dimension, and has the days' very edges."""
    return asked.dimension in DIMENSIONS and grain(asked.periods) == DAY


_SIGNALS = {"narrative", "narrative_role", "signal", "role", "state"}
_INSTANT = timedelta(microseconds=1)
_BASES = {Of.COLLECTED: ("all", ""), Of.SUBJECT: ("relevance", "subject")}


def _narrowed(among: Among, dimension: str, label: str) -> Among:
    """Return those of some sources that a label's articles must come from, as far as it says so."""
    told = dict(zip(dimension.split("+"), label.split("|"), strict=False))
    return Among(among.outlet or told.get("outlet"), among.kind or told.get("outlet_kind"))


def _named_sources(query: Query) -> Among:
    """Return the sources that what a query finds must come from, as far as it says so."""
    nodes = query.node.nodes if isinstance(query.node, All) else (query.node,)
    told = {node.field: node.value for node in nodes if isinstance(node, Label)}
    return Among(told.get("outlet"), told.get("kind"))


def _refuse_people(dimension: str, named: set[str]) -> None:
    """Refuse to list people by signals: nobody is scored, or listed to be blocked (TRUST, S9, S17).

    Raises:
        InvalidError: it would.
    """
    if "speaker" in dimension.split("+") and named & _SIGNALS:
        raise InvalidError(
            "dimension", "no list of people is made by narratives or signals: ask by quoted roles"
        )


def _cut(asked: Asked) -> list[Period]:
    cut = asked.periods
    if len(cut) > POINTS:
        raise InvalidError("by", f"{len(cut):,} points are too many: at most {POINTS:,}")
    return cut


def _wanted(
    counts: Mapping[str, _ByBin], cut: list[Period], labels: Sequence[str] | None
) -> list[tuple[str, _ByBin]]:
    if labels is not None:
        return [(label, counts.get(label, {})) for label in labels]
    most = min(MOST, POINTS // len(cut))
    return sorted(counts.items(), key=lambda one: (-sum(one[1].values()), one[0]))[:most]


def _binned_counts(
    session: Session,
    asked: Asked,
    cut: list[Period],
    text: str = "",
    today: date | None = None,
    *,
    labels: Sequence[str] | None = None,
) -> dict[str, dict[int, int]]:
    """Read counts by label and by the second that their bin begins, kept or live."""
    if not text.strip() and grain(cut) == DAY and asked.dimension in DIMENSIONS:
        days = _utc_days(cut)
        if asked.label is None and labels is None:
            labels = _most_frequent(session, asked, days)
        found = label_counts(session, replace(asked, days=days), labels)
        second_of = cache(_second)
        return {
            label: {second_of(day): count for day, count in by_day.items()}
            for label, by_day in found.items()
        }
    within = between(_both(text, ""), cut[0].start, cut[-1].end)
    query = parse_query(within, today or asked.days.last)
    counted = live_counts(session, query, grain(cut), asked.dimension, asked.label)
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    for (second, label), count in counted.items():
        counts[label][second] = count
    return dict(counts)


def _most_frequent(session: Session, asked: Asked, days: Range) -> list[str] | None:
    """Return the labels that an answer can hold, where there are more: thousands are quoted."""
    totals = label_totals(session, asked.dimension, days.first, days.last)
    if len(totals) <= MOST:
        return None
    return sorted(totals, key=lambda label: (-totals[label], label))[:MOST]


def _query_counts(session: Session, text: str, cut: list[Period], today: date) -> dict[int, int]:
    everything = Asked("all", "", Range(today, today))
    return _binned_counts(session, everything, cut, text, today).get("", {})


def _volumes(session: Session, asked: Asked, cut: list[Period]) -> _ByBin:
    dimension, label = _BASES[asked.whole]
    whole = replace(asked, dimension=dimension, label=label)
    return _binned_counts(session, whole, cut).get(label, {})


def _both(text: str, other: str) -> str:
    """Return the query that finds what both find; the first may have an OR."""
    return f"({text}) {other}".strip() if text.strip() else other


def _utc_days(cut: list[Period]) -> Range:
    """Return the UTC days of periods that begin and end with one."""
    return Range(cut[0].start.date(), (cut[-1].end - _INSTANT).date())


def _second(day: date) -> int:
    return int(midnight(day, UTC_ZONE).timestamp())
