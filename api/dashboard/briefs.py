"""The pages of weekly briefs: those of any week, as it is counted now, and those that were sent.

A week's address may end in `.pdf`, `.md` or `.html`. What was sent stands under its digest, and
never changes; where it was corrected since, its page says so.
"""

from datetime import date, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, Field

from api.briefs.addresses import address_of, sent_address
from api.briefs.counted import Counted
from api.briefs.document import Brief
from api.briefs.html import to_html
from api.briefs.keeping import as_it_stands
from api.briefs.markdown import to_markdown
from api.briefs.pdf import to_pdf
from api.briefs.schedule import Weekday
from api.briefs.weeks import last_whole_week, name_of_week, week_of
from api.briefs.words import Wording
from api.charts.parts import bar
from api.dashboard.rendering import Page, frame, render
from api.dependencies import AppSettings, Db, Now, ReadDb
from api.languages.writing import Language
from api.trends.periods import zone_of
from models.errors import NotFoundError
from models.store.briefs import correction_of, get_issue, list_issues
from models.store.counts import span_of_days
from models.store.rules import mail_receiver
from models.store.subscriptions import (
    NewSubscription,
    add_subscription,
    is_owed,
    list_subscriptions,
)

router = APIRouter(route_class=Page, include_in_schema=False, default_response_class=HTMLResponse)

_WEEKS = 12
_ISSUES = 50
_FILES = {
    "pdf": "application/pdf",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
# Its styles stand in the file, as mail programs need them: of scripts and addresses it has none.
_ALONE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}

_Asked = Annotated[str, Query(alias="q", max_length=2000)]
_Lang = Annotated[Language, Query(alias="lang")]


@router.get("/briefs")
def show_briefs(
    db: ReadDb, now: Now, q: _Asked = "", lang: _Lang = Language.EN, week: str = "", asked: str = ""
) -> Response:
    """List the newest weeks and what was sent; a week that is asked for is gone to."""
    if week.strip():
        name = name_of_week(week_of(week).first)
        return RedirectResponse(address_of(name, q.strip(), lang), 303)
    return render(
        "briefs.html",
        **frame(db),
        weeks=_weeks(span_of_days(db), now.date()),
        issues=list_issues(db, _ISSUES),
        subscriptions=sum(is_owed(one) for one, _ in list_subscriptions(db)),
        languages=list(Language),
        weekdays=list(Weekday),
        asked=bool(asked),
        address_of=address_of,
        sent_address=sent_address,
    )


class Wish(BaseModel):
    """The form of who wants the brief, as a browser sends it."""

    address: str = Field(max_length=254)
    weekday: Weekday = Weekday.MONDAY
    at: str = Field(default="07:00", pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")
    zone: str = Field(default="UTC", max_length=100)
    lang: Language = Language.EN
    q: str = Field(default="", max_length=2000)


@router.post("/briefs/subscriptions")
def subscribe(wish: Annotated[Wish, Form()], db: Db, now: Now) -> Response:
    """Ask a mail address whether it wants the brief each week; it is sent nothing before a yes."""
    receiver = mail_receiver(db, wish.address, now)
    zone = zone_of(wish.zone.strip()).key
    at, day = time.fromisoformat(wish.at), wish.weekday.number
    new = NewSubscription(receiver.uid, wish.q, wish.lang.value, day, at, zone)
    add_subscription(db, new, now)
    return RedirectResponse("/briefs?asked=yes", 303)


@router.get("/briefs/sent/{name}")
def show_sent(name: str, db: ReadDb, settings: AppSettings) -> Response:
    """Show a brief as it was sent, or give it as a file."""
    digest, file = _split(name)
    issue = get_issue(db, digest)
    brief, is_as_sent = as_it_stands(db, issue)
    if file:
        page = sent_address(digest)
        return _file(brief, file, settings.base_url, page, digest if is_as_sent else "")
    corrected = correction_of(db, issue)
    return render(
        "brief.html",
        **frame(db),
        **_shown(brief),
        digest=digest,
        told_digest="method.digest" if is_as_sent else "method.altered",
        corrected=sent_address(corrected.digest) if corrected else "",
        corrects=sent_address(brief.corrects) if brief.corrects else "",
        files={one: sent_address(digest, one) for one in _FILES},
        others=[],
    )


@router.get("/briefs/{name}")
def show_brief(
    name: str,
    db: ReadDb,
    settings: AppSettings,
    count: Counted,
    q: _Asked = "",
    lang: _Lang = Language.EN,
) -> Response:
    """Show the brief of a week as it is counted now, or give it as a file."""
    week, file = _split(name)
    days, query = week_of(week), q.strip()
    brief = count(days, query, lang)
    if file:
        return _file(brief, file, settings.base_url, address_of(brief.week, query, lang))
    before, after = (name_of_week(one) for one in (days.before().first, days.last + _ONE_DAY))
    return render(
        "brief.html",
        **frame(db),
        **_shown(brief),
        digest="",
        corrected="",
        corrects="",
        files={one: address_of(brief.week, query, lang, one) for one in _FILES},
        others=[
            (before, address_of(before, query, lang)),
            *(
                [(after, address_of(after, query, lang))]
                if days.last < brief.made_at.date()
                else []
            ),
            *((one, address_of(brief.week, query, one)) for one in Language if one is not lang),
        ],
    )


_ONE_DAY = timedelta(days=1)


def _shown(brief: Brief) -> dict[str, Any]:
    return {"brief": brief, "words": Wording(brief.language), "meter": bar}


def _split(name: str) -> tuple[str, str]:
    """Part a name from the ending that says which file is wanted.

    Raises:
        NotFoundError: there is no such file.
    """
    stem, _, file = name.partition(".")
    if file and file not in _FILES:
        raise NotFoundError(f"a brief is given as {', '.join(_FILES)}, not as {file[:20]}")
    return stem, file


def _file(brief: Brief, file: str, base_url: str, page: str, digest: str = "") -> Response:
    written: bytes
    match file:
        case "pdf":
            written = to_pdf(brief, base_url)
        case "md":
            written = to_markdown(brief, base_url).encode()
        case _:
            written = to_html(brief, base_url, page=page, digest=digest).encode()
    name = f"tidings-{brief.week}.{file}"
    headers = {"Content-Disposition": f'inline; filename="{name}"', **_ALONE}
    return Response(written, media_type=_FILES[file], headers=headers)


def _weeks(span: tuple[date, date] | None, today: date) -> list[tuple[str, date, date]]:
    """Return the newest weeks that the store has days of, the one that goes on too."""
    newest = min(span[1], today) if span else last_whole_week(today).last
    first = newest - timedelta(days=newest.weekday())
    starts = (first - timedelta(days=7 * back) for back in range(_WEEKS))
    oldest = span[0] if span else first
    return [
        (name_of_week(one), one, one + timedelta(days=6))
        for one in starts
        if one + timedelta(days=6) >= oldest
    ]
