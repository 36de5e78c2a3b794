"""Laws of the text that is stored, whatever was written."""

import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ingest.text import tidy

WRITTEN = st.text(
    st.one_of(st.sampled_from(" \n\r\t\u00a0\u00ad\u200b\u2028e\u0301\x85"), st.characters())
)


@given(WRITTEN)
def test_a_tidy_text_is_tidied_to_itself(written: str) -> None:
    assert tidy(tidy(written)) == tidy(written)


@given(WRITTEN)
def test_a_tidy_text_has_no_runs_of_spaces_and_one_blank_line_at_most(written: str) -> None:
    kept = tidy(written)

    assert not re.search(r"[^\S\n]{2}|\n{3}| \n|\n ", kept)
    assert kept == kept.strip()


@given(WRITTEN)
def test_a_tidy_text_is_composed_and_holds_no_controls(written: str) -> None:
    kept = tidy(written)

    assert unicodedata.is_normalized("NFC", kept)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", kept)


def test_a_text_keeps_its_words_and_its_lines() -> None:
    written = " One \t two\r\n\r\n \r\nthre\u0301e \n four"

    assert tidy(written) == "One two\n\nthr\u00e9e\nfour"
