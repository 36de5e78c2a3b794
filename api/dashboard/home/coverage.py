"""Migration coverage over the days: its counts and its share, each a chart of the same series."""

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup
from sqlmodel import Session

from api.charts.series import count_chart, share_chart
from api.dashboard.lines import figure_of
from api.dashboard.windows import cut
from api.figures.addresses import Measure
from api.trends.ranges import Range
from api.trends.reading import Asked, load_series
from api.trends.series import Of, Series
from models.vocabulary import Relevance


@dataclass(frozen=True, slots=True)
class Coverage:
    """Two charts of a series; `figure` is where they can be cited, `peak` that of a surge."""

    series: Series
    counts: Markup
    shares: Markup
    figure: str
    peak: date | None


def load_coverage(session: Session, days: Range, *, has_surged: bool) -> Coverage:
    """Chart how much of what was collected is about migration; the peak of a surge is marked."""
    by = cut(days)
    asked = Asked("relevance", Relevance.SUBJECT.value, days, by, Of.COLLECTED)
    [series] = load_series(session, asked)
    peak = max(series.points, key=lambda point: point.count).first if has_surged else None
    return Coverage(
        series,
        count_chart(series.points, f"Articles about migration by {by}", [peak] if peak else []),
        share_chart(series.points, f"Share of all articles collected by {by}, with 95 % interval"),
        figure_of([series], Measure.SHARE) or "",
        peak,
    )
