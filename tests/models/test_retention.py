"""What is no longer kept goes from everywhere; labels, counts and identity stay."""

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from ingest.retention import Dropped, Keep, forget
from models import Article, DayCount, Page, Pending, Quote, Revision, Story, StoryMerge, Tag
from models.annotation import Annotated, Item, Quoted, Span, Tagged
from models.query.parse import parse_query
from models.store.annotations import record
from models.store.counts import day_counts
from models.store.due import count_due, take_due
from models.store.engine import Begin
from models.store.facts import recount
from models.store.fulltext import check_index, index_pending
from models.store.retention import UNTITLED
from models.store.search import find
from models.vocabulary import Relevance, SpanField, TagKind, TextSource
from tests.make import NOON, generation, make_article

OLD, NEW = NOON - timedelta(days=100), NOON - timedelta(days=2)
TEXT = "Ana Brook said the ferry was full."


def annotated(session: Session, at: datetime) -> int:
    article = make_article(session, "Ferry waits", TEXT, at=at)
    article.author = "Ana Brook"
    session.add(Pending(article_id=article.id))
    span = Span(SpanField.TEXT, 0, 9, "Ana Brook")
    said = Annotated(
        item=Item("x", article.title, article.text),
        language="en",
        relevance=Relevance.SUBJECT,
        tags=(
            Tagged(TagKind.TOPIC, "borders", "test/1", p=0.9),
            Tagged(TagKind.PERSON, "Ana Brook", "test/1", span=span),
        ),
        quotes=(
            Quoted(
                Span(SpanField.TEXT, 15, 33, "the ferry was full"),
                "test/1",
                "Minister Ada Vale",
                "government",
            ),
        ),
    )
    record(session, [(article, said)], generation(session, "cascade/1"), at)
    session.add(Revision(article_id=article.id, title="Ferry", text=TEXT, replaced_at=at))
    return article.id


def titles(session: Session, words: str) -> list[str]:
    return [article.title for article in find(session, parse_query(words, NOON.date()), limit=10)]


def test_old_texts_go_and_what_was_found_in_them_stays(begin_both: Begin) -> None:
    with begin_both() as session:
        old, new = annotated(session, OLD), annotated(session, NEW)
        index_pending(session)
    with begin_both() as session:
        before = day_counts(session, "topic", None, OLD.date(), NOON.date())

    assert list(forget(begin_both, Keep(text=90), NOON)) == [Dropped("text", 1)]

    with begin_both() as session:
        index_pending(session)
        check_index(session)
        dropped, kept = session.get_one(Article, old), session.get_one(Article, new)
        assert (dropped.text, dropped.text_from) == ("", TextSource.DROPPED)
        assert (dropped.title, kept.text) == ("Ferry waits", TEXT)
        assert session.exec(select(Revision.article_id)).all() == [new]
        assert titles(session, "full") == ["Ferry waits"]
        assert titles(session, "waits") == ["Ferry waits", "Ferry waits"]
        assert day_counts(session, "topic", None, OLD.date(), NOON.date()) == before
        assert sum(recount(session).values()) > 0
        assert len(session.exec(select(Tag).where(Tag.article_id == old)).all()) == 2


def test_a_later_cascade_does_not_read_what_is_gone(begin_both: Begin) -> None:
    with begin_both() as session:
        annotated(session, OLD)
        new = annotated(session, NEW)
    list(forget(begin_both, Keep(text=90), NOON))

    with begin_both() as session:
        later = generation(session, "cascade/2")
        assert count_due(session, later) == 2
        due = take_due(session, later, 10)
        assert ([article.id for article in due.articles], due.carried) == ([new], 1)
        assert count_due(session, later) == 1


def test_a_text_stays_until_it_is_tagged_and_its_page_was_read(begin_both: Begin) -> None:
    with begin_both() as session:
        make_article(session, "Not tagged", TEXT, at=OLD)
        awaited = annotated(session, OLD)
        page = "https://outlet.example/1"
        session.add(Page(article_id=awaited, url=page, host="outlet.example", due_at=OLD))

    assert list(forget(begin_both, Keep(text=90), NOON)) == []


def test_metadata_take_persons_and_quotes_along_and_the_text_with_them(begin_both: Begin) -> None:
    with begin_both() as session:
        old = annotated(session, OLD)
        index_pending(session)

    dropped = list(forget(begin_both, Keep(metadata=90), NOON))

    assert dropped == [Dropped("text", 1), Dropped("metadata", 1)]
    with begin_both() as session:
        index_pending(session)
        article = session.get_one(Article, old)
        assert (article.title, article.author, article.relevance) == ("", None, Relevance.SUBJECT)
        assert session.exec(select(col(Tag.label))).all() == ["borders"]
        assert session.exec(select(Quote)).all() == []
        assert day_counts(session, "speaker", None, OLD.date(), NOON.date()) == {}
        counts = session.exec(select(DayCount)).all()
        assert {(row.day, row.dimension, row.label): row.count for row in counts} == recount(
            session
        )
        assert titles(session, "waits") == []
        assert titles(session, "topic:borders") == [""]


def test_a_story_takes_the_title_of_the_oldest_article_that_has_one(begin_both: Begin) -> None:
    with begin_both() as session:
        old, new = (session.get_one(Article, annotated(session, at)) for at in (OLD, NEW))
        new.story_id, new.title = old.story_id, "Ferry sails"
        story = session.get_one(Story, old.story_id)
        story.title = old.title
        merged = Story(title="Ferry stops", first_at=OLD, last_at=OLD)
        session.add(merged)
        session.flush()
        session.add(
            StoryMerge(from_story=merged.id or 0, into_story=story.id or 0, at=OLD, similarity=0.9)
        )

    list(forget(begin_both, Keep(metadata=90), NOON))

    with begin_both() as session:
        assert session.get_one(Story, story.id).title == "Ferry sails"
        assert session.get_one(Story, merged.id).title == UNTITLED

    list(forget(begin_both, Keep(metadata=1), NOON))

    with begin_both() as session:
        assert session.get_one(Story, story.id).title == UNTITLED


def test_nothing_goes_where_nothing_is_set(begin: Begin) -> None:
    with begin() as session:
        annotated(session, OLD)

    assert list(forget(begin, Keep(), NOON)) == []
