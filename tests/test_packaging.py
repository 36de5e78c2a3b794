"""What is installed is what is meant to be, and nobody else uses our four names."""

import tomllib
import zipfile
from importlib.metadata import distributions
from pathlib import Path
from subprocess import run
from sys import executable

import pytest

ROOT = Path(__file__).parent.parent
OURS = {"api", "ingest", "models", "nlp"}


def test_no_dependency_takes_one_of_our_names() -> None:
    taken = {
        (distribution.name, top)
        for distribution in distributions()
        for top in (distribution.read_text("top_level.txt") or "").split()
        if top in OURS and distribution.name != "tidings"
    }

    assert taken == set()


@pytest.mark.parametrize("lock", ["requirements.lock", "tests/requirements.lock"])
def test_every_pin_of_a_lock_has_a_hash_and_no_registry_is_named(lock: str) -> None:
    lines = (ROOT / lock).read_text("utf-8").splitlines()

    pins = [number for number, line in enumerate(lines) if line and line[0].isalnum()]
    assert pins
    assert all("--hash=sha256:" in lines[number + 1] for number in pins)
    assert not [line for line in lines if "://" in line]


def test_every_dependency_is_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text("utf-8")

    for wanted in project["dependencies"]:
        name = wanted.split(">")[0].split("=")[0].split("<")[0]
        assert f"\n{name}==" in f"\n{lock}", name


def test_the_wheel_holds_code_migrations_and_the_data_beside_their_readers(tmp_path: Path) -> None:
    run(
        [executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )

    names = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())

    assert {
        "models/migrations/env.py",
        "models/migrations/versions/0001_the_first_schema.py",
        "ingest/feeds.toml",
        "api/newsroom/items/en.toml",
        "api/alerts/templates/alert.html",
        "api/dashboard/templates/base.html",
        "models/query/query.lark",
        "nlp/artefacts/discourse.npz",
        "models/definitions.toml",
        "models/organisations.toml",
        "nlp/places/world.json.gz",
        "nlp/signals/narratives.toml",
    } <= names
    assert not [name for name in names if name.startswith("tests/")]
