"""What trends read from the store: roll-ups, and live counts where no roll-up is kept.

The one module of this package that knows a session. A page of trends costs a few hundred rows
of the roll-up, however many articles there are.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from api.trends.labels import name_of, query_of, within
from api.trends.series import By, Of, Point, Series, periods, points, total
from api.trends.summary import Change, Facts, StoryTold, Summary, summarise
from api.trends.surges import (
    PERIODS,
    Candidate,
    Surge,
    against_the_others,
    strongest,
    surges,
)
from models.errors import InvalidError
from models.query.parse import parse_query
from models.store.counts import DIMENSIONS, CountKey, day_counts, span_of_days
from models.store.facts import imported_counts
from models.store.search import daily_counts
from models.store.stories import largest_stories
from models.vocabulary import Relevance

MOST = 50
"""Series that one answer holds at most: those with the largest counts."""

POINTS = 50_000
"""Points that the series of one answer have at most: where they are long, fewer are told."""

LONGEST = 366 * 50
"""Days that one answer may span."""

QUERY = "query"
"""The dimension of a series that is counted live."""

_YEARS = (1900, 2200)

WATCHED = ("topic", "country", "narrative", "frame")
"""Dimensions whose labels are tested for surges, besides migration coverage itself."""

_CHANGES = ("topic", "country", "narrative")
_TONES = ("valence", "stance", "respect")

ByDay = Mapping[date, int]


@dataclass(frozen=True, slots=True)
class Range:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    def before(self, steps: int = 1) -> "Range":
        """Return the range as long as this one that ends where this one, `steps` back, begins."""
        back = timedelta(days=self.days * steps)
        return Range(self.first - back, self.last - back)


@dataclass(frozen=True, slots=True)
class Asked:
    """What series are wanted: a dimension, one of its labels or all, the days, how they are cut.

    A pair's dimension (`topic+country`) with a label such as `borders|` asks for all second labels.
    """

    dimension: str
    label: str | None
    days: Range
    by: By = By.DAY
    of: Of | None = None  # None: what its label is naturally a share of

    @property
    def whole(self) -> Of:
        """What its shares are of; what is not of migration coverage is of all collected."""
        if self.dimension.startswith(("all", "relevance")):
            return Of.COLLECTED
        if self.of is None:
            return Of.COLLECTED if self.dimension == QUERY else Of.SUBJECT
        return self.of


def days_until(last: date, days: int, field: str = "until") -> Range:
    """Return the range of so many days that ends with a day; `field` is what an error names.

    Raises:
        InvalidError: the day is not of these times, or the number of days is no sensible one.
    """
    _require_day(last, field)
    if not 1 <= days <= LONGEST:
        raise InvalidError("days", f"must be from 1 to {LONGEST}")
    return Range(last - timedelta(days=days - 1), last)


def known_days(session: Session, first: date | None, last: date | None, today: date) -> Range:
    """Return the days asked for; where an end is open, that of what the store holds.

    Raises:
        InvalidError: a day is not of these times, or the range is empty or too long.
    """
    for day, field in ((first, "first"), (last, "last")):
        if day is not None:
            _require_day(day, field)
    span = span_of_days(session) or (today, today)
    days = Range(first or min(span[0], last or span[0]), last or max(span[1], first or span[1]))
    if days.days < 1:
        raise InvalidError("last", f"{days.last} lies before {days.first}")
    if days.days > LONGEST:
        raise InvalidError("first", f"a series may span {LONGEST} days, not {days.days}")
    return days


def _require_day(day: date, field: str) -> None:
    if not _YEARS[0] <= day.year < _YEARS[1]:
        raise InvalidError(field, f"must lie from {_YEARS[0]} to {_YEARS[1]}, not at {day}")


def load_series(session: Session, asked: Asked) -> list[Series]:
    """Return a dimension's largest series in order; a label that never occurs is all zeros.

    They are at most `MOST`, and at most `POINTS` points long together.

    Raises:
        InvalidError: no such dimension is kept.
    """
    _require(asked.dimension)
    counts = _label_counts(session, asked)
    if asked.label is not None and not asked.label.endswith("|"):
        counts.setdefault(asked.label, {})
    volumes = _volumes(session, asked.whole, asked.days)
    spans = list(periods(asked.days.first, asked.days.last, asked.by))
    most = min(MOST, POINTS // len(spans))
    largest = sorted(counts.items(), key=lambda one: (-sum(one[1].values()), one[0]))[:most]
    return [
        Series(
            asked.dimension,
            label,
            name_of(asked.dimension, label),
            asked.by,
            asked.whole,
            within(query_of(asked.dimension, label), asked.days.first, asked.days.last),
            points(by_day, volumes, spans),
        )
        for label, by_day in largest
    ]


def load_query_series(session: Session, text: str, asked: Asked, today: date) -> Series:
    """Return the series of a query, counted live: for what no roll-up keeps.

    As a share of migration coverage, only that coverage is counted.

    Raises:
        QueryError: the query does not parse.
    """
    parse_query(text, today)  # so that an error's place is in what was typed
    asked = replace(asked, dimension=QUERY)
    scope = "relevance:subject" if asked.whole is Of.SUBJECT else ""
    wanted = f"({text}) {scope}" if text.strip() else scope
    narrowed = within(wanted.strip(), asked.days.first, asked.days.last)
    counts = dict(daily_counts(session, parse_query(narrowed, today)))
    spans = list(periods(asked.days.first, asked.days.last, asked.by))
    made = points(counts, _volumes(session, asked.whole, asked.days), spans)
    return Series(QUERY, text, text or "All", asked.by, asked.whole, narrowed, made)


def load_surges(session: Session, days: Range) -> list[Surge]:
    """Test every watched label's last days against the windows before them, together."""
    return surges(list(_candidates(session, days)))


