"""`docs/feeds.md` says what is so: its example can be read, and no name is left out."""

import re
from pathlib import Path

import pytest

from ingest.catalogue import load_catalogue
from ingest.sources import KINDS
from models.vocabulary import FeedState, PageState, SourceKind

PAGE = (Path(__file__).parent.parent.parent / "docs" / "feeds.md").read_text(encoding="utf-8")


def test_the_example_is_a_catalogue_with_every_kind(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    assert example is not None
    (tmp_path / "feeds.toml").write_text(example[1], encoding="utf-8")

    feeds = load_catalogue(tmp_path / "feeds.toml")

    assert {feed.source for feed in feeds} == {*SourceKind}


@pytest.mark.parametrize("name", [*FeedState, *PageState, *SourceKind])
def test_every_state_and_kind_is_explained(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("kind", KINDS)
def test_every_option_is_named(kind: SourceKind) -> None:
    assert [option for option in KINDS[kind].options if f"`{option}`" not in PAGE] == []
