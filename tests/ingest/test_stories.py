"""Stories over real texts: how well events are told apart, held at a floor."""

from pathlib import Path
from statistics import mean

import pytest

from tests.ingest.ecb import ARCHIVE, bcubed, is_set_aside, scores, texts

FLOOR = 0.88
"""BCubed F1 on the topics set aside, mean of orders; .896 when it was pinned."""


def test_bcubed_scores_what_its_authors_say() -> None:
    told = bcubed([("a", 1), ("a", 1), ("b", 1), ("b", 2)])

    assert told.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert told.recall == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)


def test_events_that_no_threshold_was_fitted_on_are_told_apart(shared: Path) -> None:
    aside = [text for text in texts(shared / ARCHIVE) if is_set_aside(text)]

    assert len({text.event for text in aside}) == 44
    assert mean(scores(aside, seed).f1 for seed in range(4)) >= FLOOR
