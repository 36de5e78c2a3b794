"""What outlives a move of versions: texts that are gone, reviews, corrections."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from models import (
    Quote,
    Signal,
    Tag,
)
from models.annotation import Tagged
from models.store.annotations import record
from models.store.correcting import Change, correct
from models.store.counts import label_totals
from models.store.due import take_due
from models.store.engine import Begin
from models.store.facts import recount
from models.store.generations import (
    beside,
    live,
)
from models.store.moving import Moved, go_live, undo
from models.store.readings import found_in
from models.store.retention import drop_metadata, drop_texts
from models.store.signals import Decision as Ruling
from models.store.signals import SignalFilter, list_signals, review
from models.store.standing import version_of
from models.vocabulary import (
    SignalState,
    TagKind,
)
from tests.make import NOON, generation, make_article
from tests.models.versions import DAY, LATER, kept, read, said, shown, stock


def test_texts_that_are_gone_keep_what_was_said_of_them(begin_both: Begin) -> None:
    with begin_both() as session:
        old, late = stock(session, 2)
        record(session, [(old, said("borders", "N1"))], generation(session, "old"), NOON)
        old.seen_at = NOON - timedelta(days=90)
        session.flush()
        assert drop_texts(session, NOON - timedelta(days=30)) == 1
        new = generation(session, "new")

        due = take_due(session, new, 9)

        assert ([one.id for one in due.articles], due.carried) == ([late.id], 1)
        read(session, "new", late)
        moved = go_live(session, "new", LATER)
        assert moved == Moved("new", "old", articles=2, read=1, carried=1, new=0, waiting=0)
        assert shown(session)["topics"] == {"borders": 1, "returns": 1}
        assert shown(session)["signals"] == ["N1"]
        assert kept(session, new) == recount(session)
        visit = found_in(session, old.id).visit
        assert visit is not None
        assert visit.cascade == "old"
        version = version_of(session, new)
        assert (version.read, version.carried, version.edited) == (1, 1, 0)


def test_what_lost_its_text_after_the_move_keeps_its_labels_when_it_is_undone(
    begin: Begin,
) -> None:
    with begin() as session:
        articles = stock(session)
        read(session, "new", *articles)
        go_live(session, "new", LATER)
        late = make_article(session, "Late", at=NOON - timedelta(days=90))
        read(session, "new", late)
        assert drop_texts(session, NOON - timedelta(days=30)) == 1

        moved = undo(session, LATER)

        assert moved == Moved("old", "new", articles=4, read=3, carried=1, new=0, waiting=0)
        assert kept(session, live(session)) == recount(session)


def test_metadata_go_from_every_version(begin_both: Begin) -> None:
    person = Tagged(TagKind.PERSON, "Ana Brook", "names/1")
    with begin_both() as session:
        (article,) = stock(session, 1)
        told = replace(said("returns"), tags=(person,))
        record(session, [(article, told)], generation(session, "new"), NOON)
        drop_texts(session, LATER)

        assert drop_metadata(session, LATER) == 1

        assert session.scalars(select(Quote)).all() == []
        assert session.scalars(select(Tag).where(col(Tag.kind) == TagKind.PERSON)).all() == []


def test_signals_change_with_the_version_and_what_people_reviewed_stays(begin_both: Begin) -> None:
    with begin_both() as session:
        (article,) = stock(session, 1)
        old = said("borders", "N1", "N2", "N3")
        record(session, [(article, old)], generation(session, "old"), NOON)
        before = {one.label: one.id for one, _ in list_signals(session, SignalFilter(), limit=9)}
        new = said("returns", "N2", "N4")
        record(session, [(article, new)], generation(session, "new"), NOON)
        reviewed = session.scalars(select(Signal).where(col(Signal.label) == "N3")).one()
        review(session, reviewed.uid, Ruling(SignalState.NO_ISSUE, "Ada", "a joke"), LATER)

        go_live(session, "new", LATER)

        assert shown(session)["signals"] == ["N2", "N3", "N4"]
        after = {one.label: one for one, _ in list_signals(session, SignalFilter(), limit=9)}
        assert {label: after[label].id for label in ("N2", "N3")} == {
            label: before[label] for label in ("N2", "N3")
        }
        assert after["N3"].state is SignalState.NO_ISSUE
        assert label_totals(session, "narrative", DAY, DAY) == {"N2": 1, "N3": 1, "N4": 1}
        undo(session, LATER)
        assert shown(session)["signals"] == ["N1", "N2", "N3"]
        for one in (live(session), beside(session)):
            assert kept(session, one) == recount(session, one)


def test_corrections_hold_whichever_version_is_live(begin_both: Begin) -> None:
    with begin_both() as session:
        article, other = stock(session, 2)
        read(session, "new", article, other)
        correct(session, article.uid, Change({TagKind.TOPIC: ["labour"]}, "Ada"), LATER)
        assert shown(session)["topics"] == {"borders": 1, "labour": 1}

        go_live(session, "new", LATER)
        assert shown(session)["topics"] == {"labour": 1, "returns": 1}
        correct(session, article.uid, Change({TagKind.TOPIC: None}, "Ada"), LATER)
        assert shown(session)["topics"] == {"returns": 2}
        undo(session, LATER)
        assert shown(session)["topics"] == {"borders": 2}
        for one in (live(session), beside(session)):
            assert kept(session, one) == recount(session, one)
