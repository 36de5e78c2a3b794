"""What `docs/phrases.md` says of false alarms is what the levels promise."""

from api.trends.distinct import EMERGING
from api.trends.phrases import METHOD
from tests.phrases import LEVELS, PAGE, SIZES


def test_of_nothing_new_about_one_phrase_is_told_in_a_week_and_none_of_few_stories() -> None:
    lines = PAGE.read_text("utf-8").partition("## False alarms")[2].splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| ")]
    column = 2 + LEVELS.index(EMERGING)
    alarms = {int(row[0]): float(row[column]) for row in rows[1 : 1 + len(SIZES)]}

    assert set(alarms) == {now for now, _ in SIZES}
    assert max(alarms.values()) < 1.5
    assert alarms[40] < 0.25


def test_the_page_tells_the_method_that_answers_tell() -> None:
    assert METHOD in " ".join(PAGE.read_text("utf-8").split())
    assert f"at least {EMERGING}" in METHOD
