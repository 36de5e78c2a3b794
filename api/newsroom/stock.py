"""The newsroom's stock: invented outlets and what they published, as values.

Items carry an age and not a date, so that the sample always ends today; `anchor` is the
moment it ends at, kept from the first start so that no date ever moves.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from models.vocabulary import OutletKind


@dataclass(frozen=True, slots=True)
class SampleOutlet:
    """An invented outlet; `slug` is its folder on the newsroom's server."""

    slug: str
    name: str
    kind: OutletKind
    language: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class SampleItem:
    """An invented item. `age` is days before the anchor; `number` is its page's name."""

    outlet: str
    number: int
    age: float
    title: str
    text: str

    def published(self, anchor: datetime) -> datetime:
        """The moment it came out, for a newsroom that ends at `anchor`."""
        return (anchor - timedelta(days=self.age)).replace(microsecond=0)


@cache
def sample_outlets() -> tuple[SampleOutlet, ...]:
    """Return the invented outlets."""
    rows = tomllib.loads(_folder().joinpath("outlets.toml").read_text("utf-8"))["outlet"]
    return tuple(SampleOutlet(**{**row, "kind": OutletKind(row["kind"])}) for row in rows)


@cache
def sample_items() -> tuple[SampleItem, ...]:
    """Return every invented item, newest first."""
    return tuple(sorted(_read_items(), key=lambda item: item.age))


def _read_items() -> Iterator[SampleItem]:
    for file in sorted(_folder().joinpath("items").iterdir(), key=lambda file: file.name):
        language = file.name.removesuffix(".toml")
        start = 1000 * (1 + sorted(_LANGUAGES).index(language))
        rows = tomllib.loads(file.read_text("utf-8"))["item"]
        for number, row in enumerate(rows, start=start):
            yield SampleItem(**{**row, "number": number, "text": row["text"].strip()})


_LANGUAGES = ("de", "en", "es", "fr", "it")


def _folder() -> Traversable:
    return files("api.newsroom")
