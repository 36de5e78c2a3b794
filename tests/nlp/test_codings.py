import gzip
from collections import Counter
from importlib.resources import files
from pathlib import Path

import orjson
import pytest

from models.codebook import FIELDS
from models.vocabulary import FRAMES, NARRATIVES, TOPICS, TagKind
from nlp import codings
from nlp.codings import NAMES, read_codings, read_voiced
from nlp.encoder.kept import is_kept, kept_scores
from nlp.gold import LABELS, read_gold


def rows(name: str) -> list[dict[str, object]]:
    packed = files("nlp").joinpath("coded", f"{name}.jsonl.gz").read_bytes()
    return [orjson.loads(line) for line in gzip.decompress(packed).splitlines()]


@pytest.mark.parametrize("name", NAMES)
def test_what_was_coded_is_in_the_codebooks_words(name: str) -> None:
    for row in rows(name):
        assert row["rel"] in {0, 1, 2}
        assert set(row["topics"]) <= set(TOPICS)  # type: ignore[call-overload]
        assert set(row["frames"]) <= set(FRAMES)  # type: ignore[call-overload]
        assert {row["val"], row["stance"]} <= {-1, 0, 1}
        assert row["resp"] in {0, 1, 2}
        assert {one for one, _ in row["narr"]} <= set(NARRATIVES)  # type: ignore[attr-defined]
        assert row["rel"] == 2 or not row["topics"]


@pytest.mark.parametrize("name", ["allsides", "partisanlens"])
def test_no_word_of_a_publisher_is_in_the_project(name: str) -> None:
    for row in rows(name):
        assert set(row) == {"id", *FIELDS} - {"span"}


def test_no_item_was_coded_twice_for_the_project() -> None:
    times = Counter(row["id"] for name in NAMES for row in rows(name))

    assert times.most_common(1)[0][1] == 1
    assert len(codings.digest()) == 64


def test_what_we_wrote_is_learnt_from_where_no_data_are_there(tmp_path: Path) -> None:
    found = read_codings(tmp_path)

    assert len(found) == len(rows("written"))
    languages = {"ar", "de", "en", "es", "fr", "hu", "it", "pl", "pt", "ro", "sv"}
    assert {one.reading.language for one in found} == languages
    assert sum(one.answers(TagKind.VOICED) for one in found) > 500
    assert read_voiced(tmp_path) == []


def test_every_coded_item_has_its_text_and_none_is_of_the_gold(shared: Path) -> None:
    found = read_codings(shared)

    assert len(found) == sum(len(rows(name)) for name in NAMES)
    assert all(one.reading.item.title or one.reading.item.text for one in found)
    gold = {one.reading.item.id for one in read_gold(shared)}
    assert not gold & {one.reading.item.id for one in found}


def test_every_gold_item_has_kept_scores_of_every_question(shared: Path) -> None:
    gold, voiced = read_gold(shared), read_voiced(shared)

    assert all(map(is_kept, gold))
    assert sum(map(is_kept, voiced)) > len(voiced) / 2
    for kind, labels in LABELS.items():
        assert kept_scores(gold, kind).shape == (len(gold), len(labels))
    assert {next(iter(one.labels)) for one in voiced} == {TagKind.VOICED}
