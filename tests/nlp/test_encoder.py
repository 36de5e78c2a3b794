from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.annotation import Item
from models.errors import ArtefactError
from models.vocabulary import TagKind
from nlp.discourse import load_discourse
from nlp.encoder.artefact import Encoder, load, save
from nlp.encoder.encode import Running, as_scores, load_encoder
from nlp.encoder.words import FIRST, LAST, PIECES, UNKNOWN, Words, shown, split, tokenizer
from nlp.gold import LABELS
from tests.make import make_item
from tests.nlp.coded import artefact

WORDS = Words(
    ("<s>", "<pad>", "</s>", "<unk>", "▁boats", "▁at", "▁sea", "▁", "s", "e", "a"),
    np.array([0, 0, 0, 0, -2, -2, -2, -3, -4, -4, -4], np.float32),
    np.array([[1.0], [2.0]] + [[0.5]] * 9, np.float16),
    np.tile(np.arange(16, dtype=np.uint8) * 16 + 8, (11, 1)),
)


@pytest.fixture(scope="module")
def shipped() -> Running:
    return load_encoder()


def test_a_text_is_split_into_the_likeliest_pieces_between_first_and_last() -> None:
    (ids,) = split(tokenizer(WORDS), [make_item("", "boats  at sea")])

    assert [WORDS.pieces[one] for one in ids] == ["<s>", "▁boats", "▁at", "▁sea", "</s>"]


def test_what_no_piece_spells_is_unknown_and_a_long_text_is_cut() -> None:
    unknown, long = split(tokenizer(WORDS), [make_item("", "日"), make_item("", "sea " * 300)])

    assert UNKNOWN in unknown
    assert (len(long), long[0], long[-1]) == (PIECES, FIRST, LAST)


def test_a_vector_is_its_nibbles_less_eight_times_their_scale() -> None:
    (vector,) = WORDS.vectors(np.array([1]))

    low, high = np.zeros(16), np.arange(16) - 8.0
    assert vector.tolist() == [*(low * 2), *(high * 2)]


def test_a_publishers_name_is_not_shown() -> None:
    item = make_item("CNN: Boats at sea", "LONDON (Reuters) - Forty www.tidings.example/a people")

    assert shown(item) == ": Boats at sea | LONDON ( ) - Forty   people"


def test_odds_of_an_axis_say_the_same_whatever_is_added_to_all_its_outputs() -> None:
    outputs = np.array([[1.0, 3.0, -2.0]], np.float32)

    one = as_scores(TagKind.STANCE, outputs)

    assert np.allclose(one, as_scores(TagKind.STANCE, outputs + 5), atol=1e-5)
    assert one.argmax() == 1
    assert as_scores(TagKind.RESPECT, outputs[:, :2]).shape == (1, 3)
    assert as_scores(TagKind.TOPIC, outputs) is outputs


def test_what_was_saved_is_loaded_again_and_an_altered_byte_is_refused(tmp_path: Path) -> None:
    asked = {TagKind.VALENCE: 3, TagKind.STANCE: 3, TagKind.FRAME: 14}
    made = Encoder(WORDS, b"a graph", asked, {"what": "invented"})
    save(made, tmp_path, "2026-11-28")

    loaded = load(tmp_path)
    assert (loaded.graph, loaded.words.pieces) == (made.graph, WORDS.pieces)
    assert list(loaded.questions.items()) == list(asked.items())
    assert np.array_equal(loaded.words.nibbles, WORDS.nibbles)

    numbers = bytearray((tmp_path / "encoder.npz").read_bytes())
    numbers[len(numbers) // 2] ^= 1
    (tmp_path / "encoder.npz").write_bytes(bytes(numbers))
    with pytest.raises(ArtefactError, match=r"encoder\.npz was altered"):
        load(tmp_path)


def test_a_graph_that_is_none_is_told_as_a_bad_artefact() -> None:
    broken = Running(Encoder(WORDS, b"no graph", {TagKind.STANCE: 3}, {}))

    with pytest.raises(ArtefactError, match="cannot be run"):
        broken.scores([make_item("Boats at sea")])


def test_thresholds_fitted_to_another_encoder_are_refused(shipped: Running) -> None:
    with pytest.raises(ArtefactError, match="not the one"):
        load_discourse(artefact(), shipped)


def test_every_question_has_a_score_a_label(shipped: Running) -> None:
    scores = shipped.scores([make_item("Boats at sea", "Forty people were saved.")])

    assert {kind: found.shape for kind, found in scores.items()} == {
        kind: (1, len(labels)) for kind, labels in LABELS.items()
    }


def test_the_shipped_encoder_tells_what_is_from_what_is_not(shipped: Running) -> None:
    about = make_item("Forty migrants rescued off the coast", "They were brought ashore at dawn.")
    other = make_item("Home side win the cup final", "The only goal came after extra time.")

    relevance = shipped.scores([about, other])[TagKind.RELEVANCE]
    topics = shipped.scores([about])[TagKind.TOPIC][0]

    assert relevance.argmax(axis=1).tolist() == [2, 0]
    assert LABELS[TagKind.TOPIC][topics.argmax()] in {"irregular_routes", "missing_deaths_sar"}


def test_an_item_has_the_same_scores_alone_and_among_others(shipped: Running) -> None:
    item = make_item("Migrants rescued off the coast", "Forty people were brought ashore.")
    others = [make_item("Cup final"), make_item("A bill on visas", "It is debated. " * 60)]

    (alone,) = shipped.scores([item])[TagKind.TOPIC]
    among = shipped.scores([others[0], item, others[1]])[TagKind.TOPIC][1]

    assert np.array_equal(alone, among)


@settings(max_examples=20, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_breaks_the_encoder(shipped: Running, title: str, text: str) -> None:
    scores = shipped.scores([Item("1", title, text)])

    assert all(np.isfinite(found).all() for found in scores.values())
