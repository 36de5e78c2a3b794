"""Exploring: any series there is, asked for by a form whose address is permanent."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from api.dashboard.asking import ZONES, Cut, CutForm, Faults, Text, permanent, read_cut
from api.dashboard.lines import WHOLES, Answer, answer, called
from api.dashboard.rendering import Page, frame, render
from api.dashboard.subjects import LISTED, TITLES, meant, name
from api.dependencies import PREFIX, Now, ReadDb
from api.trends.pages import PATHS
from api.trends.reading import load_query_series, load_series
from api.trends.series import Series
from models.errors import InvalidError, QueryError

router = APIRouter(route_class=Page, include_in_schema=False, default_response_class=HTMLResponse)

QUERY = "query"
"""What the form calls a series that is asked for by a query."""

_OTHERS = {
    "relevance": "Migration coverage",
    "valence": "Tone: what happens to people",
    "stance": "Tone: where the text stands",
    "respect": "Tone: the words used for people",
    "voiced": "Tone: the voice in headlines",
    "narrative_role": "Narratives by what texts do with them",
    "quoted": "Roles of who is quoted",
}
OFFERED = {QUERY: "What a query finds", **_OTHERS, **TITLES}
"""What the form offers to count by: dimension to its words."""

_PARTNERS = {"": "nothing else"} | {
    one: words for one, words in OFFERED.items() if one not in {QUERY, "relevance"}
}
_WHOLES = {"": "what fits"} | dict(WHOLES)

PROPOSED = tuple(
    name(dimension, label)
    for dimension, labels in LISTED.items()
    for label in labels
    if dimension != "country"
)
"""Names that the form proposes for labels; those of countries are written by all alike."""


class ExploreForm(CutForm):
    """The form, as a browser sends it."""

    dimension: Text = ""
    beside: Text = ""
    label: Text = ""
    other: Text = ""
    q: Text = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is counted: a query, or a dimension, or one beside another, each with a label or all."""

    query: str | None
    dimension: str
    label: str | None


@router.get("/explore")
def show_explore(form: Annotated[ExploreForm, Query()], db: ReadDb, now: Now) -> HTMLResponse:
    """Show the series that the form asks for, or what is wrong with it."""
    form = _parted(form)
    cut, faults = read_cut(form, db, now.date())
    wanted = _wanted(db, form, faults)
    series = [] if faults else _load(db, wanted, cut, faults, now.date())
    return render(
        "explore.html",
        400 if faults else 200,
        **frame(db),
        form=form,
        faults=faults,
        cut=cut,
        offered=OFFERED,
        proposed=PROPOSED,
        zones=ZONES,
        wholes=_WHOLES,
        partners=_PARTNERS,
        answer=_answer(series, form, wanted, cut) if series else None,
    )


def _parted(form: ExploreForm) -> ExploreForm:
    """Part a pair as addresses have it, `topic+country` and `borders|IT`, into its two fields."""
    dimension, _, beside = form.dimension.partition("+")
    if not beside:
        usual = QUERY if form.q else "relevance"
        return form.model_copy(update={"dimension": form.dimension or usual})
    label, _, other = form.label.partition("|")
    return form.model_copy(
        update={"dimension": dimension, "beside": beside, "label": label, "other": other}
    )


def _wanted(session: Session, form: ExploreForm, faults: Faults) -> Wanted:
    """Read what is counted; names stand for labels."""
    for field in ("dimension", "beside"):
        asked = getattr(form, field)
        if asked and asked not in OFFERED:
            faults[field] = "there is no such thing to count by"
    if form.dimension == QUERY:
        return Wanted(form.q, QUERY, None)
    label = _label(session, form.dimension, "label", form.label, faults)
    if not form.beside:
        usual = _SUBJECT if form.dimension == "relevance" else None
        return Wanted(None, form.dimension, label or usual)
    other = _label(session, form.beside, "other", form.other, faults)
    if other and not label:
        faults["label"] = f"write which of {OFFERED.get(form.dimension, form.dimension)} as well"
    pair = f"{form.dimension}+{form.beside}"
    return Wanted(None, pair, f"{label}|{other or ''}" if label else None)


def _label(session: Session, dimension: str, field: str, given: str, faults: Faults) -> str | None:
    if not given or dimension not in PATHS:
        return given or None
    found = meant(session, dimension, given)
    if found is None:
        faults[field] = f"{TITLES[dimension]} have no {given!r}"
    return found


def _load(session: Session, wanted: Wanted, cut: Cut, faults: Faults, today: date) -> list[Series]:
    try:
        if wanted.query is not None:
            return [load_query_series(session, wanted.query, cut.asked(QUERY, None), today)]
        return load_series(session, cut.asked(wanted.dimension, wanted.label))
    except QueryError as error:
        faults["q"] = str(error)
    except InvalidError as error:
        faults[error.field if error.field in ExploreForm.model_fields else "dimension"] = (
            error.reason
        )
    return []


def _answer(series: list[Series], form: ExploreForm, wanted: Wanted, cut: Cut) -> Answer:
    names = [called(one, wanted.label) for one in series]
    address = permanent("/explore", form, cut)
    return answer(series, names, cut.measure, address, _api(wanted, cut))


def _api(wanted: Wanted, cut: Cut) -> str:
    """Return the address of the same series in the API."""
    own = {"q": wanted.query} if wanted.query is not None else {"dimension": wanted.dimension}
    asked = own | {
        "label": wanted.label,
        "first": cut.days.first,
        "last": cut.days.last,
        "by": cut.by,
        "of": cut.of,
        "zone": cut.zone.key,
        "measure": cut.measure,
    }
    said = {field: value for field, value in asked.items() if value is not None}
    return f"{PREFIX}/trends?{urlencode(said)}"


_SUBJECT = "subject"
