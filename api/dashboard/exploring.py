"""Exploring: any series there is, asked for by a form whose address is permanent."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from api.dashboard.asking import ZONES, Cut, CutForm, Faults, Text, elsewhere, permanent, read_cut
from api.dashboard.labels.subjects import LISTED, TITLES, meant, name, near
from api.dashboard.lines import WHOLES, Answer, Set, answer, called
from api.dashboard.rendering import Page, frame, render
from api.dependencies import PREFIX, Now, ReadDb
from api.trends.asking import Wanted, load_wanted
from api.trends.pages import PATHS
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
class _Naming:
    """Finds labels by their names, and says which ones of the days up to `last` are near."""

    session: Session
    last: date
    faults: Faults

    def label(self, dimension: str, field: str, given: str) -> str | None:
        if not given or dimension not in PATHS:
            return given or None
        found = meant(self.session, dimension, given)
        if found is None:
            others = near(self.session, dimension, given, self.last)
            told = f"; near are {', '.join(name(dimension, one) for one in others)}"
            self.faults[field] = f"{TITLES[dimension]} have no {given!r}{told if others else ''}"
        return found


@router.get("/explore")
def show_explore(form: Annotated[ExploreForm, Query()], db: ReadDb, now: Now) -> HTMLResponse:
    """Show the series that the form asks for, or what is wrong with it."""
    form = _parted(form)
    cut, faults = read_cut(form, db, now.date())
    wanted = _wanted(db, form, cut, faults)
    sets = [] if faults else _load(db, wanted, faults, now)
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
        answer=_answer(sets, form, wanted, cut) if sets else None,
        elsewhere=None
        if faults
        else elsewhere(db, "/explore", form, cut, [one for one, _ in sets]),
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


def _wanted(session: Session, form: ExploreForm, cut: Cut, faults: Faults) -> Wanted:
    """Read what is counted; names stand for labels."""
    for field in ("dimension", "beside"):
        asked = getattr(form, field)
        if asked and asked not in OFFERED:
            faults[field] = "there is no such thing to count by"
    wanted = Wanted(
        by=cut.by,
        zone=cut.zone.key,
        of=cut.of,
        compare=cut.compare,
        first=cut.days.first,
        last=cut.days.last,
    )
    if form.dimension == QUERY:
        return replace(wanted, q=form.q)
    dimension, label = _counted(_Naming(session, cut.days.last, faults), form)
    if form.q:
        return replace(wanted, q=form.q, split=dimension, label=label)
    return replace(wanted, dimension=dimension, label=label)


def _counted(naming: _Naming, form: ExploreForm) -> tuple[str, str | None]:
    """Read the dimension, or the pair of two, and the label of what is counted."""
    label = naming.label(form.dimension, "label", form.label)
    if not form.beside:
        usual = _SUBJECT if form.dimension == "relevance" and not form.q else None
        return form.dimension, label or usual
    other = naming.label(form.beside, "other", form.other)
    if other and not label:
        called = OFFERED.get(form.dimension, form.dimension)
        naming.faults["label"] = f"write which of {called} as well"
    return f"{form.dimension}+{form.beside}", f"{label}|{other or ''}" if label else None


def _load(session: Session, wanted: Wanted, faults: Faults, now: datetime) -> Sequence[Set]:
    try:
        return load_wanted(session, wanted, now).items
    except QueryError as error:
        faults["q"] = str(error)
    except InvalidError as error:
        known = error.field in ExploreForm.model_fields
        faults[error.field if known else "dimension"] = error.reason
    return ()


def _answer(sets: Sequence[Set], form: ExploreForm, wanted: Wanted, cut: Cut) -> Answer:
    names = [called(one, wanted.label) for one, _ in sets]
    address = permanent("/explore", form, cut)
    return answer(sets, names, cut.measure, address, _api(wanted, cut))


def _api(wanted: Wanted, cut: Cut) -> str:
    """Return the address of the same series in the API."""
    asked = {one.name: getattr(wanted, one.name) for one in fields(wanted)}
    if wanted.q is not None:
        del asked["dimension"]
    said = {field: value for field, value in asked.items() if value is not None}
    return f"{PREFIX}/trends?{urlencode(said | {'measure': cut.measure})}"


_SUBJECT = "subject"
