"""The numbers at the head of the page: the days, the days before them, and today so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from sqlmodel import Session

from api.dashboard.rendering import search_link
from api.trends.labels import query_of, within
from api.trends.ranges import Range
from api.trends.reading import Asked, label_counts, volumes
from api.trends.series import Of, total, wilson
from models.vocabulary import Relevance

_WEEKS = 4
_WEEK = timedelta(days=7)
_QUERY = query_of("relevance", Relevance.SUBJECT.value)


@dataclass(frozen=True, slots=True)
class Counted:
    """Articles about migration of some days, of all that were collected in them."""

    days: Range
    count: int
    volume: int

    @property
    def share(self) -> float | None:
        """Their share of what was collected."""
        return self.count / self.volume if self.volume else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the share."""
        return wilson(self.count, self.volume) if self.volume else None

    @property
    def link(self) -> str:
        """Where they are listed."""
        return search_link(within(_QUERY, self.days.first, self.days.last))


@dataclass(frozen=True, slots=True)
class Figures:
    """Now and before; `today` where the days reach it, with what its weekday usually comes to."""

    now: Counted
    before: Counted
    today: Counted | None
    usual: float | None


def load_figures(session: Session, days: Range, today: date) -> Figures:
    """Read the numbers of some days from the roll-up."""
    before, past = days.before(), today - _WEEKS * _WEEK
    reach = Range(min(before.first, past), max(days.last, today))
    label = Relevance.SUBJECT.value
    counts = label_counts(session, Asked("relevance", label, reach)).get(label, {})
    collected = volumes(session, Of.COLLECTED, reach)

    def counted(range_: Range) -> Counted:
        return Counted(
            range_,
            total(counts, range_.first, range_.last),
            total(collected, range_.first, range_.last),
        )

    is_of_today = days.last == today
    return Figures(
        counted(days),
        counted(before),
        counted(Range(today, today)) if is_of_today else None,
        _usual(counts, collected, today) if is_of_today else None,
    )


def _usual(counts: Mapping[date, int], collected: Mapping[date, int], today: date) -> float | None:
    """Return the median of the same weekday in the weeks before, where something was collected."""
    weekdays = [today - _WEEK * back for back in range(1, _WEEKS + 1)]
    known = [counts.get(day, 0) for day in weekdays if collected.get(day)]
    return median(known) if len(known) == _WEEKS else None
