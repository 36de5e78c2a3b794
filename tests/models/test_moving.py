"""A new version of the cascade takes the live one's place in one step, and back again."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import Engine, select
from sqlmodel import Session, col

from models import Article, DayCount, Generation
from models.annotation import Annotated, Item, Quoted, Signalled, Span, Tagged
from models.query.parse import parse_query
from models.store.annotations import record
from models.store.counts import CountKey, label_totals
from models.store.engine import Begin, opener
from models.store.facts import recount
from models.store.generations import (
    beside,
    live,
    live_cascade,
)
from models.store.moving import Moved, go_live
from models.store.readings import found_in
from models.store.search import find
from models.store.signals import SignalFilter, list_signals
from models.vocabulary import (
    NarrativeRole,
    Relevance,
    SignalKind,
    SpanField,
    TagKind,
)
from tests.make import NOON, generation, make_article

DAY = NOON.date()
LATER = NOON + timedelta(hours=1)
SPAN = Span(SpanField.TITLE, 0, 5, "A tit")


def said(topic: str, *narratives: str, relevance: Relevance = Relevance.SUBJECT) -> Annotated:
    return Annotated(
        Item("x", "A title", "A text."),
        "en",
        relevance,
        tags=(Tagged(TagKind.TOPIC, topic, "topics/1", 0.9),),
        quotes=(Quoted(SPAN, "quotes/1", speaker=topic),),
        signals=tuple(narrative(label) for label in narratives),
    )


def narrative(label: str) -> Signalled:
    role = NarrativeRole.ASSERTS
    return Signalled(SignalKind.NARRATIVE, label, SPAN, "a reason", "narratives/1", role)


def read(session: Session, cascade: str, *articles: Article, topic: str = "") -> None:
    """Have a version say that articles are about `topic`, or about what its name stands for."""
    told = said(topic or {"old": "borders", "new": "returns"}[cascade])
    record(session, [(one, told) for one in articles], generation(session, cascade), NOON)


def stock(session: Session, count: int = 3) -> list[Article]:
    articles = [make_article(session, f"Title {number}") for number in range(count)]
    read(session, "old", *articles)
    return articles


def kept(session: Session, of: Generation | None) -> Counter[CountKey]:
    assert of is not None
    rows = session.scalars(select(DayCount).where(col(DayCount.generation) == of.id))
    return Counter({(row.day, row.dimension, row.label): row.count for row in rows})


def shown(session: Session) -> dict[str, object]:
    """Return what readers see: what every page and every number is made of."""
    topics = label_totals(session, "topic", DAY, DAY)
    found = {
        topic: sorted(
            one.title for one in find(session, parse_query(f"topic:{topic}", DAY), limit=9)
        )
        for topic in topics
    }
    return {
        "cascade": live_cascade(session),
        "topics": topics,
        "found": found,
        "signals": sorted(one.label for one, _ in list_signals(session, SignalFilter(), limit=9)),
        "relevance": Counter(session.scalars(select(col(Article.relevance)))),
        "speakers": sorted(
            str(quote.speaker)
            for article in session.scalars(select(Article))
            for quote in found_in(session, article.id).quotes
        ),
    }


def test_until_it_has_read_all_nobody_sees_what_a_new_version_says(begin_both: Begin) -> None:
    with begin_both() as session:
        first, second, _ = stock(session)
        before = shown(session)

        read(session, "new", first, second)

        assert shown(session) == before
        assert go_live(session, "new", LATER) is None
        assert shown(session) == before
        for one in (live(session), beside(session)):
            assert kept(session, one) == recount(session, one) != Counter()


def test_what_it_has_read_goes_live_at_once_with_its_counts(begin_both: Begin) -> None:
    with begin_both() as session:
        articles = stock(session)
        read(session, "new", *articles)

    with begin_both() as session:
        moved = go_live(session, "new", LATER)

    assert moved == Moved("new", "old", articles=3, read=3, carried=0, new=0, waiting=0)
    with begin_both() as session:
        assert shown(session)["cascade"] == "new"
        assert shown(session)["topics"] == {"returns": 3}
        assert shown(session)["speakers"] == ["returns"] * 3
        for one in (live(session), beside(session)):
            assert kept(session, one) == recount(session, one) != Counter()


def test_a_reader_sees_all_old_to_the_end_of_its_transaction(store: Engine) -> None:
    begin, reading = opener(store), opener(store, reading=True)
    with begin() as session:
        read(session, "new", *stock(session))

    with reading() as reader:
        cascade = live_cascade(reader)
        with begin() as session:
            go_live(session, "new", LATER)
        with begin() as session:  # and a new article of the new version
            read(session, "new", make_article(session))
        seen = shown(reader)

    assert cascade == seen["cascade"] == "old"
    assert (seen["topics"], seen["speakers"]) == ({"borders": 3}, ["borders"] * 3)
    with reading() as reader:
        assert shown(reader)["topics"] == {"returns": 4}
