import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from sklearn.kernel_ridge import KernelRidge

from models.errors import ArtefactError
from models.vocabulary import TagKind
from nlp import features
from nlp.artefact import load, save
from nlp.encoder.encode import load_encoder
from nlp.features import COLUMNS, count, look_up, weigh
from nlp.gold import LABELS, truth
from nlp.learn import PENALTY
from nlp.linear import ready
from nlp.train import train
from nlp.vouched import LIMIT
from tests.nlp.coded import artefact, coded


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save(artefact(), tmp_path)
    return tmp_path


def test_what_was_saved_is_loaded_again(folder: Path) -> None:
    loaded = load(folder)

    assert loaded.version == artefact().version
    assert loaded.heads == artefact().heads
    assert np.array_equal(loaded.weights, artefact().weights)


def test_training_twice_gives_the_same_bytes_whatever_the_day(tmp_path: Path, folder: Path) -> None:
    again = artefact(date(2027, 1, 1))
    save(again, tmp_path / "again")

    assert (tmp_path / "again" / "discourse.npz").read_bytes() == (
        folder / "discourse.npz"
    ).read_bytes()
    assert again.version == artefact().version


def test_reading_gives_the_numbers_of_scikit_learn() -> None:
    rows = [row for row, one in enumerate(coded()) if one.is_subject]
    readings = [coded()[row].reading for row in rows]
    linear = ready(artefact())
    weighed = linear.weighed(readings, look_up(readings))
    targets = np.where(truth(coded(), TagKind.TOPIC)[rows], 1.0, -1.0)
    ridge = KernelRidge(alpha=PENALTY, kernel="linear").fit(weighed.toarray(), targets)

    unseen = [replace(one, item=replace(one.item, text="Guards at the fence.")) for one in readings]
    seen = linear.weighed(unseen, look_up(unseen))
    ours = linear.scores(seen)
    theirs = ridge.predict(seen.toarray())

    assert np.abs(ours[TagKind.TOPIC] - theirs).max() < 1e-4 * 20  # stored in 16 bits
    assert np.allclose(ours[TagKind.RELEVANCE], linear.relevance(seen), atol=1e-6)


def test_features_that_count_are_those_of_training_in_their_order() -> None:
    readings = [one.reading for one in coded()]
    linear = ready(artefact())
    counts, columns = count(readings, look_up(readings)), artefact().columns
    idf = np.zeros(COLUMNS, np.float32)
    idf[columns] = artefact().idf

    ours = linear.weighed(readings, look_up(readings))
    theirs = weigh(counts, idf)[:, columns]

    assert np.allclose(ours.toarray(), theirs.toarray(), atol=1e-6)


def test_reading_gives_scikit_learns_numbers_with_the_stored_weights_to_1e_4() -> None:
    from sklearn.linear_model import Ridge

    linear = ready(artefact())
    readings = [one.reading for one in coded()]
    weighed = linear.weighed(readings, look_up(readings))
    ridge = Ridge()
    ridge.coef_ = artefact().weights.T.astype(np.float64)
    ridge.intercept_ = 0.0

    theirs = ridge.predict(weighed)
    ours = np.concatenate(list(linear.scores(weighed).values()), axis=1)

    assert np.abs(ours - theirs).max() < 1e-4


@pytest.mark.parametrize("name", ["discourse.npz", "discourse.json"])
def test_a_missing_file_is_refused_by_name(folder: Path, name: str) -> None:
    (folder / name).unlink()

    with pytest.raises(ArtefactError, match=name):
        load(folder)


def test_one_altered_byte_of_the_numbers_is_refused(folder: Path) -> None:
    path = folder / "discourse.npz"
    numbers = bytearray(path.read_bytes())
    numbers[len(numbers) // 2] ^= 1
    path.write_bytes(bytes(numbers))

    with pytest.raises(ArtefactError, match=r"discourse\.npz was altered"):
        load(folder)


def test_an_altered_threshold_or_score_is_refused(folder: Path) -> None:
    path = folder / "discourse.json"
    manifest = json.loads(path.read_text())
    manifest["heads"][0]["labels"][0]["threshold"] = 0.01
    path.write_text(json.dumps(manifest))

    with pytest.raises(ArtefactError, match=r"discourse\.json was altered"):
        load(folder)


def test_the_day_it_was_made_may_be_altered(folder: Path) -> None:
    path = folder / "discourse.json"
    manifest = json.loads(path.read_text())
    manifest["made_on"] = "1999-01-01"
    path.write_text(json.dumps(manifest))

    assert load(folder).version == artefact().version


def test_an_artefact_for_other_features_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(features, "version", lambda: "other/9")

    with pytest.raises(ArtefactError, match="other code"):
        load(folder)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b"null"])
def test_a_manifest_that_is_none_is_refused(folder: Path, content: bytes) -> None:
    (folder / "discourse.json").write_bytes(content)

    with pytest.raises(ArtefactError, match="not a manifest"):
        load(folder)


def test_a_file_too_large_is_refused_unread(folder: Path) -> None:
    with (folder / "discourse.npz").open("wb") as file:
        file.truncate(LIMIT + 1)

    with pytest.raises(ArtefactError, match="larger"):
        load(folder)


def test_the_shipped_artefact_is_whole_small_and_has_a_card() -> None:
    shipped = load()

    assert {head.kind for head in shipped.heads} == set(LABELS)
    assert shipped.card["licence"]
    assert all(len(one["sha256"]) == 64 for one in shipped.card["learnt_from"])
    assert shipped.encoder == load_encoder().version
    assert {"label", "language", "n", "f1", "ece"} <= set(shipped.card["scores"][0])


@pytest.mark.slow
def test_the_shipped_artefact_is_what_the_gold_gives(shared: Path) -> None:
    shipped = load()

    made = train(shared, date(2026, 11, 24), shipped.encoder)

    assert made.heads == shipped.heads
    assert np.array_equal(made.columns, shipped.columns)
    assert np.abs(made.weights - shipped.weights).max() < 2e-3
