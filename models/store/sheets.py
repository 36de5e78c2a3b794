"""Sheets: articles drawn to be coded, by whom, and what may still be drawn.

Nobody gets an article twice: what is on a coder's sheet is drawn for that coder no more. Those
who draw at one moment take turns, from `drawable` to the commit.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select, text
from sqlmodel import Session, col

from models.article import Article
from models.coding import Sheet, SheetArticle, SheetCoder
from models.correcting import QUESTIONS
from models.errors import InvalidError, NotFoundError
from models.feed import Outlet
from models.query.tree import Query
from models.store.engine import is_sqlite
from models.store.generations import is_live
from models.store.search import matching
from models.tag import Tag
from models.vocabulary import Decision, Relevance, TagKind

_TAKE_TURNS = text("SELECT pg_advisory_xact_lock(1907430509)")  # a number that only we use


@dataclass(frozen=True, slots=True)
class Drawable:
    """An article that may be drawn, and what strata are made of.

    `topic` is the most probable one; `doubts` are the probabilities of what can't be said.
    """

    id: int
    language: str
    outlet: str
    relevance: Relevance
    topic: str
    month: str
    doubts: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Draw:
    """How articles are drawn, for whom."""

    sampling: str
    query: str
    seed: int
    coders: tuple[str, ...]


def drawable(session: Session, query: Query, coders: Sequence[str]) -> list[Drawable]:
    """Return the tagged articles that match and are on no sheet of any of the coders."""
    if not is_sqlite(session):
        session.execute(_TAKE_TURNS)
    taken = _taken(session, coders)
    topics, doubts = _main_topics(session), _doubts(session)
    names = {row[0]: row[1] for row in session.execute(select(col(Outlet.id), col(Outlet.name)))}
    rows = matching(
        session,
        query,
        col(Article.id),
        col(Article.language),
        col(Article.outlet_id),
        col(Article.relevance),
        col(Article.day),
        col(Article.title) != "",
    )
    return [
        Drawable(
            article_id,
            language or "und",
            names[outlet_id],
            relevance,
            topics.get(article_id, "none"),
            _month(day),
            tuple(doubts[article_id]),
        )
        for article_id, language, outlet_id, relevance, day, has_title in rows
        if relevance is not None and has_title and article_id not in taken
    ]


def make_sheet(session: Session, draw: Draw, article_ids: Sequence[int], now: datetime) -> Sheet:
    """Keep a sheet of articles, in the order given.

    Raises:
        InvalidError: no coder is named, or there is no article.
    """
    coders = list(dict.fromkeys(name.strip() for name in draw.coders))
    if not coders or not all(coders):
        raise InvalidError("coder", "a sheet needs the name of each of its coders")
    if not article_ids:
        raise InvalidError("query", "finds no article that these coders have not had yet")
    sheet = Sheet(sampling=draw.sampling, query=draw.query, seed=draw.seed, made_at=now)
    session.add(sheet)
    session.flush()
    session.add_all(SheetCoder(sheet_id=sheet.id or 0, coder=name) for name in coders)
    session.flush()
    session.execute(
        insert(SheetArticle),
        [
            {"sheet_id": sheet.id, "article_id": article_id, "place": place}
            for place, article_id in enumerate(article_ids, 1)
        ],
    )
    return sheet


def get_sheet(session: Session, sheet_id: int) -> tuple[Sheet, list[str]]:
    """Return a sheet and its coders.

    Raises:
        NotFoundError: there is none of that number.
    """
    sheet = session.get(Sheet, sheet_id)
    if sheet is None:
        raise NotFoundError(f"there is no sheet {sheet_id}")
    coders = select(col(SheetCoder.coder)).where(col(SheetCoder.sheet_id) == sheet_id)
    return sheet, sorted(session.scalars(coders))


def articles_on(session: Session, sheet_id: int) -> list[Article]:
    """Return a sheet's articles in their order."""
    query = (
        select(Article)
        .join(SheetArticle, col(SheetArticle.article_id) == col(Article.id))
        .where(col(SheetArticle.sheet_id) == sheet_id)
        .order_by(col(SheetArticle.place))
    )
    return list(session.scalars(query))


def _taken(session: Session, coders: Sequence[str]) -> set[int]:
    query = (
        select(col(SheetArticle.article_id))
        .join(SheetCoder, col(SheetCoder.sheet_id) == col(SheetArticle.sheet_id))
        .where(col(SheetCoder.coder).in_([name.strip() for name in coders]))
    )
    return set(session.scalars(query))


def _main_topics(session: Session) -> dict[int, str]:
    query = (
        select(col(Tag.article_id), col(Tag.label))
        .where(is_live(Tag), col(Tag.kind) == TagKind.TOPIC, col(Tag.decision) == Decision.YES)
        .order_by(col(Tag.p), col(Tag.id).desc())  # the last one said of an article stands
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _doubts(session: Session) -> dict[int, list[float]]:
    found: dict[int, list[float]] = defaultdict(list)
    query = select(col(Tag.article_id), col(Tag.p)).where(
        is_live(Tag),
        col(Tag.kind).in_(QUESTIONS),
        col(Tag.decision) == Decision.CANT_SAY,
        col(Tag.p).is_not(None),
    )
    for article_id, p in session.execute(query):
        found[article_id].append(p)
    return found


def _month(day: date | None) -> str:
    return f"{day:%Y-%m}" if day else "undated"
