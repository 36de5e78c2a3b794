"""Copies and stories over real texts, each held at a floor; and what finds a copy at all."""

from pathlib import Path
from random import Random
from statistics import mean

import pytest

from ingest.stories import band_keys, containment
from tests.ingest.copies import by_sketch, by_story, copies
from tests.ingest.ecb import ARCHIVE, bcubed, is_set_aside, scores, texts

EVENTS = 0.88
"""BCubed F1 on the topics set aside, mean of orders; .896 when it was pinned."""

COPIES = 0.98
"""F1 of pairs on every tenth page; .987 over all pages when it was pinned."""


def test_bcubed_scores_what_its_authors_say() -> None:
    told = bcubed([("a", 1), ("a", 1), ("b", 1), ("b", 2)])

    assert told.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert told.recall == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)


def test_events_that_no_threshold_was_fitted_on_are_told_apart(shared: Path) -> None:
    aside = [text for text in texts(shared / ARCHIVE) if is_set_aside(text)]

    assert len({text.event for text in aside}) == 44
    assert mean(scores(aside, seed).f1 for seed in range(4)) >= EVENTS


def words(number: int, seed: int = 1) -> str:
    chance = Random(seed)
    return " ".join(f"w{chance.randrange(10_000)}" for _ in range(number))


@pytest.mark.parametrize("length", [300, 1000, 5000])
def test_a_summary_meets_its_text_however_long_that_is(length: int) -> None:
    text = words(length)
    summary = " ".join(text.split()[:40])

    assert len(set(band_keys("", text)) & set(band_keys("", summary))) >= 2
    assert containment(text, summary) == 1.0


def test_a_copy_within_other_words_meets_its_original() -> None:
    text = words(300)
    framed = f"{words(150, 2)} {text} {words(150, 3)}"

    assert set(band_keys("", text)) & set(band_keys("", framed))
    assert not set(band_keys("", text)) & set(band_keys("", words(300, 4)))


def test_a_script_without_spaces_has_shingles_too() -> None:
    sentence = "地中海の船から救助された人々は昨夜遅く島の港に着いたと当局が発表した"

    assert band_keys("", sentence)
    assert containment(sentence, f"速報。{sentence}。詳しくは続報で。") == 1.0
    assert (
        containment(sentence, "政府は来年度の予算案を閣議決定し国会に提出する方針を固めたと述べた")
        == 0.0
    )


@pytest.mark.slow
def test_copies_are_known_whoever_reads_them(shared: Path) -> None:
    found = copies(shared / "pages", every=10)

    assert len({copy.page for copy in found}) > 100
    assert by_sketch(found).f1 >= COPIES
    assert by_story(found).f1 >= COPIES
