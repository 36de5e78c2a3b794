"""The pages of what can be asked about: a list of each sort, and a page of each label."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from api.cards import Card, measured_of
from api.dashboard.following import follow_link
from api.dashboard.labels.listing import load_listing
from api.dashboard.labels.profile import Profile, load_profile
from api.dashboard.labels.subjects import SUBJECTS, Subject, meant, name, near
from api.dashboard.lines import WHOLES
from api.dashboard.rendering import Page, frame, render, search_link
from api.dashboard.windows import AskedWindow, Window, asked_of, beside, choices, range_of
from api.dependencies import PREFIX, Now, ReadDb
from api.trends.labels import query_of
from api.trends.pages import PATHS, page_of
from models import Article
from models.definitions import definition
from models.store.search import outlets_of

router = APIRouter(route_class=Page, include_in_schema=False, default_response_class=HTMLResponse)

Label = Annotated[str, Path(max_length=200)]


def _shows_label(subject: Subject) -> Callable[..., Response]:
    """Return the route of the pages of one sort."""

    def show_label(
        label: Label,
        window: AskedWindow,
        db: ReadDb,
        now: Now,
        phrases: Literal["yes"] | None = None,
    ) -> Response:
        found = meant(db, subject.dimension, label)
        if found is None:
            return _unknown(db, subject, label, now.date())
        if found != label:
            return RedirectResponse(_at(page_of(subject.dimension, found), window), 308)
        days = range_of(db, window, now.date())
        profile = load_profile(db, subject, label, days, now, with_phrases=phrases is not None)
        return render(
            "profile.html",
            **frame(db),
            profile=profile,
            name=name,
            here=f"/{PATHS[subject.dimension]}",
            page=page_of(subject.dimension, label),
            outlets=outlets_of(
                db, [*profile.newest, *(one for _, one in profile.quotes), *_objecting(profile)]
            ),
            windows=choices(db, window),
            beside=beside(days, now.date()),
            meaning=definition(subject.dimension, label),
            cards=_cards(subject, label),
            with_phrases=_at(page_of(subject.dimension, label), window, phrases="yes"),
            whole=WHOLES[profile.series.of],
            anywhere=search_link(query_of(subject.dimension, label)),
            further=_further(profile),
        )

    return show_label


def _shows_list(subject: Subject) -> Callable[..., Response]:
    """Return the route of the list of one sort."""

    def show_list(
        window: AskedWindow,
        db: ReadDb,
        now: Now,
        name: Annotated[str, Query(max_length=200)] = "",
    ) -> Response:
        days = range_of(db, window, now.date())
        asked = {"dimension": subject.dimension, "first": days.first, "last": days.last}
        return render(
            "labels.html",
            **frame(db),
            listing=load_listing(db, subject, days, name.strip()),
            here=f"/{PATHS[subject.dimension]}",
            sorts=[(one, _at(f"/{PATHS[one.dimension]}", window)) for one in SUBJECTS],
            windows=choices(db, window),
            beside=beside(days, now.date()),
            asked=asked_of(window),
            wanted=name.strip(),
            api=f"{PREFIX}/trends?{urlencode(asked)}",
        )

    return show_list


def _unknown(db: Session, subject: Subject, label: str, today: date) -> Response:
    return render(
        "unknown.html",
        404,
        **frame(db),
        subject=subject,
        here=f"/{PATHS[subject.dimension]}",
        asked=label,
        near=near(db, subject.dimension, label, today),
        name=name,
    )


def _cards(subject: Subject, label: str) -> list[tuple[str, Card]]:
    """Return the report cards of a label, each with the language that it is of."""
    return [
        (name("language", card.language), card) for card in measured_of(subject.dimension, label)
    ]


def _objecting(profile: Profile) -> Sequence[Article]:
    return [article for _, article in profile.narrated.objecting] if profile.narrated else ()


def _further(profile: Profile) -> dict[str, str]:
    """Return the addresses that give the same series otherwise."""
    days = {"first": profile.days.first, "last": profile.days.last}
    own = {"dimension": profile.subject.dimension, "label": profile.label}
    asked = urlencode(own | days | {"by": profile.series.by, "measure": "share"})
    query = query_of(profile.subject.dimension, profile.label)
    return {
        "explore": f"/explore?{asked}",
        "compare": f"/compare?{urlencode({'a': query} | days)}",
        "api": f"{PREFIX}/trends?{asked}",
        "follow": follow_link(query),
    }


def _at(page: str, window: Window, **more: str) -> str:
    words = urlencode(asked_of(window) | more)
    return f"{page}?{words}" if words else page


for _subject in SUBJECTS:
    _path = PATHS[_subject.dimension]
    router.add_api_route(f"/{_path}", _shows_list(_subject), name=_subject.title)
    router.add_api_route(f"/{_path}/{{label:path}}", _shows_label(_subject), name=_subject.one)
