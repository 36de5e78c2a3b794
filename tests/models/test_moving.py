"""A new version of the cascade takes the live one's place in one step, and back again."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from models import (
    DayCount,
    Quote,
    SignalAside,
    Tag,
    Visit,
)
from models.errors import ConflictError
from models.query.parse import parse_query
from models.store.annotations import record
from models.store.comparing import Difference, compare
from models.store.due import count_due, has_work, take_due
from models.store.engine import Begin, opener
from models.store.facts import recount
from models.store.generations import (
    ask_for,
    beside,
    drop_parked,
    expire,
    hold_live,
    live,
    live_cascade,
    read_into,
    release,
    take,
)
from models.store.moving import Moved, go_live, undo
from models.store.redating import redate
from models.store.search import find, matching_arrivals
from models.store.sweeping import sweep
from models.vocabulary import (
    Relevance,
    TagKind,
)
from tests.make import NOON, generation, make_article
from tests.models.versions import (
    DAY,
    LATER,
    arrivals,
    kept,
    last_arrival,
    read,
    said,
    shown,
    stock,
)


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


def test_a_writer_that_judges_has_no_other_version_go_live_meanwhile(store: Engine) -> None:
    begin = opener(store)
    with begin() as session:
        read(session, "new", *stock(session))

    def move() -> None:
        with begin() as session:
            assert go_live(session, "new", LATER) is not None

    with ThreadPoolExecutor(1) as pool:
        with begin() as session:
            hold_live(session)
            before = shown(session)
            moving = pool.submit(move)
            with pytest.raises(TimeoutError):
                moving.result(timeout=0.3)
            assert shown(session) == before
        assert moving.result() is None


def test_undoing_puts_all_back_and_doing_it_again_too(begin_both: Begin) -> None:
    with begin_both() as session:
        articles = stock(session)
        before = shown(session)
        read(session, "new", *articles)
        go_live(session, "new", LATER)
        after = shown(session)

        moved = undo(session, LATER)

        assert moved is not None
        assert (moved.cascade, moved.before, moved.articles) == ("old", "new", 3)
        assert shown(session) == before
        undo(session, LATER)
        assert shown(session) == after
        for one in (live(session), beside(session)):
            assert kept(session, one) == recount(session, one) != Counter()


def test_an_undone_version_does_not_begin_again_until_a_person_asks(begin_both: Begin) -> None:
    with begin_both() as session:
        read(session, "new", *stock(session))
        go_live(session, "new", LATER)
        undo(session, LATER)
        new = make_article(session)

        assert read_into(session, "new", LATER) is None
        assert not has_work(session, "new")

        asked = ask_for(session, "new", LATER, is_held=False)
        assert [one.id for one in take_due(session, asked, 9).articles] == [new.id]


def test_articles_that_came_meanwhile_are_counted_once_the_new_version_is_live(
    begin_both: Begin,
) -> None:
    with begin_both() as session:
        articles = stock(session)
        new = make_article(session, "New")
        read(session, "new", new, *articles)

        assert shown(session)["relevance"] == {Relevance.SUBJECT: 3, None: 1}
        assert find(session, parse_query("topic:returns", DAY), limit=9) == []
        moved = go_live(session, "new", LATER)

        assert moved == Moved("new", "old", articles=4, read=4, carried=0, new=1, waiting=0)
        assert shown(session)["relevance"] == {Relevance.SUBJECT: 4}
        assert shown(session)["topics"] == {"returns": 4}


def test_what_came_after_the_move_waits_uncounted_once_it_is_undone(begin_both: Begin) -> None:
    with begin_both() as session:
        articles = stock(session)
        before = shown(session)["topics"]
        read(session, "new", *articles)
        go_live(session, "new", LATER)
        late = make_article(session, "Late")
        read(session, "new", late)
        assert arrivals(session) == [*(one.id for one in articles), late.id]

        moved = undo(session, LATER)

        assert moved is not None
        assert moved.waiting == 1
        assert shown(session)["relevance"] == {Relevance.SUBJECT: 3, None: 1}
        assert shown(session)["topics"] == before
        assert arrivals(session) == [one.id for one in articles]
        assert kept(session, live(session)) == recount(session)
        # The version before, installed again, reads it; so does the new one, asked for.
        assert has_work(session, "old")
        undo(session, LATER)
        assert arrivals(session) == [*(one.id for one in articles), late.id]
        assert shown(session)["topics"] == {"returns": 4}


def test_rules_judge_what_is_new_to_them_and_nothing_else(begin_both: Begin) -> None:
    with begin_both() as session:
        old, edited = stock(session, 2)
        judged = last_arrival(session)
        expire(session, [edited.id])
        new = make_article(session, "New")
        read(session, "new", old, edited, new)
        anything = parse_query("", DAY)
        assert matching_arrivals(session, anything, judged, judged + 99) == []

        go_live(session, "new", LATER)

        assert matching_arrivals(session, anything, judged, judged + 99) == [edited.id, new.id]
        judged = last_arrival(session)
        undo(session, LATER)
        assert matching_arrivals(session, anything, judged, judged + 99) == []


def test_an_article_edited_while_a_version_is_read_is_read_again_by_it(begin_both: Begin) -> None:
    with begin_both() as session:
        first, second = stock(session, 2)
        read(session, "new", first, second)
        expire(session, [first.id])
        new = generation(session, "new")

        assert [one.id for one in take_due(session, new, 9).articles] == [first.id]
        go_live(session, "new", LATER)
        assert [one.id for one in take_due(session, new, 9).articles] == [first.id]
        read(session, "new", first)
        assert take_due(session, new, 9).articles == []
        assert kept(session, new) == recount(session)


def test_an_article_that_the_old_version_still_read_is_not_passed_over(begin_both: Begin) -> None:
    with begin_both() as session:
        first, second = stock(session, 2)
        new = generation(session, "new")
        assert len(take_due(session, new, 9).articles) == 2
        read(session, "new", first, second)
        assert take_due(session, new, 9).articles == []
        late = make_article(session)
        read(session, "old", late)  # by a machine that is not upgraded yet

        assert go_live(session, "new", LATER) is None

        assert [one.id for one in take_due(session, new, 9).articles] == [late.id]
        read(session, "new", late)
        assert go_live(session, "new", LATER) is not None


def test_the_way_goes_on_where_it_stopped_and_misses_nothing(begin_both: Begin) -> None:
    with begin_both() as session:
        articles = stock(session, 7)
        new = generation(session, "new")
        ways: list[int] = []
        while due := take_due(session, new, 2).articles:
            assert take_due(session, new, 2).articles == due  # nothing was stored: killed, say
            read(session, "new", *due)
            ways += [one.id for one in due]

        assert ways == sorted((one.id for one in articles), reverse=True)
        assert count_due(session, new) == 0


def test_a_held_version_waits_to_be_told(begin_both: Begin) -> None:
    with begin_both() as session:
        articles = stock(session)
        ask_for(session, "new", NOON, is_held=True)
        read(session, "new", *articles)
        assert go_live(session, "new", LATER) is None
        assert shown(session)["topics"] == {"borders": 3}

        release(session)

        assert go_live(session, "new", LATER) is not None
        with pytest.raises(ConflictError, match="no version is being read"):
            release(session)


def test_undoing_while_a_version_is_read_stops_it_and_changes_nothing_else(
    begin_both: Begin,
) -> None:
    with begin_both() as session:
        first, *_ = stock(session)
        before = shown(session)
        read(session, "new", first)
        new = generation(session, "new")

        assert undo(session, LATER) is None

        assert shown(session) == before
        assert take(session, new) is None
        with pytest.raises(ConflictError, match="never live"):
            undo(session, LATER)
        ask_for(session, "new", LATER, is_held=False)
        assert count_due(session, new) == 2


def test_there_is_nothing_to_undo_where_no_other_version_is_kept(begin: Begin) -> None:
    with begin() as session:
        with pytest.raises(ConflictError, match="nothing to go back to"):
            undo(session, LATER)
        stock(session)
        with pytest.raises(ConflictError, match="nothing to go back to"):
            undo(session, LATER)
        with pytest.raises(ConflictError, match="no other version is kept"):
            drop_parked(session)


def test_a_dropped_version_is_removed_by_and_by_and_nothing_else(begin_both: Begin) -> None:
    with begin_both() as session:
        articles = stock(session)
        record(session, [(articles[0], said("borders", "N1"))], generation(session, "old"), NOON)
        read(session, "new", *articles)
        with pytest.raises(ConflictError, match="stops it first"):
            drop_parked(session)
        go_live(session, "new", LATER)
        after = shown(session)

        drop_parked(session)

        steps = 0
        while removed := sweep(session, limit=2):
            assert removed <= 2
            assert shown(session) == after
            steps += 1
        assert steps > 3
        for table in (Tag, Quote, SignalAside, DayCount, Visit):
            left = set(session.scalars(select(col(table.generation)).distinct()))
            assert left <= {generation(session, "new").id}
        with pytest.raises(ConflictError):
            undo(session, LATER)
        assert read_into(session, "old", LATER) is None


def test_a_third_version_takes_the_place_beside_the_live_one(begin_both: Begin) -> None:
    with begin_both() as session:
        articles = stock(session)
        read(session, "new", *articles[:1])

        third = generation(session, "third")

        assert beside(session) == third
        assert read_into(session, "new", LATER) is None
        record(session, [(one, said("labour")) for one in articles], third, NOON)
        assert go_live(session, "third", LATER) is not None
        assert shown(session)["topics"] == {"labour": 3}


def test_an_article_that_any_version_has_read_keeps_its_date(begin_both: Begin) -> None:
    with begin_both() as session:
        stock(session)
        new = make_article(session)
        read(session, "new", new)

        assert redate(session, new, NOON - timedelta(days=3), DAY).id == new.id


def test_two_versions_are_compared_label_by_label(begin_both: Begin) -> None:
    with begin_both() as session:
        one, _, three = stock(session)
        read(session, "old", three, topic="labour")
        read(session, "new", one)
        read(session, "new", three, topic="labour")
        old, new = live(session), beside(session)
        assert old is not None
        assert new is not None

        assert compare(session, old, new) == [
            Difference(TagKind.TOPIC, "borders", before=1, after=0, gained=0, lost=1),
            Difference(TagKind.TOPIC, "returns", before=0, after=1, gained=1, lost=0),
            Difference(TagKind.TOPIC, "labour", before=1, after=1, gained=0, lost=0),
        ]