def load_archive_surges(session: Session, days: Range) -> list[Surge]:
    """Rank an archive's months by the share of what was collected whose subject is migration."""
    asked = Asked("relevance", Relevance.SUBJECT.value, days, By.MONTH, Of.COLLECTED)
    [series] = load_series(session, asked)
    query = query_of(series.dimension, series.label)
    return strongest(
        against_the_others(series.dimension, series.label, series.name, query, series.points)
    )


def load_summary(session: Session, days: Range, now: datetime) -> Summary:
    """Summarise a period against the one before it."""
    before = days.before()
    found = surges(list(_candidates(session, days)))
    facts = Facts(
        days.first,
        days.last,
        before.first,
        before.last,
        collected=_change(session, "all", "", "all", days),
        subject=_change(session, "relevance", Relevance.SUBJECT.value, "all", days),
        changes=tuple(
            change for dimension in _CHANGES for change in _changes(session, dimension, days)
        ),
        tone=tuple(change for axis in _TONES for change in _changes(session, axis, days)),
        roles=tuple(_changes(session, "narrative_role", days)),
        surges=tuple(surge for surge in found if surge.is_surge),
        stories=_stories(session, days),
    )
    return summarise(facts, now)


def _require(dimension: str) -> None:
    if dimension not in DIMENSIONS:
        raise InvalidError(
            "dimension", f"there is no {dimension}; kept are {', '.join(DIMENSIONS)}"
        )


def _label_counts(session: Session, asked: Asked) -> dict[str, dict[date, int]]:
    """Read a dimension's counts by label and day; `borders|` stands for all that begin so."""
    is_open = asked.label is not None and asked.label.endswith("|")
    labels = None if asked.label is None or is_open else [asked.label]
    counts: dict[str, dict[date, int]] = defaultdict(dict)
    rows = day_counts(session, asked.dimension, labels, asked.days.first, asked.days.last)
    for day, label, count in rows:
        if not is_open or label.startswith(asked.label or ""):
            counts[label][day] = count
    return dict(counts)


def _volumes(session: Session, of: Of, days: Range) -> dict[date, int]:
    dimension, label = ("all", "") if of is Of.COLLECTED else ("relevance", "subject")
    rows = day_counts(session, dimension, [label], days.first, days.last)
    return {day: count for day, _, count in rows}


def _candidates(session: Session, days: Range) -> Iterator[Candidate]:
    windows = [days.before(steps) for steps in range(PERIODS, 0, -1)] + [days]
    whole = Range(windows[0].first, days.last)
    imported = imported_counts(session, whole.first, whole.last)  # an import is no news
    volumes = _less(_volumes(session, Of.COLLECTED, whole), "all", "", imported)
    but = " -kind:archive" if imported else ""
    spans = [(window.first, window.last) for window in windows]
    subject = Asked("relevance", Relevance.SUBJECT.value, whole)
    for asked in (subject, *(Asked(dimension, None, whole) for dimension in WATCHED)):
        for label, by_day in _label_counts(session, asked).items():
            counts = _less(by_day, asked.dimension, label, imported)
            yield from _of_label(asked, label, points(counts, volumes, spans), days, but)


def _less(counts: ByDay, dimension: str, label: str, imported: Mapping[CountKey, int]) -> ByDay:
    if not imported:
        return counts
    return {day: count - imported.get((day, dimension, label), 0) for day, count in counts.items()}


def _of_label(
    asked: Asked, label: str, counted: Sequence[Point], days: Range, but: str
) -> Iterator[Candidate]:
    *before, window = counted
    if window.count:
        query = within(query_of(asked.dimension, label), days.first, days.last) + but
        name = name_of(asked.dimension, label)
        yield Candidate(asked.dimension, label, name, query, window, tuple(before))


def _change(session: Session, dimension: str, label: str, of: str, days: Range) -> Change:
    both = Range(days.before().first, days.last)
    counts = _label_counts(session, Asked(dimension, label, both)).get(label, {})
    volumes = _label_counts(session, Asked(of, "", both)).get("", {})
    return _changed(dimension, label, counts, volumes, days)


def _changes(session: Session, dimension: str, days: Range) -> Iterable[Change]:
    both = Range(days.before().first, days.last)
    volumes = _volumes(session, Of.SUBJECT, both)
    counts = _label_counts(session, Asked(dimension, None, both))
    return [_changed(dimension, label, counts[label], volumes, days) for label in sorted(counts)]


def _changed(dimension: str, label: str, counts: ByDay, volumes: ByDay, days: Range) -> Change:
    before = days.before()
    return Change(
        dimension,
        label,
        name_of(dimension, label),
        query_of(dimension, label),
        total(counts, days.first, days.last),
        total(counts, before.first, before.last),
        total(volumes, days.first, days.last),
        total(volumes, before.first, before.last),
    )


def _stories(session: Session, days: Range) -> tuple[StoryTold, ...]:
    since = datetime.combine(days.first, time(), UTC)
    until = datetime.combine(days.last + timedelta(days=1), time(), UTC)
    return tuple(
        StoryTold(story.id or 0, story.title, articles, outlets)
        for story, articles, outlets in largest_stories(session, since, until, 5)
    )
