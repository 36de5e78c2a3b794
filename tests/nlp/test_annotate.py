from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest
from sqlmodel import Session, select

from models import Article, Tag, Visit
from models.annotation import Annotated, Item, Tagged
from models.store.engine import Begin
from models.store.facts import recount
from models.vocabulary import Decision, Relevance, TagKind
from nlp.annotate import BATCH, annotate, spread
from nlp.cascade import load_cascade
from tests.make import NOON, make_article


@dataclass
class FakeCascade:
    """Says that everything is about borders; counts what it is shown."""

    version: str = "fake-1"
    seen: list[str] = field(default_factory=list)

    def read(self, items: Iterable[Item]) -> Iterator[Annotated]:
        for item in items:
            self.seen.append(item.title)
            yield Annotated(
                item,
                language="en",
                relevance=Relevance.SUBJECT,
                tags=(
                    Tagged(TagKind.RELEVANCE, "subject", "gate/1", 0.9),
                    Tagged(TagKind.TOPIC, "borders", "fake/1", 0.8),
                    Tagged(TagKind.TOPIC, "labour", "fake/1", 0.3, Decision.CANT_SAY),
                    Tagged(TagKind.TOPIC, "health", "fake/1", 0.01, Decision.CANT_SAY),
                    Tagged(TagKind.TOPIC, "smuggling", "fake/1", 0.02, Decision.NO),
                ),
            )


def stock(begin: Begin, count: int) -> None:
    with begin() as session:
        for number in range(count):
            make_article(session, f"Title {number}")


def test_every_article_is_read_once_and_a_second_pass_has_nothing_to_do(begin_both: Begin) -> None:
    stock(begin_both, BATCH + 3)
    cascade = FakeCascade()

    first = list(annotate(begin_both, cascade, NOON))
    second = list(annotate(begin_both, cascade, NOON))

    assert len(first) == len(set(cascade.seen)) == BATCH + 3
    assert second == []
    with begin_both() as session:
        assert len(session.scalars(select(Visit)).all()) == BATCH + 3


def test_what_is_denied_or_hardly_likely_is_not_stored(begin: Begin) -> None:
    stock(begin, 1)

    list(annotate(begin, FakeCascade(), NOON))

    with begin() as session:
        assert sorted(session.scalars(select(Tag.label))) == ["borders", "labour", "subject"]


def test_a_newer_cascade_reads_everything_again_and_counts_stay_right(begin: Begin) -> None:
    stock(begin, 3)
    list(annotate(begin, FakeCascade(), NOON))

    again = list(annotate(begin, FakeCascade("fake-2"), NOON))

    assert len(again) == 3
    with begin() as session:
        day = NOON.date()
        assert recount(session)[day, "topic", "borders"] == 3


def test_an_article_edited_while_it_was_read_is_read_again(begin: Begin) -> None:
    stock(begin, 2)

    @dataclass
    class Interrupted(FakeCascade):
        edits: int = 1

        def read(self, items: Iterable[Item]) -> Iterator[Annotated]:
            yield from super().read(items)
            if self.edits:
                self.edits -= 1
                with begin() as session:
                    edit_one(session)

    cascade = Interrupted()

    outcomes = list(annotate(begin, cascade, NOON))

    assert sorted(one.article.title for one in outcomes) == ["Edited", "Title 0"]
    assert sorted(cascade.seen) == ["Edited", "Title 0", "Title 1"]


def test_a_crash_between_batches_loses_nothing_and_doubles_nothing(begin: Begin) -> None:
    stock(begin, BATCH + 1)

    next(annotate(begin, FakeCascade(), NOON))  # and nobody asks for the rest
    rest = list(annotate(begin, FakeCascade(), NOON))

    assert len(rest) == 1
    with begin() as session:
        assert len(session.scalars(select(Visit)).all()) == BATCH + 1


def test_two_processes_say_what_one_says(begin: Begin) -> None:
    items = [Item(str(number), f"Refugees reach camp {number}", "", "en") for number in range(60)]
    load = partial(load_cascade, names=False)

    with spread(load, 1) as one, spread(load, 2) as two:
        assert one.version == two.version
        assert list(two.read(items)) == list(one.read(items))


@pytest.mark.parametrize("count", [0, 1])
def test_an_empty_store_is_no_work(begin: Begin, count: int) -> None:
    stock(begin, count)

    assert len(list(annotate(begin, FakeCascade(), NOON))) == count


def edit_one(session: Session) -> None:
    article = session.scalars(select(Article).where(Article.title == "Title 1")).one()
    article.title, article.content_hash = "Edited", "0" * 32
