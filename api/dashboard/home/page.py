"""The page itself: the panels put together."""

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from api.charts.world import BORDERS
from api.dashboard.hearing import feeds_amiss, heard_of_late
from api.dashboard.home.coverage import load_coverage
from api.dashboard.home.emerging import load_said
from api.dashboard.home.figures import load_figures
from api.dashboard.home.labels import days_of, map_of, ranked
from api.dashboard.home.quoted import load_voices
from api.dashboard.home.signals import grouped
from api.dashboard.home.surged import load_surged
from api.dashboard.rendering import Page, frame, render
from api.dashboard.tones import AXES, toned
from api.dashboard.windows import WINDOWS, Window, beside, range_of
from api.dependencies import Now, ReadDb
from api.figures.addresses import Figure, Kind
from api.kept import Kept, kept_with
from api.languages.writing import Language, language_name
from api.trends.labels import within
from api.trends.ranges import Range
from api.trends.summary import Summary
from api.trends.summing import load_summary
from api.trends.surges import METHOD
from models.store.alerts import list_alerts
from models.store.counts import label_totals, span_of_days
from models.store.signals import SignalFilter, count_signals, list_signals
from models.vocabulary import SignalState

router = APIRouter(route_class=Page, include_in_schema=False, default_response_class=HTMLResponse)

_DIMENSIONS = ("topic", "country", "narrative", "narrative_role", "speaker", *AXES)
_USUAL = WINDOWS[0]
_RANKED = 10  # topics, and countries
_NARRATIVES = 13
_ROLES = 60
_VOICES = 4
_SURGED = 3  # surges told with what makes them up
_LONG = 14  # days
_LED = 5  # sentences that stand open
_WAITING = SignalFilter(state=SignalState.SIGNAL, flags=True)


class Home(Window):
    """What is shown: which days, and the language that the sentences are written in."""

    lang: Language = Language.EN


@router.get("/")
def show_home(
    request: Request, db: ReadDb, now: Now, window: Annotated[Home, Query()]
) -> HTMLResponse:
    """Show what happened today and in the days before it, against the days before those."""
    says_days = window.days is not None or window.first or window.last
    asked = window if says_days else Home(days=_USUAL, lang=window.lang)
    days = range_of(db, asked, now.date())
    kept = kept_with(request.app)
    summary = _summary(db, kept, days, now, asked.lang)
    shared = frame(db)
    has_surged = any(one.dimension == "relevance" for one in summary.surges)
    return render(
        "home.html",
        **shared,
        **_labels(db, days),
        **_signals(db, days),
        now=now,
        days=days,
        same_days=days_of(days),
        beside=beside(days, now.date()),
        windows=[
            (one, _address(Home(days=one, lang=asked.lang)), asked.days == one) for one in WINDOWS
        ],
        languages=[
            (one, language_name(one, one), _address(asked.model_copy(update={"lang": one})))
            for one in Language
        ],
        elsewhere=_elsewhere(db),
        figures=load_figures(db, days, now.date()),
        heard=heard_of_late(db, now),
        summary=summary,
        led=_LED,
        surged=load_surged(db, summary.surges[:_SURGED], now.date()),
        method=METHOD,
        coverage=load_coverage(db, days, has_surged=has_surged),
        said=kept.of(("said", days), now, lambda: load_said(db, days, now)),
        alerts=list_alerts(db, limit=5),
        feeds=sum(shared["health"].feeds.values()),
        amiss=feeds_amiss(db),
    )


def _labels(session: Session, days: Range) -> dict[str, Any]:
    """Return the panels of what articles are labelled with, from the roll-up."""
    totals = {one: label_totals(session, one, days.first, days.last) for one in _DIMENSIONS}
    roles = ranked(session, "narrative_role", days, totals["narrative_role"], _ROLES)
    subjects = within("relevance:subject", days.first, days.last)
    return {
        "topics": ranked(session, "topic", days, totals["topic"], _RANKED),
        "countries": ranked(session, "country", days, totals["country"], _RANKED),
        "map": map_of(totals["country"], days),
        "borders": BORDERS,
        "map_figure": Figure(Kind.MAP, days, dimension="country").address,
        "tone": [toned(axis, totals[axis], subjects) for axis in AXES],
        "narratives": ranked(session, "narrative", days, totals["narrative"], _NARRATIVES),
        "roles": {one.label: one for one in roles},
        "voices": load_voices(session, days, totals["speaker"], _VOICES),
    }


def _signals(session: Session, days: Range) -> dict[str, Any]:
    """Return the panel of signals: those of the days, and how many wait in all."""
    own = replace(_WAITING, since=days.first, until=days.last)
    return {
        "waiting": count_signals(session, _WAITING),
        "signals": count_signals(session, own),
        "signalled": within("signal:any", days.first, days.last),
        "passages": grouped(list_signals(session, own, limit=60), 4),
    }


def _address(home: Home) -> str:
    told = home.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    return f"/?{urlencode(told)}"


def _summary(
    session: Session, kept: Kept, days: Range, now: datetime, language: Language
) -> Summary:
    """Return the summary: of long ranges, which minutes hardly change, the one that is kept."""

    def load() -> Summary:
        return load_summary(session, days, now, language)

    return kept.of(("summary", days, language), now, load) if days.days > _LONG else load()


def _elsewhere(session: Session) -> tuple[date, date] | None:
    """Return the newest month that has articles, for days that have none."""
    span = span_of_days(session)
    return (span[1].replace(day=1), span[1]) if span else None
