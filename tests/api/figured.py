"""Figures that are cited, and what happens to their articles: for tests of checks."""

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlmodel import Session, col

from api.figures.addresses import Figure, Kind, Measure, address_of, read_address
from api.figures.judging import stood
from api.figures.making import cite, corpus_lines, make
from api.figures.verifying import Verified, verify
from api.trends.ranges import Range
from api.trends.series import By, Of, Series
from ingest.text import digest
from models import Article
from models.article import Revision
from models.signal import Signal
from models.store.annotations import record
from models.store.citing import mark
from models.store.correcting import Change, correct
from models.store.engine import Begin
from models.store.moving import go_live
from models.tag import Arrival, Tag, Visit
from models.vocabulary import TagKind
from tests.api.cited import BORDERS, DAYS, LATER, read, said
from tests.make import NOON, generation, make_article

FIGURES = [
    BORDERS,
    replace(BORDERS, measure=Measure.COUNT),
    replace(BORDERS, by=By.HOUR, zone="Asia/Kolkata"),
    replace(BORDERS, days=Range(date(2026, 10, 1), DAYS.last), by=By.WEEK, of=Of.SUBJECT),
    Figure(Kind.COMPARE, DAYS, ("topic:borders", "country:IT OR football", "-topic:borders")),
    Figure(Kind.TONE, DAYS, ("",), "valence"),
    Figure(Kind.RANKED, DAYS, ("topic:borders",), "outlet"),
    Figure(Kind.MAP, DAYS, ("",), "country"),
]

OF_ALL_SORTS = [
    *(
        Figure(Kind.RANKED, DAYS, ("",), dimension)
        for dimension in ("language", "narrative", "speaker", "topic")
    ),
    *(
        Figure(Kind.SERIES, DAYS, (query,), by=By.WEEK)
        for query in (
            "lang:en",
            "relevance:any",
            "-relevance:subject",
            "narrative:any OR quoted:any",
        )
    ),
]


def cite_figure(begin: Begin, figure: Figure = BORDERS) -> str:
    with begin() as session:
        return address_of(figure, cite(session, make(session, figure, mark(session, NOON))))


def verify_figure(begin: Begin, address: str, kept: list[str] | None = None) -> Verified:
    figure, cited, _ = read_address(address)
    assert cited is not None
    with begin() as session:
        return verify(session, figure, cited, LATER, kept)


def corpus_of(begin: Begin, address: str) -> list[str]:
    figure, cited, _ = read_address(address)
    assert cited is not None
    with begin() as session:
        return corpus_lines(session, figure, cited.mark)


def changes_of(found: Verified) -> list[tuple[str | None, str, tuple[str, ...]]]:
    return [(one.title, stood(one), one.why) for one in found.verdict.changes or ()]


def correct_label(session: Session, article: Article, kind: TagKind, *labels: str) -> None:
    correct(session, article.uid, Change({kind: labels}, "A. Reader"), LATER)


def codes_of(found: Verified) -> dict[str, int]:
    return {reason.code: reason.articles for reason in found.verdict.reasons}


def keep_one(session: Session, *, is_about: bool = True, seen_after: bool = True) -> Article:
    """Have one more article arrive, on a day of the figure."""
    article = make_article(session, "At the border", at=NOON - timedelta(days=1))
    article.seen_at = NOON + timedelta(hours=1 if seen_after else -1)
    session.flush()
    read(session, article, is_about=is_about)
    return article


def one_counted(session: Session) -> Article:
    tagged = select(col(Tag.article_id)).where(col(Tag.label) == "borders")
    newest = tagged.order_by(col(Tag.article_id).desc()).limit(1)
    return session.get_one(Article, session.scalars(newest).one())


def pairs_of(series: Series) -> list[tuple[int, int]]:
    return [(point.count, point.volume) for point in series.points]


def every_article(session: Session) -> list[Article]:
    return list(session.scalars(select(Article).order_by(col(Article.id))))


def label_anew(begin: Begin) -> None:
    """Have another version take the live one's place, to which one article is of football."""
    with begin() as session:
        newer = generation(session, "cascade-2")
        for article in every_article(session):
            is_about = article.title == "At the border" and (article.day or DAYS.last).day != 23
            record(session, [(article, said(article, is_about=is_about))], newer, LATER)
        go_live(session, "cascade-2", LATER)


def edit(session: Session, article: Article) -> None:
    session.add(
        Revision(article_id=article.id, title=article.title, text=article.text, replaced_at=LATER)
    )
    article.text = "Another text."
    article.content_hash = digest(article.title, article.text)
    session.flush()


def erase(session: Session, article: Article) -> None:
    for table in (Tag, Visit, Arrival, Signal):
        session.execute(delete(table).where(col(table.article_id) == article.id))
    session.delete(article)
    session.flush()


def file_of(address: str, ending: str) -> str:
    """Return the address of a figure's file."""
    path, _, query = address.partition("?")
    return f"{path}.{ending}?{query}"
