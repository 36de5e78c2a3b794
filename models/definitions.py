"""What labels mean, in the codebook's words (`docs/codebook.md`)."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def definition(dimension: str, label: str) -> str | None:
    """Return what a topic or a frame is about; None for what is its own name, as a country."""
    return _definitions().get(dimension, {}).get(label)


@cache
def _definitions() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(files("models").joinpath("definitions.toml").read_text("utf-8"))
