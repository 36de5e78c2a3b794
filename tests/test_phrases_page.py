"""What `docs/phrases.md` says of false alarms is what the levels promise."""

from api.trends.distinct import EMERGING
from api.trends.phrases import METHOD
from tests.phrases import LEVELS, PAGE, SIZES, WINDOWS


def test_of_nothing_new_about_one_phrase_is_told_in_a_week_and_none_of_few_stories() -> None:
    lines = PAGE.read_text("utf-8").partition("## False alarms")[2].splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    column = 2 + LEVELS.index(EMERGING)
    alarms = {int(row[0]): float(row[column]) for row in rows[1 : 1 + len(SIZES)]}

    assert set(alarms) == {now for now, _ in SIZES}
    assert max(alarms.values()) < 1.5
    assert alarms[40] < 0.25


def test_an_archive_of_shuffled_days_tells_less_than_a_phrase_in_a_hundred_windows() -> None:
    told = PAGE.read_text("utf-8").partition("The archive whose stories have each other's days")[2]
    rows = [line.strip("| ").split(" | ") for line in told.splitlines() if line.startswith("| ")]
    alarms = {int(row[0]): float(row[2 + LEVELS.index(EMERGING)]) for row in rows[1:3]}

    assert set(alarms) == set(WINDOWS)
    assert max(alarms.values()) <= 0.1


def test_the_page_tells_the_method_that_answers_tell() -> None:
    assert METHOD in " ".join(PAGE.read_text("utf-8").split())
    assert f"at least {EMERGING}" in METHOD
