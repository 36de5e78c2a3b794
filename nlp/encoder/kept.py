"""The encoder's scores of items by encoders that had read none of their outlets.

Fine-tuning takes an hour, so cross-validation is not repeated where it is used: its scores are
kept in `nlp/coded/blind.npz`, by the items' ids. `python -m nlp.encoder.fit` makes them.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.vocabulary import TagKind
from nlp.gold import Coded
from nlp.vouched import pack

_FILE = "blind.npz"

Scores = NDArray[np.float64]


def kept_scores(coded: Sequence[Coded], kind: TagKind) -> Scores:
    """Return the scores of items on a question, a row an item; of those not read, 0."""
    scores = _kept()[kind.value].astype(np.float64)
    rows = [_places().get(one.reading.item.id, -1) for one in coded]
    return np.asarray(np.vstack([scores, np.zeros(scores.shape[1])])[rows])


def is_kept(one: Coded) -> bool:
    """Tell whether an item has scores."""
    return one.reading.item.id in _places()


def save_blind(ids: Sequence[str], scores: Mapping[TagKind, Scores], folder: Path) -> None:
    """Write the scores of items."""
    names = np.frombuffer("\n".join(ids).encode(), np.uint8)
    rounded = {kind.value: one.astype(np.float16) for kind, one in scores.items()}
    (folder / _FILE).write_bytes(pack({"ids": names, **rounded}))


@cache
def _kept() -> dict[str, NDArray[Any]]:
    packed = files("nlp").joinpath("coded", _FILE).read_bytes()
    with np.load(BytesIO(packed), allow_pickle=False) as held:
        return {name: held[name] for name in held.files}


@cache
def _places() -> dict[str, int]:
    names = _kept()["ids"].tobytes().decode().split("\n")
    return {name: row for row, name in enumerate(names)}
