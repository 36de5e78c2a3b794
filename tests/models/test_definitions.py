"""Labels mean what the codebook says, word for word."""

import re
from pathlib import Path

from models.definitions import definition
from models.vocabulary import FRAMES, TOPICS

CODEBOOK = (Path(__file__).parent.parent.parent / "docs/codebook.md").read_text("utf-8")


def test_every_topic_is_defined_as_the_codebook_has_it() -> None:
    for topic in TOPICS:
        assert f"\n- `{topic}`: {definition('topic', topic)}\n" in CODEBOOK


def test_every_frame_is_defined_as_the_codebook_has_it() -> None:
    for frame in FRAMES:
        assert re.search(
            rf"(?:· |\n){frame} \({re.escape(definition('frame', frame) or '')}\)", CODEBOOK
        )


def test_a_country_is_its_own_name() -> None:
    assert definition("country", "IT") is None
