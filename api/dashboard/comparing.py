"""Comparing: up to six queries over the same days, in one chart and one table."""

from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from sqlmodel import Session

from api.dashboard.asking import (
    ZONES,
    Cut,
    CutForm,
    Faults,
    Text,
    elsewhere,
    load_asked,
    permanent,
    read_cut,
)
from api.dashboard.lines import WHOLES, Set, answer, called
from api.dashboard.rendering import Page, frame, render
from api.dependencies import Now, ReadDb
from api.trends.series import Of, Series
from models.errors import QueryError

router = APIRouter(route_class=Page, include_in_schema=False, default_response_class=HTMLResponse)

FIELDS = ("a", "b", "c", "d", "e", "f")
"""The fields of the queries."""

EXAMPLES = ("topic:borders", "topic:asylum_refugees", "country:IT", "country:GR", "visa*", "")


class CompareForm(CutForm):
    """The form, as a browser sends it."""

    a: Text = ""
    b: Text = ""
    c: Text = ""
    d: Text = ""
    e: Text = ""
    f: Text = ""

    @property
    def queries(self) -> dict[str, str]:
        """The queries that were written, by field."""
        return {field: text for field in FIELDS if (text := getattr(self, field))}


@router.get("/compare")
def show_compare(form: Annotated[CompareForm, Query()], db: ReadDb, now: Now) -> HTMLResponse:
    """Show the queries of the form over the same days, or what is wrong with one."""
    cut, faults = read_cut(form, db, now.date())
    cut = replace(cut, of=cut.of or Of.SUBJECT)
    series = _load(db, form, cut, faults, now.date())
    names = [called(one) for one in series]
    sets: list[Set] = [(one, None) for one in series]
    return render(
        "compare.html",
        400 if faults else 200,
        **frame(db),
        form=form,
        fields=dict(zip(FIELDS, EXAMPLES, strict=True)),
        faults=faults,
        cut=cut,
        zones=ZONES,
        wholes={of: WHOLES[of] for of in (Of.SUBJECT, Of.COLLECTED)},
        answer=answer(sets, names, cut.measure, permanent("/compare", form, cut))
        if series
        else None,
        elsewhere=elsewhere(db, "/compare", form, cut, series) if series else None,
    )


def _load(
    session: Session, form: CompareForm, cut: Cut, faults: Faults, today: date
) -> list[Series]:
    """Load each query; one that cannot be read is a fault, and the others are shown."""
    found = []
    for field, text in form.queries.items():
        try:
            found.append(load_asked(session, text, cut, today))
        except QueryError as error:
            faults[field] = str(error)
    return found
