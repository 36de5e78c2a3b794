"""Quotes, direct and indirect: words, speaker, role. All sentences are invented."""

import json
from pathlib import Path
from time import process_time

import pytest

from models.annotation import Annotated, Quoted
from nlp.quotes.report import MARKS, Marked, compare, is_same_speaker, measure, page
from nlp.quotes.roles import role_of
from nlp.quotes.tagger import LIMIT, load_quotes
from tests.make import make_item

ROOT = Path(__file__).parents[2]
FLOOR = 0.80
"""F1 of the right speaker on the outlets that were not looked at; .81 when it was pinned."""


def quotes(text: str) -> list[Quoted]:
    (found,) = load_quotes().tag([Annotated(make_item("", text))])
    return [finding for finding in found if isinstance(finding, Quoted)]


DIRECT = [
    ("“We need more beds here,” said Minister Ada Vale.", "Minister Ada Vale", "government"),
    ("“We need more beds here,” Ada Vale said.", "Ada Vale", None),
    ("Senator Vale said: “We need more beds here.”", "Senator Vale", "politician"),
    ("“We need more beds here.” The rain went on.", None, None),
    (
        "“We need more beds here,” said Bo Tarn, a protester against President Vale.",
        "Bo Tarn",
        "resident",
    ),
    ("“We need more beds here,” said Bo Tarn, a spokesman for UNHCR.", "Bo Tarn", "un"),
    (
        "“We need more beds here,” Bo Tarn, a farmer from the valley, told us.",
        "Bo Tarn",
        "resident",
    ),
    ("“We need more beds here,” said police chief Lena Moos.", "police chief Lena Moos", "police"),
    ("“We need more beds here,” an asylum seeker said.", "an asylum seeker", "migrant"),
    ("“We need more beds here,” said Amnesty International.", "Amnesty International", "ngo"),
    ("“We need more beds here,” said Professor Ines Hart.", "Professor Ines Hart", "expert"),
    ("According to Ada Vale, “we need more beds here.”", "Ada Vale", None),
    ("Ada Vale warned that “we need more beds here.”", "Ada Vale", None),
    ("In a letter to them, Ada Vale wrote, “we need more beds here.”", "Ada Vale", None),
    ("Ada Vale: “We need more beds here.”", "Ada Vale", None),
    ("“We need more beds here,” read the statement.", "the statement", None),
    ("«Necesitamos más camas aquí», dijo Ada Vale.", "Ada Vale", None),
    ("« Il nous faut des lits ici », a déclaré Ada Vale.", "Ada Vale", None),
]
INDIRECT = [
    ("Ada Vale said that the camp is full.", "Ada Vale", "the camp is full"),
    ("Ada Vale told reporters on Monday that the camp is full.", "Ada Vale", "the camp is full"),
    ("On Monday, Ada Vale said the camp was full.", "Ada Vale", "the camp was full"),
    ("Ada Vale announced the camp would close soon.", "Ada Vale", "the camp would close soon"),
    ("The camp is full, according to Ada Vale.", "Ada Vale", "The camp is full"),
    ("According to Ada Vale, the camp is full.", "Ada Vale", "the camp is full"),
    ("The camp is full, officials said on Monday.", "officials", "The camp is full"),
    ("The camp is full, said Ada Vale, a nurse there.", "Ada Vale", "The camp is full"),
    ("Ada Vale left early, saying the camp was full.", "Ada Vale", "the camp was full"),
    ("Ada Vale, who runs the camp, says it is full now.", "Ada Vale", "it is full now"),
]


@pytest.mark.parametrize(("text", "speaker", "role"), DIRECT)
def test_a_quote_has_the_speaker_that_stands_beside_it(
    text: str, speaker: str | None, role: str | None
) -> None:
    (quote,) = quotes(text)

    assert (quote.speaker, quote.role) == (speaker, role)
    assert text[quote.span.start : quote.span.stop] == quote.span.words


@pytest.mark.parametrize(("text", "speaker", "words"), INDIRECT)
def test_what_somebody_is_said_to_have_said_is_a_quote(text: str, speaker: str, words: str) -> None:
    (quote,) = quotes(text)

    assert (quote.speaker, quote.span.words) == (speaker, words)


@pytest.mark.parametrize(
    "text",
    [
        "They call it “the jungle” in town.",
        "The camp is full, according to a survey.",
        "The camp was said to be full by now.",
        "Needless to say the camp was full by then.",
        "Ada Vale announced a plan for the camp.",
        "The plan, announced on Monday, has few friends.",
        "According to The Valley Times, the camp is full.",
        "Opinion. Let us say what it is: the boats are late, and no one asked us.",
    ],
)
def test_a_term_an_object_or_a_paper_quotes_nobody(text: str) -> None:
    assert quotes(text) == []


