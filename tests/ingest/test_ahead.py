"""Making things ahead: what is taken, what is waited for, and how it ends."""

from collections.abc import Iterator
from threading import Event, current_thread

import pytest

from ingest.ahead import ahead


def idle() -> bool:
    return False


def test_everything_comes_once_and_in_order() -> None:
    assert list(ahead(iter(range(1000)), idle)) == list(range(1000))
    assert list(ahead(iter(()), idle)) == []


def test_other_work_is_done_while_the_maker_makes_nothing() -> None:
    done = Event()
    left = [3, 2, 1]

    def slow() -> Iterator[str]:
        yield "first"
        assert done.wait(20)
        yield "second"

    came: list[str | None] = []
    for one in ahead(slow(), lambda: bool(left)):
        came.append(one)
        if one is None and not left:
            continue
        if one is None:
            left.pop()
        if not left:
            done.set()

    assert [one for one in came if one] == ["first", "second"]
    assert came.count(None) == 3


def test_what_the_maker_raises_is_raised_where_it_is_taken() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    taking = ahead(failing(), idle)

    assert next(taking) == 1
    with pytest.raises(ValueError, match="no more"):
        next(taking)


def test_a_maker_is_ended_in_its_own_thread_when_nobody_takes_any_more() -> None:
    ended, where = Event(), []

    def endless() -> Iterator[int]:
        try:
            while True:
                yield 1
        finally:
            where.append(current_thread().name)
            ended.set()

    taking = ahead(endless(), idle)
    next(taking)
    taking.close()

    assert ended.wait(20)
    assert where == ["ahead"]


def test_no_more_is_made_than_is_soon_taken() -> None:
    made = []

    def counting() -> Iterator[int]:
        for number in range(1000):
            made.append(number)
            yield number

    taking = ahead(counting(), idle)
    next(taking)
    Event().wait(0.3)

    assert len(made) < 10
    assert list(taking) == list(range(1, 1000))
