"""Something to cite: three weeks of news, small enough to be changed in every way."""

from datetime import date, timedelta

from sqlmodel import Session

from api.figures.addresses import Figure, Kind
from api.trends.ranges import Range
from models import Article
from models.annotation import Annotated, Item, Tagged
from models.store.annotations import record
from models.vocabulary import Relevance, TagKind
from tests.make import NOON, generation, make_article, make_outlet

CASCADE = "cascade-1"
LATER = NOON + timedelta(hours=5)
DAYS = Range(date(2026, 11, 18), date(2026, 11, 24))
BORDERS = Figure(Kind.SERIES, DAYS, ("topic:borders",))


def keep_history(session: Session) -> None:
    """Three weeks of an item a day, the odd ones about borders."""
    outlet = make_outlet(session, "Harbour Times")
    articles = []
    for day in range(21):
        title = "At the border" if day % 2 else "Of football"
        articles.append(make_article(session, title, at=NOON - timedelta(days=day), outlet=outlet))
    told = [(one, said(one, is_about=one.title == "At the border")) for one in articles]
    record(session, told, generation(session, CASCADE), NOON)


def said(article: Article, *, is_about: bool) -> Annotated:
    item = Item(str(article.uid), article.title, article.text, "en")
    if not is_about:
        return Annotated(item, "en", Relevance.NONE)
    tags = (
        Tagged(TagKind.TOPIC, "borders", "t", 0.9),
        Tagged(TagKind.COUNTRY, "IT", "t"),
        Tagged(TagKind.VALENCE, "-1", "t", 0.8),
    )
    return Annotated(item, "en", Relevance.SUBJECT, tags)


def read(session: Session, article: Article, *, is_about: bool) -> None:
    said_of = [(article, said(article, is_about=is_about))]
    record(session, said_of, generation(session, CASCADE), LATER)
