"""The page of a surge: its start, its peak, how odd it is, and what makes it up."""

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import HTMLResponse

from api.charts.series import count_chart
from api.dashboard.rendering import Page, frame, render
from api.dashboard.tones import AXES, toned
from api.dashboard.windows import WINDOWS, AskedWindow, Window, asked_of, cut, range_of
from api.dependencies import Now, ReadDb
from api.trends.composition import PLACE, compose
from api.trends.labels import name_of
from api.trends.pages import page_of
from api.trends.ranges import Range
from api.trends.reading import Asked, load_series
from api.trends.surges import METHOD, Surge
from api.trends.surging import load_tested
from models.errors import NotFoundError
from models.query.parse import parse_query
from models.store.beside import labels_among, newest_narrow

router = APIRouter(route_class=Page, include_in_schema=False, default_response_class=HTMLResponse)

_TONED = 300  # articles whose tone is counted
_BEFORE = 4  # windows before the surge's own that its chart shows


@router.get("/surges/{dimension}/{label:path}")
def show_surge(
    dimension: Annotated[str, Path(max_length=40)],
    label: Annotated[str, Path(max_length=200)],
    db: ReadDb,
    now: Now,
    window: AskedWindow,
) -> HTMLResponse:
    """Show how a label of some days stands against its past, and what makes it up."""
    days = range_of(db, window if asked_of(window) else Window(days=WINDOWS[0]), now.date())
    tested = load_tested(db, days)
    surge = _find(tested.surges, dimension, label)
    shown = Range(days.before(_BEFORE).first, days.last)
    [series] = load_series(db, Asked(dimension, label, shown, cut(shown)))
    ids = [one.id for one in newest_narrow(db, parse_query(surge.query, now.date()), _TONED)]
    counts = labels_among(db, ids, tuple(AXES))
    made_of = compose(db, surge, now)
    return render(
        "surge.html",
        **frame(db),
        surge=surge,
        days=days,
        page=page_of(dimension, label),
        made_of=made_of,
        has_page=lambda part: part.dimension != PLACE,
        chart=count_chart(series.points, f"{surge.name}, articles by {series.by}", [made_of.peak]),
        series=series,
        tone=[toned(axis, counts.get(axis, {}), surge.query) for axis in AXES],
        method=METHOD,
    )


def _find(tested: tuple[Surge, ...], dimension: str, label: str) -> Surge:
    for one in tested:
        if (one.dimension, one.label) == (dimension, label):
            return one
    name = name_of(dimension, label)
    raise NotFoundError(f"{name} was not tested for a surge in these days: nothing speaks of it")
