"""Countries: the codes there are (ISO 3166-1 alpha-2), and the names that people read."""

from functools import cache
from pathlib import Path


@cache
def country_names() -> dict[str, str]:
    """Return the short English name of every code."""
    lines = (Path(__file__).parent / "countries.txt").read_text(encoding="utf-8").splitlines()
    return {line[:2]: line[3:] for line in lines if not line.startswith("#")}
