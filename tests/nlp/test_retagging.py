"""A new version of the cascade, from the first batch to the move, while all else goes on."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from threading import Event

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from models import Article, Tag, Visit
from models.annotation import Annotated, Item, Tagged
from models.query.parse import parse_query
from models.store.counts import label_totals
from models.store.engine import opener
from models.store.generations import ask_for, beside, expire, live, live_cascade, release
from models.store.moving import go_live, undo
from models.store.search import count
from models.store.standing import Retag, retag_of
from models.vocabulary import GenerationState, Relevance, TagKind
from nlp.annotate import BATCH, annotate, annotate_in_steps
from tests.make import NOON, make_article

DAY = NOON.date()
TOPICS = {"old": "borders", "new": "returns"}


@dataclass
class Version:
    """A cascade that finds its version's topic in everything; others may act while it reads."""

    version: str
    meanwhile: Callable[[], None] = lambda: None
    seen: list[str] = field(default_factory=list)

    def read(self, items: Iterable[Item]) -> Iterator[Annotated]:
        topic = Tagged(TagKind.TOPIC, TOPICS[self.version], f"topics/{self.version}", 0.9)
        for item in items:
            self.seen.append(item.title)
            yield Annotated(item, "en", Relevance.SUBJECT, (topic,))
        self.meanwhile()


@pytest.fixture
def stocked(store: Engine) -> Engine:
    """A store of more than one batch, read by the old version."""
    with opener(store)() as session:
        for number in range(BATCH + 20):
            make_article(session, f"Title {number}")
    assert len(list(annotate(opener(store), Version("old"), NOON))) == BATCH + 20
    return store


def look(session: Session) -> tuple[str | None, Mapping[str, int]]:
    """Return the live version and how many articles have each topic, told in three ways."""
    cascade = live_cascade(session)
    totals = label_totals(session, "topic", DAY, DAY)
    for topic, total in totals.items():
        assert count(session, parse_query(f"topic:{topic}", DAY)) == total
    subjects = session.scalars(
        select(func.count()).where(col(Article.relevance) == Relevance.SUBJECT)
    ).one()
    assert sum(totals.values()) == subjects
    return cascade, totals


def arrive_and_edit(session: Session) -> None:
    make_article(session, "Came meanwhile")
    edited = session.scalars(select(Article).order_by(col(Article.id)).limit(1)).one()
    edited.title, edited.content_hash = "Edited meanwhile", os.urandom(16).hex()
    expire(session, [edited.id])


def test_no_reader_sees_two_versions_while_articles_come_and_are_edited(stocked: Engine) -> None:
    begin, reading = opener(stocked), opener(stocked, reading=True)
    seen: list[tuple[str | None, Mapping[str, int]]] = []
    has_begun, is_over = Event(), Event()

    def keep_looking() -> None:
        while True:
            is_last = is_over.is_set()
            with reading() as session:
                seen.append(look(session))
            has_begun.set()
            if is_last:
                return

    def meanwhile() -> None:
        if len(new.seen) <= 2 * BATCH:
            with begin() as session:
                arrive_and_edit(session)

    new = Version("new", meanwhile)
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(keep_looking)
        has_begun.wait()
        try:
            steps = list(annotate_in_steps(begin, new, NOON))
        finally:
            is_over.set()
        looking.result()

    came = new.seen.count("Came meanwhile")
    assert came > 1
    assert new.seen.count("Edited meanwhile") >= 1
    moved = steps[-1].moved
    assert moved is not None
    assert (moved.new, moved.articles) == (came, BATCH + 20 + came)
    told = {cascade: set(totals) for cascade, totals in seen}
    assert told == {"old": {"borders"}, "new": {"returns"}}
    with reading() as session:
        assert look(session) == ("new", {"returns": BATCH + 20 + came})


def test_a_version_that_is_broken_off_goes_on_and_reads_nothing_twice(stocked: Engine) -> None:
    begin = opener(stocked)
    first, rest = Version("new"), Version("new")

    next(annotate_in_steps(begin, first, NOON))  # and nobody asks for the rest
    with begin() as session:
        assert retag_of(session) == Retag("new", "old", GenerationState.READING, BATCH, BATCH + 20)
    list(annotate_in_steps(begin, rest, NOON))

    assert sorted(first.seen + rest.seen) == sorted(f"Title {n}" for n in range(BATCH + 20))
    with begin() as session:
        assert retag_of(session) is None
        assert look(session) == ("new", {"returns": BATCH + 20})


def test_the_newest_are_read_first(stocked: Engine) -> None:
    new = Version("new")

    list(annotate(opener(stocked), new, NOON))

    assert new.seen == [f"Title {number}" for number in reversed(range(BATCH + 20))]


def test_a_version_that_is_put_aside_while_it_reads_stores_nothing_more(stocked: Engine) -> None:
    begin = opener(stocked)

    def stop() -> None:
        with begin() as session:
            undo(session, NOON)

    new = Version("new", stop)

    assert list(annotate(begin, new, NOON)) == []

    assert len(new.seen) == BATCH
    with begin() as session:
        assert look(session) == ("old", {"borders": BATCH + 20})
        assert retag_of(session) is None


def test_a_held_version_reads_on_and_goes_live_when_told(stocked: Engine) -> None:
    begin = opener(stocked)
    with begin() as session:
        ask_for(session, "new", NOON, is_held=True)
    list(annotate(begin, Version("new"), NOON))
    with begin() as session:
        make_article(session, "Late")

    assert [one.article.title for one in annotate(begin, Version("new"), NOON)] == ["Late"]

    with begin() as session:
        assert look(session) == ("old", {"borders": BATCH + 20})
        release(session)
        assert go_live(session, "new", NOON) is not None
        assert look(session) == ("new", {"returns": BATCH + 21})


def test_a_move_that_is_killed_has_not_happened_and_happens_the_next_time(
    stocked: Engine,
) -> None:
    begin = opener(stocked)
    with begin() as session:
        ask_for(session, "new", NOON, is_held=True)
    list(annotate(begin, Version("new"), NOON))
    with begin() as session:
        release(session)
    context = get_context("fork")
    here, there = context.Pipe()
    stocked.dispose()
    mover = context.Process(target=move_and_wait, args=(stocked, there))
    mover.start()

    assert here.recv() == "moved, not committed"
    mover.kill()
    mover.join()

    with begin() as session:
        assert look(session) == ("old", {"borders": BATCH + 20})
    assert [step.moved is not None for step in annotate_in_steps(begin, Version("new"), NOON)] == [
        True
    ]
    with begin() as session:
        assert look(session) == ("new", {"returns": BATCH + 20})
        kept = [one.id for one in (live(session), beside(session)) if one is not None]
        for table in (Tag, Visit):
            rows = select(col(table.generation), func.count()).group_by(col(table.generation))
            counted = {row[0]: row[1] for row in session.execute(rows)}
            assert counted == dict.fromkeys(kept, BATCH + 20)


def move_and_wait(engine: Engine, there: Connection) -> None:
    with opener(engine)() as session:
        assert go_live(session, "new", NOON) is not None
        session.flush()
        assert look(session)[0] == "new"
        there.send("moved, not committed")
        there.recv()  # for ever: it is killed here
