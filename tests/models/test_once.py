"""What a reading transaction has read stays; what a writing one has read may change."""

from datetime import date

from sqlalchemy import Engine

from models import DayCount
from models.store.counts import label_totals
from models.store.engine import opener
from tests.make import generation

DAY = date(2026, 11, 24)


def test_a_reader_sees_one_state_to_its_end_and_the_next_reader_the_new_one(store: Engine) -> None:
    begin, read = opener(store), opener(store, reading=True)
    with begin() as session:
        generation(session, "c")
        session.add(DayCount(generation=1, dimension="topic", day=DAY, label="borders", count=2))

    with read() as session:
        before = label_totals(session, "topic", DAY, DAY)
        again = label_totals(session, "topic", DAY, DAY)
    with begin() as session:
        written = label_totals(session, "topic", DAY, DAY)
        session.get_one(DayCount, (1, "topic", DAY, "borders")).count = 5
        rewritten = label_totals(session, "topic", DAY, DAY)
    with read() as session:
        after = label_totals(session, "topic", DAY, DAY)

    assert again is before
    assert before == written == {"borders": 2}
    assert rewritten == after == {"borders": 5}
