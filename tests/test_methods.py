"""What `docs/methods.md` says of the surge test holds: as it was measured, and on raw labels."""

import gzip
import json
from collections.abc import Sequence
from datetime import date
from random import Random

import pytest

from api.trends.surges import RATE
from tests.counted import SPAN, Counted, Item, ending_in, shuffled, surging, weeks
from tests.replay_archive import ARCHIVE
from tests.surges import KNOWN, PAGE


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading of the page."""
    section = PAGE.read_text("utf-8").partition(f"### {heading}\n")[2].partition("\n### ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_no_rate_of_false_alarms_that_was_measured_is_above_the_stated_one() -> None:
    measured = rows("False alarms")

    assert len(measured) == 8
    for _, runs, wrong, _ in measured:
        assert int(wrong.replace(",", "")) <= RATE * int(runs.replace(",", ""))


def test_the_months_that_are_known_were_found_by_a_week_or_by_four() -> None:
    days = {
        month: (weeks.split()[0], fours.split()[0])
        for month, weeks, _, _, fours, _, _ in rows("Known months of the archive")
    }

    assert tuple(days) == KNOWN
    assert all(set(found) != {"0"} for found in days.values())
    assert [month for month, (weeks, _) in days.items() if weeks == "0"] == ["2013-04"]


def test_the_largest_weeks_were_looked_at_by_a_person() -> None:
    assert len(rows("The archive week by week")) == 10
    assert "not named yet" not in PAGE.read_text("utf-8")


@pytest.fixture(scope="module")
def items() -> Sequence[Item]:
    """The archive by its own topics: no tagger of ours has a part in it."""
    if not ARCHIVE.exists():
        pytest.skip("../shared/data/news is not here")
    found = []
    with gzip.open(ARCHIVE, "rt", encoding="utf-8") as lines:
        for number, row in enumerate(map(json.loads, lines)):
            try:
                day = date.fromisoformat(row["date"][:10])
            except ValueError:
                continue
            if SPAN.first <= day <= SPAN.last:
                found.append(Item(day, number, (("topic", row["topic"]),)))
    return found


@pytest.mark.parametrize(("month", "topic"), [("2018-06", "immigration"), ("2013-06", "nsa")])
def test_months_that_history_knows_surge_by_the_archives_own_topic(
    items: Sequence[Item], month: str, topic: str
) -> None:
    counted = Counted(items)

    found = [one for days in ending_in(month) for one in surging(counted.test(days))]

    assert topic in {surge.label for surge in found}


def test_nothing_much_surges_in_a_shuffled_archive(items: Sequence[Item]) -> None:
    counted = Counted(shuffled(items, Random(1)))

    tested = [counted.test(days) for days in weeks()]

    assert sum(bool(one.tested) for one in tested) > 300
    assert sum(bool(surging(one)) for one in tested) <= RATE * len(tested)
