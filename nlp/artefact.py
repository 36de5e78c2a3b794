"""The artefact: what was learnt, as numbers (`.npz`), and a manifest (`.json`) to vouch for them.

The manifest's hash covers the numbers, and the manifest's own digest all of it that matters, so
an altered artefact is refused by name. Nothing is ever unpickled. What was handed in (the day it
was made) stands outside of what is hashed: the same data make the same artefact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import orjson
from numpy.typing import NDArray

from models.errors import ArtefactError
from models.vocabulary import TagKind
from nlp import features
from nlp.heads import Head, Label

FORMAT = 1
LIMIT = 15_000_000
"""Bytes that an artefact's numbers may have."""

NAME = "discourse"


@dataclass(frozen=True, slots=True)
class Artefact:
    """A trained linear tagger: which features count, what they weigh, and how scores are read."""

    columns: NDArray[np.int32]  # features that count, ascending
    idf: NDArray[np.float32]  # of those
    weights: NDArray[np.float32]  # features x labels, exact in float16
    heads: tuple[Head, ...]
    card: Mapping[str, Any]  # data, licences, scores: for people
    made_on: str = ""

    @property
    def version(self) -> str:
        """A short name for exactly these numbers and rules."""
        told = sha256(_dump({key: part for key, part in _body(self).items() if key != "card"}))
        for array in (self.columns, self.idf, self.weights):
            told.update(array.tobytes())
        return told.hexdigest()[:10]


def save(artefact: Artefact, folder: Path, name: str = NAME) -> None:
    """Write numbers and manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = _numbers(artefact)
    body = _body(artefact)
    manifest = {
        **body,
        "numbers_sha256": sha256(numbers).hexdigest(),
        "body_sha256": sha256(_dump(body)).hexdigest(),
        "made_on": artefact.made_on,
    }
    (folder / f"{name}.npz").write_bytes(numbers)
    (folder / f"{name}.json").write_bytes(orjson.dumps(manifest, option=_PRETTY) + b"\n")


def load(folder: Traversable | None = None, name: str = NAME) -> Artefact:
    """Read an artefact and check it.

    Raises:
        ArtefactError: it is missing, altered, too large, or made for other code.
    """
    folder = folder or files("nlp").joinpath("artefacts")
    manifest = _manifest(_bytes(folder, f"{name}.json"), name)
    numbers = _bytes(folder, f"{name}.npz")
    if sha256(numbers).hexdigest() != manifest.get("numbers_sha256"):
        raise ArtefactError(f"{name}.npz was altered: its hash is not the manifest's")
    try:
        return _built(numbers, manifest)
    except (ValueError, KeyError, TypeError, BadZipFile, EOFError) as error:
        raise ArtefactError(f"{name} is not an artefact that can be read: {error}") from error


_PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS


def _dump(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _numbers(artefact: Artefact) -> bytes:
    buffer = BytesIO()
    np.savez_compressed(
        buffer,
        columns=artefact.columns,
        idf=artefact.idf,
        weights=artefact.weights.astype(np.float16),
    )
    return buffer.getvalue()


def _body(artefact: Artefact) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "features": features.version(),
        "heads": [_head_out(head) for head in artefact.heads],
        "card": dict(artefact.card),
    }


def _head_out(head: Head) -> dict[str, Any]:
    labels = [
        {
            "name": label.name,
            "slope": label.slope,
            "offset": label.offset,
            "threshold": label.threshold,
            "languages": sorted(label.languages),
        }
        for label in head.labels
    ]
    return {"kind": head.kind.value, "is_axis": head.is_axis, "labels": labels}


def _head_in(told: Mapping[str, Any]) -> Head:
    labels = tuple(
        Label(**{**label, "languages": frozenset(label["languages"])}) for label in told["labels"]
    )
    return Head(TagKind(told["kind"]), labels, bool(told["is_axis"]))


def _bytes(folder: Traversable, name: str) -> bytes:
    try:
        with folder.joinpath(name).open("rb") as file:
            read = file.read(LIMIT + 1)
    except OSError as error:
        raise ArtefactError(f"{name} is missing: run `tidings train`, or install again") from error
    if len(read) > LIMIT:
        raise ArtefactError(f"{name} is larger than an artefact may be")
    return read


def _manifest(read: bytes, name: str) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = orjson.loads(read)
        vouched = {key: manifest[key] for key in ("format", "features", "heads", "card")}
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise ArtefactError(f"{name}.json is not a manifest") from error
    if (vouched["format"], vouched["features"]) != (FORMAT, features.version()):
        raise ArtefactError(f"{name} was made for other code: run `tidings train`")
    if sha256(_dump(vouched)).hexdigest() != manifest.get("body_sha256"):
        raise ArtefactError(f"{name}.json was altered: its hash is not its own")
    return manifest


def _built(numbers: bytes, manifest: Mapping[str, Any]) -> Artefact:
    with np.load(BytesIO(numbers), allow_pickle=False) as arrays:
        columns, idf, weights = arrays["columns"], arrays["idf"], arrays["weights"]
    heads = tuple(_head_in(told) for told in manifest["heads"])
    width = sum(len(head.labels) for head in heads)
    if weights.shape != (len(columns), width) or idf.shape != columns.shape:
        raise ValueError("the shapes do not fit each other")
    if not (np.isfinite(weights).all() and np.isfinite(idf).all()):
        raise ValueError("a number is not finite")
    if len(columns) and not (columns[0] >= 0 and columns[-1] < features.COLUMNS):
        raise ValueError("a feature is out of bounds")
    return Artefact(
        columns, idf, weights.astype(np.float32), heads, manifest["card"], manifest["made_on"]
    )
