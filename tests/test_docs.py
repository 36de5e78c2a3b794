"""What a user may set, call or type is in the README, and the decisions keep their shape."""

import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from typer.main import get_command

from api.app import create_app
from api.cli import app as commands
from models.settings import PREFIX, Settings
from models.store.engine import open_engine

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def service() -> FastAPI:
    return create_app(open_engine("sqlite://"), Settings())


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_in_the_readme_with_what_it_means(name: str) -> None:
    description = Settings.model_fields[name].description

    assert f"`{PREFIX}{name.upper()}`" in README
    assert description
    assert description in README


@pytest.mark.parametrize("name", sorted(get_command(commands).commands))  # type: ignore[attr-defined]
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"| `{name}` |" in README


def test_every_route_is_in_the_readme_and_no_other() -> None:
    paths = service().openapi()["paths"]
    routes = {
        f"{method.upper()} {path.removeprefix('/api/v1')}"
        for path, methods in paths.items()
        for method in methods
    }

    named = set(re.findall(r"^\| `((?:GET|POST|PUT|PATCH|DELETE) [^`]+)`", README, re.MULTILINE))

    assert named == routes


def test_scores_of_labels_in_the_readme_are_those_of_the_report() -> None:
    report = (ROOT / "docs/labels.md").read_text("utf-8").partition("\n\n**")[0]
    rows = [line.strip("| ").split(" | ") for line in report.splitlines() if line.startswith("| ")]
    scores = {name: [_two(score) for score in cells[:3]] for name, _, *cells in rows[1:]}
    (macro, _, _), (_, often, micro) = scores["relevance"], scores["topic"]
    english, frames, english_frames = (
        scores[one][2] for one in ("topic (en)", "frame", "frame (en)")
    )
    valence, stance, voiced = (scores[one][0] for one in ("valence", "stance", "voiced"))

    for told in (
        f"macro-F1 {macro}; ",
        f"micro-F1 {micro}; {english}; macro-F1 of those with 15 items {often}",
        f"micro-F1 {frames}; {english_frames} ",
        f"{valence}, {stance}; ",
        f"macro-F1 {voiced} ",
    ):
        assert f"| {told}" in README


def _two(score: str) -> str:
    return f"{float(score) + 1e-9:.2f}".lstrip("0")


def test_decisions_are_numbered_and_eight_lines_at_most() -> None:
    text = (ROOT / "docs/decisions.md").read_text("utf-8")
    decisions = re.split(r"^## ", text, flags=re.MULTILINE)[1:]

    numbers = [int(one.split(".")[0]) for one in decisions]
    assert numbers == list(range(1, len(decisions) + 1))
    assert [one.splitlines()[0] for one in decisions if len(one.strip().splitlines()) > 9] == []


def test_no_page_of_ours_names_this_machine() -> None:
    pages = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")]

    for page in pages:
        text = page.read_text("utf-8")
        assert "/work/" not in text, page.name
        assert "/root/" not in text, page.name
