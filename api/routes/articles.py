"""Articles: found, broken down, and one with everything that is known of it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlmodel import Session

from api.cursors import Cursor, Limit, read_cursor, split_page
from api.dependencies import Now, ReadDb
from api.schemas import (
    ArticleDetail,
    ArticleOut,
    LabelCount,
    Page,
    article_out,
    article_page,
    quote_out,
    signal_out,
    tag_out,
)
from models import Article
from models.query.parse import parse_query
from models.store.articles import get_article, revisions
from models.store.readings import outlet_of, quotes_of, tags_of, visit_of
from models.store.search import COUNTED, FACETS, count, facets, find, outlets_of
from models.store.signals import SignalFilter, list_signals
from models.vocabulary import TOPICS, TagKind

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

_SIGNALS = 100  # of one article


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
    query = parse_query(q, now.date())
    return {
        facet: [
            LabelCount(label=label, name=TOPICS.get(label, label), count=number)
            for label, number in facets(db, query, facet)
        ]
        for facet in FACETS
    }


@router.get("/{uid}", response_model=ArticleDetail)
def read_article(uid: UUID, db: ReadDb) -> ArticleDetail:
    """Return one article with its tags, quotes and signals."""
    return describe(db, get_article(db, uid))


def describe(db: Session, article: Article) -> ArticleDetail:
    """Gather everything that is known of an article."""
    tags = [tag_out(tag) for tag in tags_of(db, article.id)]
    visit = visit_of(db, article.id)
    signals = list_signals(db, SignalFilter(article_id=article.id), limit=_SIGNALS)
    return ArticleDetail(
        **article_out(article, outlet_of(db, article)).model_dump(),
        author=article.author,
        published_at=article.published_at,
        published_raw=article.published_raw,
        date_note=article.date_note,
        cascade=visit.cascade if visit else None,
        tags=tags,
        sentiment=next((tag for tag in tags if tag.kind is TagKind.VALENCE), None),
        quotes=[quote_out(quote) for quote in quotes_of(db, article.id)],
        signals=[signal_out(signal, of) for signal, of in signals],
        revisions=len(revisions(db, article.id)),
    )