def test_a_pronoun_is_the_one_who_spoke_last_and_else_whom_a_sentence_began_with() -> None:
    text = (
        "Ada Vale opened the camp. “We need more beds here,” she said. Bo Tarn disagreed. "
        "Tarn said the beds were empty. He said nobody had asked him."
    )

    assert [quote.speaker for quote in quotes(text)] == ["Ada Vale", "Tarn", "Tarn"]


def test_a_pronoun_that_points_at_nobody_names_nobody() -> None:
    (quote,) = quotes("“We need more beds here,” he said.")

    assert quote.speaker is None


def test_they_are_several_and_never_one() -> None:
    text = "Ada Vale said the camp was full. “We need more beds here,” they said."

    assert [quote.speaker for quote in quotes(text)] == ["Ada Vale", None]


def test_a_quote_that_stands_alone_goes_on_with_its_speaker() -> None:
    text = "“We need more beds here,” said Ada Vale. “And we need them before winter.”"

    assert [quote.speaker for quote in quotes(text)] == ["Ada Vale", "Ada Vale"]


def test_one_sentence_may_hold_what_two_say() -> None:
    text = "Ada Vale said the camp was full, and Bo Tarn said the town was empty."

    assert [quote.speaker for quote in quotes(text)] == ["Ada Vale", "Bo Tarn"]


def test_nothing_is_looked_for_in_somebody_s_own_words() -> None:
    text = "“Ada Vale said the camp was full and Bo Tarn said it was empty,” a cook told us."

    (quote,) = quotes(text)

    assert quote.speaker == "a cook"


@pytest.mark.parametrize(
    "text",
    ["", "“", "said", "”“", ", said", "said said said", "A. " * 2000, "“" * 5000, "a, " * 2000,
     "told Reuters and " * 300, "“x” said " * 600, ", according to " * 300],
)  # fmt: skip
def test_odd_texts_are_read_in_a_moment(text: str) -> None:
    begun = process_time()

    for quote in quotes(text):
        assert text[quote.span.start : quote.span.stop] == quote.span.words

    assert process_time() - begun < 2


def test_quotes_are_looked_for_up_to_a_limit() -> None:
    text = "x" * LIMIT + " “We need more beds here,” said Ada Vale."

    assert quotes(text) == []


def test_marks_are_compared_by_passage_and_speaker() -> None:
    text = "Ada Vale said the camp was full. “We need more beds here,” said Bo Tarn."
    start = text.index("We need")
    marked = [
        Marked("indirect", 14, 31, ("Vale",), ()),
        Marked("direct", start, start + 23, ("Ada Vale",), ()),
    ]

    scores = compare(text, marked)

    assert (scores["indirect"].right, scores["indirect"].f1) == (1, 1.0)
    assert (scores["direct"].found, scores["direct"].right) == (1, 0)


def test_a_speaker_is_the_same_by_the_last_name_or_the_whole_words() -> None:
    assert is_same_speaker("Minister Ada Vale", ["Vale"])
    assert is_same_speaker("an officer of the Border Patrol", ["Border Patrol"])
    assert not is_same_speaker("Ada Tarn", ["Ada Vale"])


def test_marks_hold_offsets_and_no_sentences() -> None:
    told = json.loads((ROOT / MARKS).read_text("utf-8"))

    assert len(told["items"]) == 120
    assert {key for item in told["items"] for quote in item["quotes"] for key in quote} == {
        "kind", "span", "speakers", "roles",
    }  # fmt: skip


def test_words_that_tell_where_something_was_said_are_no_quote() -> None:
    text = "In a memo, Minister Vale said an office would open. The camp is full, Vale said."

    found = [text[one.span.start : one.span.stop] for one in quotes(text)]

    assert found == ["an office would open", "The camp is full"]


@pytest.mark.parametrize(
    ("told", "role"),
    [
        (["Survivors", "U.N. officials met the survivors"], None),
        (["Several witnesses", ", who spoke to police"], None),
        (["Survivors of the asylum centre fire"], "migrant"),
        (["Officials"], "government"),
        (["la ministre de l'Intérieur"], "government"),
        (["une avocate"], "expert"),
        (["des riverains"], "resident"),
        (["el presidente Rico Soto"], "government"),
        (["la alcaldesa"], "politician"),
        (["un portavoz de Cruz Roja"], "ngo"),
        (["militants"], None),
        (["the Open Ways Agency", "a farmer of the Open Ways Agency"], None),
        (["the Open Ways Agency", ", a charity"], "ngo"),
    ],
)
def test_a_role_is_told_by_the_words_in_three_languages(told: list[str], role: str | None) -> None:
    assert role_of(*told) == role


@pytest.mark.slow
def test_the_right_speaker_is_found_and_the_page_says_how_often(shared: Path) -> None:
    scores = measure(shared, ROOT / MARKS)

    assert scores["judge", "all"].f1 >= FLOOR
    assert (ROOT / "docs" / "quotes.md").read_text(encoding="utf-8") == page(scores)
