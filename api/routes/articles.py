"""Articles: found, broken down, and one with everything that is known of it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import BaseModel, Field

from api.corrections import CorrectionIn
from api.cursors import LARGEST, Cursor, Limit, read_cursor, split_page
from api.dependencies import Db, Now, ReadDb
from api.schemas import (
    ArticleDetail,
    ArticleOut,
    LabelCount,
    Page,
    article_detail,
    article_page,
    signal_out,
)
from models.query.parse import parse_query
from models.store.articles import get_article
from models.store.correcting import Change, correct
from models.store.readings import found_in, outlet_of
from models.store.search import COUNTED, count, facets, find, newest, outlets_of
from models.store.signals import SignalFilter, list_signals
from models.vocabulary import TOPICS

router = APIRouter(prefix="/articles", tags=["articles"])

QueryText = Annotated[
    str,
    Query(
        max_length=2000,
        description='Words, "phrases", prefix*, AND OR NOT, parentheses, and fields such as '
        "topic:borders country:IT lang:fr tone:negative narrative:N7 after:7d. Empty finds all.",
        examples=["topic:borders country:IT"],
    ),
]


class Count(BaseModel):
    """How many articles match."""

    count: int = Field(description=f"Exact up to {COUNTED}.")
    is_exact: bool


@router.get("", response_model=Page[ArticleOut])
def search_articles(
    db: ReadDb, now: Now, q: QueryText = "", limit: Limit = 50, cursor: Cursor = None
) -> Page[ArticleOut]:
    """Find articles, newest first."""
    before = read_cursor(cursor)
    found = find(db, parse_query(q, now.date()), limit=limit + 1, before=before)
    shown, following = split_page(found, limit, lambda article: article.id)
    return Page(items=article_page(shown, outlets_of(db, shown)), next=following)


@router.get("/count", response_model=Count)
def count_articles(db: ReadDb, now: Now, q: QueryText = "") -> Count:
    """Count the articles that match, before anything is fetched."""
    found = count(db, parse_query(q, now.date()))
    return Count(count=min(found, COUNTED), is_exact=found <= COUNTED)


@router.get("/facets", response_model=dict[str, list[LabelCount]])
def break_down_articles(db: ReadDb, now: Now, q: QueryText = "") -> dict[str, list[LabelCount]]:
    """Break the newest matches down by topic, country, language, outlet and kind of outlet."""
    matching = newest(db, parse_query(q, now.date()), COUNTED)
    return {
        facet: [
            LabelCount(label=label, name=TOPICS.get(label, label), count=number)
            for label, number in labels
        ]
        for facet, labels in facets(db, matching).items()
    }


@router.get("/{uid}", response_model=ArticleDetail)
def read_article(uid: UUID, db: ReadDb) -> ArticleDetail:
    """Return one article with its tags, quotes, signals, and how well its labels are found."""
    article = get_article(db, uid)
    signals = list_signals(db, SignalFilter(article_id=article.id), limit=LARGEST)
    told = [signal_out(*row) for row in signals]
    return article_detail(article, outlet_of(db, article), found_in(db, article.id), told)


@router.post(
    "/{uid}/corrections", response_model=ArticleDetail, status_code=status.HTTP_201_CREATED
)
def correct_article(uid: UUID, told: CorrectionIn, db: Db, now: Now) -> ArticleDetail:
    """Correct an article's labels: kept with who and when, whatever a later cascade says."""
    correct(db, uid, Change(told.labels, told.corrector, told.note), now)
    return read_article(uid, db)
