"""Passes run when they are due, in order; one that fails does not stop the others."""

import logging
from datetime import datetime
from threading import Event

import pytest

from api.running.clocks import Clock, due_clocks, run_clocks
from models.errors import DiskFullError
from tests.make import NOON


def nothing(_: datetime) -> str:
    return ""


def test_only_clocks_whose_time_has_come_are_due() -> None:
    early, late = Clock("early", nothing, 1, due=5), Clock("late", nothing, 1, due=15)

    assert list(due_clocks([early, late], 10)) == [early]


def test_every_pass_has_its_turn_in_order_even_after_one_failed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stop, ran = Event(), []

    def fail(_: datetime) -> str:
        ran.append("crawl")
        raise DiskFullError("the disk is full")

    def finish(now: datetime) -> str:
        ran.append("annotate")
        stop.set()
        return f"done at {now:%H:%M}"

    caplog.set_level(logging.INFO, "tidings")
    run_clocks([Clock("crawl", fail, 9), Clock("annotate", finish, 9)], stop, lambda: NOON)

    assert ran == ["crawl", "annotate"]
    assert "crawl: the disk is full; it is tried again in 9 s" in caplog.text
    assert "annotate: done at 12:00" in caplog.text


def test_an_unforeseen_failure_is_not_swallowed() -> None:
    def break_down(_: datetime) -> str:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_clocks([Clock("crawl", break_down, 9)], Event(), lambda: NOON)
