"""The linear tagger's artefact, and how its scores and the encoder's are read together."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ArtefactError
from models.vocabulary import TagKind
from nlp import features, vouched
from nlp.heads import Head, Label

FORMAT = 2

NAME = "discourse"

_RULES = ("format", "features", "encoder", "gate", "heads")


@dataclass(frozen=True, slots=True)
class Gate:
    """Which items go on, by the linear tagger's score for `none`: those up to `most`.

    `p` is the share of the others that are coded `none`. Where few such items were coded in a
    language, the words of an item prove little: there a word of the lexicon must stand in it too.
    """

    most: float
    p: float
    known: frozenset[str] = frozenset()  # languages in which enough were coded


@dataclass(frozen=True, slots=True)
class Artefact:
    """A trained linear tagger: which features count, what they weigh, and how scores are read."""

    columns: NDArray[np.int32]  # features that count, ascending
    idf: NDArray[np.float32]  # of those
    weights: NDArray[np.float32]  # features x labels of all heads, exact in float16
    heads: tuple[Head, ...]
    gate: Gate
    encoder: str  # the version of the encoder that the heads were fitted to
    card: Mapping[str, Any]  # data, licences, scores: for people
    made_on: str = ""

    @property
    def version(self) -> str:
        """A short name for exactly these numbers and rules; the card is none of it."""
        body = _body(self)
        told = sha256(vouched.digest({key: body[key] for key in _RULES}).encode())
        for array in (self.columns, self.idf, self.weights):
            told.update(array.tobytes())
        return told.hexdigest()[:10]


def save(artefact: Artefact, folder: Path, name: str = NAME) -> None:
    """Write numbers and manifest."""
    held = vouched.Vouched(_packed(artefact), _body(artefact), artefact.made_on)
    vouched.write(folder, name, held)


def load(folder: Traversable | None = None, name: str = NAME) -> Artefact:
    """Read an artefact and check it.

    Raises:
        ArtefactError: it is missing, altered, too large, or made for other code.
    """
    held = vouched.read(folder, name)
    if (held.body.get("format"), held.body.get("features")) != (FORMAT, features.version()):
        raise ArtefactError(f"{name} was made for other code: run `tidings train`")
    try:
        return _built(held)
    except vouched.UNREADABLE as error:
        raise ArtefactError(f"{name} is not an artefact that can be read: {error}") from error


def _packed(artefact: Artefact) -> bytes:
    return vouched.pack(
        {
            "columns": artefact.columns,
            "idf": artefact.idf,
            "weights": artefact.weights.astype(np.float16),
        }
    )


def _body(artefact: Artefact) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "features": features.version(),
        "encoder": artefact.encoder,
        "gate": _gate_out(artefact.gate),
        "heads": [_head_out(head) for head in artefact.heads],
        "card": dict(artefact.card),
    }


def _gate_out(gate: Gate) -> dict[str, Any]:
    return {"most": gate.most, "p": gate.p, "known": sorted(gate.known)}


def _gate_in(told: Mapping[str, Any]) -> Gate:
    return Gate(float(told["most"]), float(told["p"]), frozenset(told["known"]))


def _head_out(head: Head) -> dict[str, Any]:
    labels = [
        {
            "name": label.name,
            "slopes": list(label.slopes),
            "offset": label.offset,
            "threshold": label.threshold,
            "sure": label.sure,
            "ruled_out": label.ruled_out,
            "languages": sorted(label.languages),
        }
        for label in head.labels
    ]
    return {"kind": head.kind.value, "is_axis": head.is_axis, "labels": labels}


def _head_in(told: Mapping[str, Any]) -> Head:
    labels = tuple(
        Label(
            **{
                **label,
                "slopes": tuple(label["slopes"]),
                "languages": frozenset(label["languages"]),
            }
        )
        for label in told["labels"]
    )
    return Head(TagKind(told["kind"]), labels, bool(told["is_axis"]))


def _built(held: vouched.Vouched) -> Artefact:
    arrays = held.arrays()
    columns, idf, weights = arrays["columns"], arrays["idf"], arrays["weights"]
    heads = tuple(_head_in(told) for told in held.body["heads"])
    width = sum(len(head.labels) for head in heads)
    if weights.shape != (len(columns), width) or idf.shape != columns.shape:
        raise ValueError("the shapes do not fit each other")
    if not (np.isfinite(weights).all() and np.isfinite(idf).all()):
        raise ValueError("a number is not finite")
    if len(columns) and not (columns[0] >= 0 and columns[-1] < features.COLUMNS):
        raise ValueError("a feature is out of bounds")
    return Artefact(
        columns,
        idf,
        weights.astype(np.float32),
        heads,
        _gate_in(held.body["gate"]),
        str(held.body["encoder"]),
        held.body["card"],
        held.made_on,
    )
