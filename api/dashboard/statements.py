"""The pages of own statements: the list, and one followed through the articles of others."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query
from fastapi.responses import HTMLResponse

from api.cursors import read_cursor, split_page
from api.dashboard.rendering import Page, frame, render
from api.dashboard.tones import AXES, toned
from api.dependencies import AppSettings, ReadDb
from api.statements.following import METHOD, OURS, WITHIN, follow, load_statements
from api.statements.uptake import How
from ingest.history import told
from models.store.search import outlets_of

router = APIRouter(
    prefix="/statements",
    route_class=Page,
    include_in_schema=False,
    default_response_class=HTMLResponse,
)

_LISTED = 20
_NAMED = 40  # articles that one query names
_WAYS = {
    How.COPY: "nearly the same text",
    How.QUOTED: "words of it, and who said them",
    How.WORDS: "sentences of it, in no quotation that was found",
    How.TOLD: "the same story in other words, naming who said it",
    How.LINKED: "a link to it",
}


@router.get("")
def show_statements(
    db: ReadDb,
    settings: AppSettings,
    cursor: Annotated[str | None, Query(max_length=80)] = None,
) -> HTMLResponse:
    """Show what our own outlets published on migration, newest first."""
    found = load_statements(db, settings.our_outlets, _LISTED + 1, read_cursor(cursor))
    shown, following = split_page(found, _LISTED, lambda one: one.article.id)
    return render(
        "statements.html",
        **frame(db),
        statements=shown,
        ours=settings.our_outlets or OURS,
        older=following and f"/statements?cursor={following}",
        newer="/statements" if cursor else None,
    )


@router.get("/{uid}")
def show_statement(uid: Annotated[UUID, Path()], db: ReadDb, settings: AppSettings) -> HTMLResponse:
    """Show who took a statement up, in which words, how soon and in which tone."""
    found = follow(db, uid, settings.our_outlets)
    query = _query([one.article.uid for one in found.uptakes])
    return render(
        "statement.html",
        **frame(db),
        found=found,
        outlets=outlets_of(db, [one.article for one in found.uptakes]),
        ways=_WAYS,
        days=WITHIN.days,
        tone=[toned(axis, found.tone.get(axis, {}), query) for axis in AXES],
        told=told,
        method=METHOD,
    )


def _query(uids: Sequence[UUID]) -> str:
    """Return what finds the articles; of very many, the first."""
    return f"({' OR '.join(f'uid:{uid}' for uid in uids[:_NAMED])})"
