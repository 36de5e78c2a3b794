"""The search page: what a query finds, newest first, how it came over time, what narrows it."""

from datetime import date, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from api.charts.series import count_chart
from api.cursors import Cursor, read_cursor, split_page
from api.dashboard.following import follow_link
from api.dashboard.rendering import Page, frame, render, search_link
from api.dashboard.windows import USUAL, cut
from api.dependencies import PREFIX, Now, ReadDb
from api.trends.labels import name_of
from api.trends.ranges import Range, days_until
from api.trends.reading import Asked, load_query_series
from api.trends.series import Of
from models.errors import QueryError
from models.query.parse import parse_query
from models.query.tree import Node, days_in
from models.store.beside import articles_in
from models.store.counts import span_of_days
from models.store.overview import labels_of
from models.store.search import COUNTED, FACETS, facets, find, newest, outlets_of
from models.vocabulary import TagKind

router = APIRouter(route_class=Page, include_in_schema=False, default_response_class=HTMLResponse)

LONGEST = 366
"""Days that are drawn at most, the newest: each is counted live."""

_SHOWN = 25
_LABELS = 8
_FIELDS = dict(zip(FACETS, ("topic", "country", "lang", "outlet", "kind"), strict=True))


@router.get("/search")
def show_search(
    db: ReadDb, now: Now, q: Annotated[str, Query(max_length=2000)] = "", cursor: Cursor = None
) -> HTMLResponse:
    """Show what a query finds, newest first; a query that does not parse is told where."""
    try:
        query = parse_query(q, now.date())
    except QueryError as error:
        return render("search_error.html", 400, **frame(db), q=q, error=error)
    before, matching = read_cursor(cursor), newest(db, query, COUNTED + 1)
    found = (
        articles_in(db, matching[: _SHOWN + 1])
        if before is None
        else find(db, query, limit=_SHOWN + 1, before=before)
    )
    shown, following = split_page(found, _SHOWN, lambda article: article.id)
    days = drawn(db, query.node, now.date())
    asked = Asked("query", None, days, cut(days), Of.COLLECTED)
    series = load_query_series(db, q, asked, now.date())
    over = {"dimension": "query", "q": q, "first": days.first, "last": days.last}
    return render(
        "search.html",
        **frame(db),
        q=q,
        number=f"{len(matching):,}" if len(matching) <= COUNTED else f"more than {COUNTED:,}",
        articles=shown,
        outlets=outlets_of(db, shown),
        labels=labels_of(db, [one.id for one in shown], (TagKind.TOPIC, TagKind.COUNTRY)),
        facets={
            name: _facet(q, name, labels)
            for name, labels in facets(db, matching[:COUNTED], _LABELS).items()
        },
        days=days,
        series=series,
        chart=count_chart(series.points, f"Articles found by {series.by}"),
        older=search_link(q, cursor=following) if following else "",
        api=f"{PREFIX}/articles?{urlencode({'q': q})}",
        explore=f"/explore?{urlencode(over)}",
        follow=follow_link(q),
    )


def drawn(session: Session, node: Node | None, today: date) -> Range:
    """Return the days that a query is drawn over: its own of those that the store has.

    One that names none, or none of these, is drawn over the newest, up to today where the store
    reaches so far.
    """
    first, last = span_of_days(session) or (today, today)
    if (today - last).days < USUAL:
        last = max(last, today)
    asked_first, asked_last = days_in(node)
    begin, end = max(first, asked_first or first), min(last, asked_last or last)
    if begin > end or (asked_first is None and asked_last is None):
        return days_until(last, USUAL)
    return Range(max(begin, end - timedelta(days=LONGEST - 1)), end)


def _facet(q: str, name: str, found: list[tuple[str, int]]) -> list[tuple[str, int, str]]:
    """Return (name, count, link that narrows the search) of each label."""
    bare = f"({q})" if " OR " in q else q
    return [
        (
            label.replace("_", " ") if name == "kind" else name_of(name, label),
            number,
            search_link(f'{bare} {_FIELDS[name]}:"{label}"'.strip()),
        )
        for label, number in found
    ]
