"""The pages: each gathers what it shows from the store and renders it, complete without scripts."""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import HTMLResponse, RedirectResponse

from api.cards import cards_of
from api.cursors import LARGEST, Cursor, read_cursor, split_page
from api.dashboard.correcting import correcting
from api.dashboard.rendering import Page, frame, mark_names, render
from api.dependencies import AppSettings, Db, Now, ReadDb
from api.statements.following import is_ours
from api.trends.surges import METHOD
from models import Article
from models.store.alerts import deliveries_of, get_alert, list_alerts
from models.store.articles import get_article, revisions
from models.store.overview import labels_of
from models.store.readings import found_in, outlet_of
from models.store.search import outlets_of
from models.store.signals import (
    STEPS,
    Decision,
    SignalFilter,
    list_signals,
    review,
    reviews_of,
)
from models.store.stories import articles_of
from models.vocabulary import SignalState, SpanField, TagKind

router = APIRouter(route_class=Page, include_in_schema=False, default_response_class=HTMLResponse)

_SHOWN = 25
_LABELLED = (TagKind.TOPIC, TagKind.FRAME, TagKind.COUNTRY)


@router.get("/articles/{uid}")
def show_article(uid: UUID, db: ReadDb, settings: AppSettings) -> HTMLResponse:
    """Show one article and everything that was found in it."""
    article = get_article(db, uid)
    outlet = outlet_of(db, article)
    found = found_in(db, article.id)
    others = [one for one in articles_of(db, article.story_id, LARGEST) if one.id != article.id]
    cards = {(card.kind, card.label): card for card in cards_of(found.tags, article.language)}
    signals = [one for one, _ in list_signals(db, SignalFilter(article_id=article.id), limit=50)]
    return render(
        "article.html",
        **frame(db),
        article=article,
        outlet=outlet,
        is_ours=is_ours(outlet, settings.our_outlets),
        found=found,
        labels=labels_of(db, [article.id], _LABELLED).get(article.id, ()),
        kinds=[kind for kind in TagKind if any(tag.kind is kind for tag in found.tags)],
        cards=cards,
        heading=mark_names(article.title, SpanField.TITLE, found.tags),
        beginning=mark_names(article.text[:300], SpanField.TEXT, found.tags),
        signals=[(one, reviews_of(db, one)) for one in signals],
        steps=STEPS,
        others=others,
        outlets=outlets_of(db, others),
        revisions=revisions(db, article.id),
        form=correcting(article, found),
    )


@router.get("/alerts")
def show_alerts(db: ReadDb, cursor: Cursor = None) -> HTMLResponse:
    """Show alerts, newest first: rule, reason, what matched, to whom it went."""
    rows = list_alerts(db, limit=_SHOWN + 1, before=read_cursor(cursor))
    shown, following = split_page(rows, _SHOWN, lambda row: row[0].id or 0)
    alerts = [(alert, rule, deliveries_of(db, alert)) for alert, rule in shown]
    older = f"/alerts?{urlencode({'cursor': following})}" if following else ""
    return render("alerts.html", **frame(db), alerts=alerts, older=older)


@router.get("/alerts/{uid}")
def show_alert(uid: UUID, db: ReadDb) -> HTMLResponse:
    """Show one alert: where the link of its mail leads, however old it is."""
    alert, rule = get_alert(db, uid)
    shown = [(alert, rule, deliveries_of(db, alert))]
    return render("alerts.html", **frame(db), alerts=shown, older="")


@router.get("/about")
def show_about(db: ReadDb) -> HTMLResponse:
    """Show how Tidings knows what it says, and where that ends."""
    return render("about.html", **frame(db), method=METHOD)


@router.post("/signals/{uid}/reviews")
def keep_review(
    uid: UUID,
    db: Db,
    now: Now,
    state: Annotated[SignalState, Form()],
    reviewer: Annotated[str, Form(max_length=200)],
    note: Annotated[str, Form(max_length=4000)] = "",
) -> RedirectResponse:
    """Keep what a person decided about a signal."""
    signal = review(db, uid, Decision(state, reviewer, note), now)
    article = db.get_one(Article, signal.article_id)
    return RedirectResponse(f"/articles/{article.uid}#signals", 303)
