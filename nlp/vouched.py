"""Numbers on disk (`.npz`) and the manifest (`.json`) that vouches for them.

The manifest's hash covers the numbers, and the manifest's own digest all of it that matters, so
an altered artefact is refused by name. Nothing is ever unpickled. The day it was made stands
outside of what is hashed: the same data make the same artefact.
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

LIMIT = 32_000_000
"""Bytes that an artefact's numbers may have."""

UNREADABLE = (ValueError, KeyError, TypeError, BadZipFile, EOFError)
"""What is raised where numbers are not those expected."""

_VOUCHING = {"numbers_sha256", "body_sha256", "made_on"}
_PRETTY = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS


@dataclass(frozen=True, slots=True)
class Vouched:
    """Numbers, still packed, and what a checked manifest says of them."""

    packed: bytes
    body: Mapping[str, Any]
    made_on: str

    @property
    def version(self) -> str:
        """Return a short name for exactly these numbers and what is said of them."""
        return sha256(digest(self.body).encode() + sha256(self.packed).digest()).hexdigest()[:10]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the numbers."""
        with np.load(BytesIO(self.packed), allow_pickle=False) as held:
            return {name: held[name] for name in held.files}


def pack(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """Return arrays as the bytes of an `.npz` file."""
    buffer = BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]  # numpy's stub: a flag's type
    return buffer.getvalue()


def write(folder: Path, name: str, vouched: Vouched) -> None:
    """Write numbers and manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = {
        **vouched.body,
        "numbers_sha256": sha256(vouched.packed).hexdigest(),
        "body_sha256": digest(vouched.body),
        "made_on": vouched.made_on,
    }
    (folder / f"{name}.npz").write_bytes(vouched.packed)
    (folder / f"{name}.json").write_bytes(orjson.dumps(manifest, option=_PRETTY) + b"\n")


def read(folder: Traversable | None, name: str) -> Vouched:
    """Read numbers and manifest, and hold each to its hash.

    Raises:
        ArtefactError: a file is missing, altered or too large.
    """
    folder = folder or files("nlp").joinpath("artefacts")
    manifest = _manifest(_bytes(folder, f"{name}.json"), name)
    packed = _bytes(folder, f"{name}.npz")
    if sha256(packed).hexdigest() != manifest.pop("numbers_sha256"):
        raise ArtefactError(f"{name}.npz was altered: its hash is not the manifest's")
    made_on = str(manifest.pop("made_on"))
    if digest(manifest) != manifest.pop("body_sha256"):
        raise ArtefactError(f"{name}.json was altered: its hash is not its own")
    return Vouched(packed, manifest, made_on)


def digest(body: Mapping[str, Any]) -> str:
    """Return the hash of what a manifest says, itself left out."""
    told = {key: value for key, value in body.items() if key != "body_sha256"}
    return sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _manifest(read: bytes, name: str) -> dict[str, Any]:
    try:
        manifest = orjson.loads(read)
    except orjson.JSONDecodeError as error:
        raise ArtefactError(f"{name}.json is not a manifest") from error
    if not isinstance(manifest, dict) or not manifest.keys() >= _VOUCHING:
        raise ArtefactError(f"{name}.json is not a manifest")
    return manifest


def _bytes(folder: Traversable, name: str) -> bytes:
    try:
        with folder.joinpath(name).open("rb") as file:
            read = file.read(LIMIT + 1)
    except OSError as error:
        raise ArtefactError(f"{name} is missing: run `tidings train`, or install again") from error
    if len(read) > LIMIT:
        raise ArtefactError(f"{name} is larger than an artefact may be")
    return read
