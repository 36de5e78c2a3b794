"""The gold data: items people's codebook was applied to, as readings with their labels.

They lie outside of the project (`../shared/data/gold`); what is learnt from them is inside.
"""

import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from models.annotation import Annotated, Item
from models.errors import ArtefactError
from models.vocabulary import FRAMES, TONE_LABELS, TOPICS, VOICED_LABELS, Relevance, TagKind

SOURCE = Path("gold") / "train.jsonl.gz"

LABELS: dict[TagKind, tuple[str, ...]] = {
    TagKind.RELEVANCE: tuple(
        one.value for one in (Relevance.NONE, Relevance.MENTION, Relevance.SUBJECT)
    ),
    TagKind.TOPIC: tuple(TOPICS),
    TagKind.FRAME: tuple(FRAMES),
    **{TagKind(kind): labels for kind, labels in TONE_LABELS.items()},
    TagKind.VOICED: VOICED_LABELS,
}
"""Every question that is learnt, with its labels in their order; the last is none of the gold's."""

ALWAYS = frozenset({TagKind.RELEVANCE, TagKind.VOICED})
"""The questions whose answer does not wait for another."""

SETS = frozenset({TagKind.TOPIC, TagKind.FRAME})
"""The questions to which several labels may be the answer."""


@dataclass(frozen=True, slots=True)
class Coded:
    """One coded item: what it says, who published it, and which labels it has."""

    reading: Annotated
    outlet: str
    labels: dict[TagKind, frozenset[str]]

    @property
    def is_subject(self) -> bool:
        """Whether topics, frames and tone were coded."""
        return Relevance.SUBJECT in self.labels.get(TagKind.RELEVANCE, ())

    def answers(self, kind: TagKind) -> bool:
        """Tell whether a question was coded: most are of subjects alone."""
        return kind in self.labels and (kind in ALWAYS or self.is_subject)


def read_gold(data: Path) -> list[Coded]:
    """Read the coded items of a data folder.

    Raises:
        ArtefactError: there are none, or they are not such a file.
    """
    try:
        return coded_rows(read_rows(data))
    except (KeyError, IndexError, TypeError) as error:
        raise ArtefactError(f"no coded items can be read in {data / SOURCE}: {error}") from error


def coded_rows(rows: Iterable[dict[str, Any]]) -> list[Coded]:
    """Return the codebook's objects as coded items.

    Raises:
        KeyError: an object lacks a field.
    """
    return [_coded(number, row) for number, row in enumerate(rows)]


def read_rows(data: Path) -> list[dict[str, Any]]:
    """Read the coded items as the codebook's objects: countries and narratives are there too.

    Raises:
        ArtefactError: there are none, or they are not such a file.
    """
    return read_lines(data / SOURCE)


def read_lines(file: Path) -> list[dict[str, Any]]:
    """Read a file of coded items as the codebook's objects, one a line (`.gz` or not).

    Raises:
        ArtefactError: there are none, or they are not such a file.
    """
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as lines:
            return [orjson.loads(line) for line in lines]
    except (OSError, orjson.JSONDecodeError) as error:
        raise ArtefactError(f"no coded items can be read in {file}: {error}") from error


def digest(data: Path) -> str:
    """Return the hash of the coded items, unpacked (how they were packed does not matter)."""
    with gzip.open(data / SOURCE) as file:
        return sha256(file.read()).hexdigest()


def truth(coded: Sequence[Coded], kind: TagKind) -> NDArray[np.bool_]:
    """Return which labels of a question hold, a row an item."""
    empty = frozenset[str]()
    told = [one.labels.get(kind, empty) for one in coded]
    return np.array([[label in held for label in LABELS[kind]] for held in told], bool)


def _coded(number: int, row: dict[str, Any]) -> Coded:
    source = row["id"].split(":")[0]
    # Paragraphs without a publisher are spread evenly, so that folds can be.
    outlet = row["outlet"] or f"part {number % 40}"
    labels = {
        TagKind.RELEVANCE: frozenset({LABELS[TagKind.RELEVANCE][row["rel"]]}),
        TagKind.TOPIC: frozenset(row["topics"]),
        TagKind.FRAME: frozenset(row["frames"]),
        TagKind.VALENCE: frozenset({str(row["val"])}),
        TagKind.STANCE: frozenset({str(row["stance"])}),
        TagKind.RESPECT: frozenset({str(row["resp"])}),
    }
    item = Item(row["id"], row["title"], row["text"], row["lang"])
    return Coded(Annotated(item, language=row["lang"]), f"{source}|{outlet}", labels)
