"""Topics, narratives, fact-checks and outlets: the lists that other answers speak of."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from sqlmodel import Session

from api.cursors import Cursor, Limit, read_cursor, split_page
from api.dependencies import Now, ReadDb
from api.schemas import ClaimOut, LabelCount, OutletCount, Page, claim_out, outlet_count
from models.store.claims import list_claims
from models.store.counts import label_totals
from models.store.readings import list_outlets
from models.vocabulary import NARRATIVES, TOPICS

router = APIRouter(tags=["vocabulary"])

Days = Annotated[int, Query(ge=1, le=3660, description="How many days back are counted.")]


@router.get("/topics", response_model=Page[LabelCount])
def list_topics(db: ReadDb, now: Now, days: Days = 30) -> Page[LabelCount]:
    """Return every topic, and how many articles of the last days have it."""
    return _counted(db, "topic", TOPICS, now, days)


@router.get("/narratives", response_model=Page[LabelCount])
def list_narratives(db: ReadDb, now: Now, days: Days = 30) -> Page[LabelCount]:
    """Return every narrative family, and how many articles of the last days speak of it."""
    return _counted(db, "narrative", NARRATIVES, now, days)


@router.get("/claims", response_model=Page[ClaimOut])
def search_claims(db: ReadDb, limit: Limit = 50, cursor: Cursor = None) -> Page[ClaimOut]:
    """Return the published fact-checks that signals are matched with, newest first."""
    found = list_claims(db, limit=limit + 1, before=read_cursor(cursor, "claims"))
    shown, following = split_page(found, limit, lambda claim: claim.id, "claims")
    return Page(items=[claim_out(claim) for claim in shown], next=following)


@router.get("/outlets", response_model=Page[OutletCount])
def search_outlets(db: ReadDb) -> Page[OutletCount]:
    """Return every outlet by name, with how many of its articles are stored."""
    return Page(items=[outlet_count(*row) for row in list_outlets(db)])


def _counted(
    db: Session, dimension: str, names: dict[str, str], now: Now, days: int
) -> Page[LabelCount]:
    first, last = now.date() - timedelta(days=days - 1), now.date() + timedelta(days=1)
    totals = label_totals(db, dimension, first, last)
    counted = [
        LabelCount(label=label, name=name, count=totals.get(label, 0))
        for label, name in names.items()
    ]
    return Page(items=counted)
