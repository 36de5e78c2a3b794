"""Direct quotes: words, speaker, role. All sentences are invented."""

import pytest

from models.annotation import Annotated, Quoted
from nlp.quotes import load_quotes
from tests.make import make_item


def quotes(text: str) -> list[Quoted]:
    (found,) = load_quotes().tag([Annotated(make_item("", text))])
    return [finding for finding in found if isinstance(finding, Quoted)]


@pytest.mark.parametrize(
    ("text", "speaker", "role"),
    [
        ("“We need more beds here,” said Minister Ada Vale.", "Minister Ada Vale", "government"),
        ("“We need more beds here,” Ada Vale said.", "Ada Vale", None),
        ("Senator Vale said: “We need more beds here.”", "Senator Vale", "politician"),
        ("“We need more beds here.” The rain went on.", None, None),
    ],
)
def test_a_quote_has_the_speaker_that_stands_beside_it(
    text: str, speaker: str | None, role: str | None
) -> None:
    (quote,) = quotes(text)

    assert (quote.speaker, quote.role) == (speaker, role)
    assert text[quote.span.start : quote.span.stop] == quote.span.words


def test_a_word_or_two_in_marks_is_no_quote() -> None:
    assert quotes("They call it “the jungle” in town.") == []
