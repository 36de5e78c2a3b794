"""The archive's pages: what is counted, reweighed and drawn. All items are invented."""

from random import Random

import pytest

from models.annotation import Annotated, Item, Quoted, Span, Tagged
from models.errors import InvalidError
from models.vocabulary import Decision, Relevance, SpanField, TagKind
from nlp.allsides import Published
from nlp.archive import prevalence, sample, shares
from nlp.archive.prevalence import Ranked

YES, NO, CANT_SAY = Decision.YES, Decision.NO, Decision.CANT_SAY


def read(
    relevance: str, p: float = 0.9, decision: Decision = YES, topic: str = "elections"
) -> tuple[Published, Annotated]:
    item = Item(f"{relevance}-{p}", "Boats at Port Vale", "Forty people.")
    tag = Tagged(TagKind.RELEVANCE, relevance, "gate/1", p, decision)
    said = Annotated(item, "en", Relevance(relevance), (tag,))
    return Published(item, "The Invented Post", topic, "left", "2018"), said


def rank_all(*scores: float, filed: int) -> list[Ranked]:
    """The first `filed` are filed as migration; all scores above 0 are decided yes."""
    return [
        Ranked(f"item {place}", place < filed, score, YES if score > 0 else None)
        for place, score in enumerate(scores)
    ]


def test_the_surest_subject_ranks_first_and_the_surest_none_last() -> None:
    said = [read("none", 0.9), read("subject", 0.6), read("none", 0.5), read("subject", 0.9)]

    ranked = [prevalence.rank(*one) for one in said]

    assert sorted(ranked, key=lambda one: -one.score) == [
        ranked[3],
        ranked[1],
        ranked[2],
        ranked[0],
    ]
    assert [one.decision for one in ranked] == [None, YES, None, YES]


def test_precision_is_that_of_a_feed_and_not_of_the_archive() -> None:
    items = rank_all(*[0.9] * 90, *[-0.9] * 10, *[0.8] * 10, *[-0.9] * 890, filed=100)

    line = prevalence.draw(items, {}, {one.id for one in items if one.score > 0})

    assert (line.recall.share, line.alarms.hits, line.alarms.of) == (0.9, 10, 900)
    assert line.precision == pytest.approx(0.036 / (0.036 + 0.96 / 90))
    low, high = line.bounds
    assert low < line.precision < high


def test_an_alarm_that_was_read_and_is_a_migration_story_is_none() -> None:
    items = rank_all(0.9, 0.8, 0.7, -0.9, filed=1)
    taken = {"item 0", "item 1", "item 2"}

    line = prevalence.draw(items, {"item 1": "subject", "item 2": "mention"}, taken)

    assert (line.alarms.hits, line.alarms.of) == (1, 2)
    assert prevalence.unread(items, {"item 1": "subject"}) == ["item 2", "item 3"]


def test_the_threshold_is_the_highest_that_finds_enough() -> None:
    items = rank_all(0.9, 0.8, 0.7, 0.6, 0.5, 0.99, filed=5)

    least = prevalence.threshold(items, 0.6)

    assert least == 0.7
    assert sum(one.is_filed and one.score >= least for one in items) == 3


def test_the_page_says_whether_the_target_is_reached() -> None:
    good = rank_all(*[0.9] * 20, *[-0.9] * 2000, filed=20)
    bad = rank_all(*[0.9] * 20, *[0.95] * 200, filed=20)

    assert "recall 0.90: reached" in prevalence.page(good, {}, 3, "c1")
    assert "recall 0.90: not reached" in prevalence.page(bad, {}, 3, "c1")


def test_answers_are_shared_out_by_outlet_and_year() -> None:
    published, said = read("subject")
    said = said.said(
        [
            Tagged(TagKind.TOPIC, "borders", "d/1", 0.9, YES),
            Tagged(TagKind.TOPIC, "labour", "d/1", 0.1, NO),
            Tagged(TagKind.STANCE, "0", "d/1", 0.5, CANT_SAY),
        ]
    )
    told = shares.tally([(published, said), read("none"), read("subject", 0.4, CANT_SAY)])

    page = shares.page(told, "c1", {}, "")

    row = next(line for line in page.splitlines() if line.startswith("| The Invented Post"))
    assert "| 3 | 33% / 0% / 33% / 33% | 50% / 50% / 0% |" in row
    assert "| 0% / 0% / 100% |" in row
    assert "| 2018 | 3 |" in page
    assert "Read by eye" not in page


def labelled(number: int) -> Annotated:
    span = Span(SpanField.TEXT, 0, 5, "Forty")
    tags = (
        Tagged(TagKind.TOPIC, "borders", "d/1", 0.9, YES),
        Tagged(TagKind.FRAME, "econ", "d/1", 0.1, NO),
        Tagged(TagKind.PERSON, "Ada Quay", "n/1", span=span),
    )
    item = Item(f"item {number}", "Boats", "Forty people.")
    return Annotated(item, "en", Relevance.SUBJECT, tags, (Quoted(span, "q/1", "Ada Quay"),))


def test_yes_labels_alone_are_drawn_and_the_same_ones_again() -> None:
    items = [labelled(number) for number in range(20)]

    drawn = sample.draw(items, Random(1), each=5)

    assert [one.kind for one in drawn] == ["topic"] * 5 + ["person"] * 5 + ["quote"] * 5
    assert len({one.key for one in drawn}) == 15
    assert drawn == sample.draw(items, Random(1), each=5)


def test_verdicts_are_taken_back_without_a_word_of_the_text_or_label() -> None:
    lines = [sample.line_of(one) for one in sample.draw([labelled(1)], Random(1))]
    lines[0]["right"], lines[1]["right"] = True, False

    verdicts = sample.take(lines)

    assert {kind: list(told.values()) for kind, told in verdicts.items()} == {
        "topic": [True],
        "person": [False],
    }
    assert "Ada" not in str(verdicts)
    assert {type(kind) for kind in verdicts} == {str}
    assert sample.score(verdicts)["person"].share == 0


@pytest.mark.parametrize("line", [{"right": "yes", "kind": "topic", "key": "a"}, {"right": True}])
def test_a_line_that_is_no_verdict_is_told(line: dict[str, object]) -> None:
    with pytest.raises(InvalidError, match="must be true or false"):
        sample.take([line])


def test_the_page_shows_what_was_read_with_its_interval() -> None:
    read_by_eye = sample.score({"topic": {"a": True, "b": True, "c": False}})

    page = shares.page(shares.tally([read("none")]), "c1", read_by_eye, "c0")

    assert "| topic | 3 | 66.7% (20.8% to 93.9%) |" in page
    assert "Read of cascade c0" in page
