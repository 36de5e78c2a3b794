"""The labels of some days, the most frequent first, each beside the days before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from markupsafe import Markup
from sqlmodel import Session

from api.charts.parts import bar
from api.charts.series import sparkline
from api.charts.world import Land, world_map
from api.dashboard.rendering import search_link
from api.dashboard.windows import cut
from api.trends.labels import name_of, query_of, within
from api.trends.pages import page_of
from api.trends.ranges import Range
from api.trends.series import periods, points
from models.store.counts import day_counts, label_totals


@dataclass(frozen=True, slots=True)
class Ranked:
    """A label: its page, how many articles carry it and how many did before, how they came."""

    label: str
    name: str
    count: int
    before: int
    page: str
    link: str
    bar: Markup
    spark: Markup

    @property
    def change(self) -> int:
        """How many more, or fewer, than before."""
        return self.count - self.before


def ranked(
    session: Session, dimension: str, days: Range, totals: Mapping[str, int], limit: int
) -> list[Ranked]:
    """Return a dimension's labels with the largest of some totals; ties by name."""
    labels = sorted(totals, key=lambda label: (-totals[label], label))[:limit]
    then = days.before()
    before = label_totals(session, dimension, then.first, then.last)
    by_day = day_counts(session, dimension, labels, days.first, days.last)
    most = max(totals.values(), default=0)
    return [
        Ranked(
            label,
            name := name_of(dimension, label),
            totals[label],
            before.get(label, 0),
            page_in(dimension, label, days),
            search_link(within(query_of(dimension, label), days.first, days.last)),
            bar(totals[label], most, f"{name}: {totals[label]:,}"),
            _line(name, by_day.get(label, {}), days),
        )
        for label in labels
    ]


def page_in(dimension: str, label: str, days: Range) -> str:
    """Return the address of a label's page of the same days."""
    page = page_of(dimension, label)
    return f"{page}{'&' if '?' in page else '?'}{days_of(days)}"


def days_of(days: Range) -> str:
    """Return what an address says of days."""
    return urlencode({"first": days.first, "last": days.last})


def map_of(totals: Mapping[str, int], days: Range) -> Markup:
    """Draw how often countries are spoken of on the map, each a link to its page."""
    return world_map(list(_lands(totals, days)), "Countries spoken of")


def _lands(totals: Mapping[str, int], days: Range) -> Iterable[Land]:
    for label, count in totals.items():
        yield Land(label, name_of("country", label), count, page_in("country", label, days))


def _line(name: str, by_day: Mapping[date, int], days: Range) -> Markup:
    drawn = points(by_day, {}, periods(days.first, days.last, cut(days)))
    told = ", ".join(str(one.count) for one in drawn)
    return sparkline(drawn, f"{name}, articles by {cut(days)}: {told}")
