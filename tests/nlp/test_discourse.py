from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from models.annotation import Annotated, Item, Noted, Tagged
from models.errors import ArtefactError
from models.vocabulary import Decision, Relevance, TagKind
from nlp.artefact import Gate
from nlp.discourse import DiscourseTagger, load_discourse
from nlp.heads import Scores
from tests.make import make_item
from tests.nlp.coded import Silent, artefact


@dataclass
class Listening(Silent):
    """Remembers what it was asked, and says nothing of it."""

    asked: list[str] = field(default_factory=list)

    def scores(self, items: Sequence[Item]) -> dict[TagKind, Scores]:
        self.asked += [item.title for item in items]
        return super().scores(items)


@dataclass
class Insisting(Silent):
    """Says of every item that its topic is `labour`, whatever the words."""

    def scores(self, items: Sequence[Item]) -> dict[TagKind, Scores]:
        said = super().scores(items)
        said[TagKind.TOPIC][:, 10] = 99
        return said


def tagged(tagger: DiscourseTagger, *titles: str, language: str = "en") -> list[Annotated]:
    readings = [Annotated(make_item(title, f"{title}."), language=language) for title in titles]
    said = tagger.tag(readings)
    return [reading.said(found) for reading, found in zip(readings, said, strict=True)]


def relevance(reading: Annotated) -> Tagged:
    return next(tag for tag in reading.tags if tag.kind is TagKind.RELEVANCE)


ABOUT = "Refugees stopped by guards at the border fence in the north"
OTHER = "Cup final ends in a draw near the coast today"


def test_what_the_gate_stops_costs_no_encoding_and_is_none() -> None:
    encoder = Listening()

    about, other = tagged(load_discourse(artefact(), encoder), ABOUT, OTHER)

    assert encoder.asked == [ABOUT]
    assert relevance(about).label == Relevance.SUBJECT.value
    assert (relevance(other).label, relevance(other).decision) == ("none", Decision.YES)
    assert [tag.kind for tag in other.tags] == [TagKind.RELEVANCE]


def test_a_word_of_the_lexicon_passes_the_gate_whatever_the_other_words() -> None:
    encoder = Listening()
    shut = replace(load_discourse(artefact(), encoder), gate=Gate(-100.0, 1.0))

    tagged(shut, "Cup final ends, migrants watch", OTHER)

    assert encoder.asked == ["Cup final ends, migrants watch"]


@pytest.mark.parametrize(("language", "asked"), [("en", 1), ("it", 0)])
def test_where_little_was_coded_words_alone_do_not_pass_the_gate(language: str, asked: int) -> None:
    encoder = Listening()
    wide = replace(load_discourse(artefact(), encoder), gate=Gate(100.0, 1.0, frozenset({"en"})))

    tagged(wide, OTHER, language=language)

    assert len(encoder.asked) == asked


def test_readings_keep_their_order_and_their_own_findings() -> None:
    titles = [ABOUT, OTHER, "Migrant workers hired for harvest jobs by farmers again on Monday"] * 3

    together = tagged(load_discourse(artefact(), Silent()), *titles)
    alone = [tagged(load_discourse(artefact(), Silent()), title)[0] for title in titles]

    assert [one.tags for one in together] == [one.tags for one in alone]


def test_the_encoders_score_counts_where_the_heads_give_it_a_slope() -> None:
    made = artefact()
    heads = tuple(
        replace(
            head,
            labels=tuple(replace(label, slopes=(label.slopes[0], 1.0)) for label in head.labels),
        )
        for head in made.heads
    )
    tagger = load_discourse(replace(made, heads=heads), Insisting())

    (reading,) = tagged(tagger, ABOUT)

    (labour,) = (tag for tag in reading.tags if tag.label == "labour")
    assert labour.p is not None
    assert labour.p > 0.9


@pytest.mark.parametrize("text", ["", "!!!", "12 345"])
def test_an_item_without_words_is_none_and_says_so(text: str) -> None:
    encoder = Listening()
    reading = Annotated(make_item(text, text), language="en")

    (said,) = load_discourse(artefact(), encoder).tag([reading])

    assert encoder.asked == []
    assert Noted("relevance: no words") in said


def test_another_encoder_than_the_thresholds_were_fixed_for_is_refused() -> None:
    with pytest.raises(ArtefactError, match="not the one"):
        load_discourse(replace(artefact(), encoder="another"), Silent())


def test_nothing_to_read_is_nothing_said() -> None:
    assert list(load_discourse(artefact(), Silent()).tag([])) == []
    assert np.isfinite(artefact().gate.most)
