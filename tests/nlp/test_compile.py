"""The compiled gazetteer of the world is what its lists give."""

import gzip
import json
from importlib.resources import files

import pytest

from nlp.places.compile import compile_world, expand, listed


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("Syrian{,s}", ["Syrian", "Syrians"]),
        ("Wielk{a,iej}_Brytani{i}", ["Wielka Brytanii", "Wielkiej Brytanii"]),
        ("Mali", ["Mali"]),
    ],
)
def test_a_pattern_stands_for_its_words(pattern: str, words: list[str]) -> None:
    assert list(expand(pattern)) == words


def test_a_list_names_its_countries_and_skips_what_is_said_about_it() -> None:
    assert list(listed("# Nationals\nML Malian{,s}\n")) == [("Malian", "ML"), ("Malians", "ML")]


def test_what_is_shipped_is_what_the_lists_give() -> None:
    body = files("nlp.places").joinpath("world.json.gz").read_bytes()

    assert json.loads(gzip.decompress(body)) == compile_world()
