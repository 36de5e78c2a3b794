"""The numbers of a figure, small enough to stand in its address: so it says what it said.

Plain text (a line of volumes, then a line for each label), deflated, in base64 for addresses:
anybody can read it without us.
"""

import binascii
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass

from models.errors import InvalidError

LARGEST = 500_000
"""Bytes that the numbers of an address may have when inflated."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """How many articles in each period: of each label, and of what shares are of."""

    volumes: tuple[int, ...]
    counts: tuple[tuple[str, tuple[int, ...]], ...]


def pack(numbers: Numbers) -> str:
    """Write numbers for an address."""
    lines = [_row(numbers.volumes)]
    lines += [f"{label}\t{_row(counts)}" for label, counts in numbers.counts]
    return urlsafe_b64encode(zlib.compress("\n".join(lines).encode(), 9)).decode().rstrip("=")


def unpack(packed: str) -> Numbers:
    """Read numbers from an address.

    Raises:
        InvalidError: they are none, or cut.
    """
    try:
        first, *rest = _inflated(packed).split("\n")
        lines = [line.split("\t") for line in rest]
        volumes = _read_row(first)
        counts = tuple((label, _read_row(row)) for label, row in lines)
    except (ValueError, zlib.error, binascii.Error) as error:
        raise InvalidError("numbers", "cannot be read: the address was cut or altered") from error
    if any(len(row) != len(volumes) for _, row in counts):
        raise InvalidError("numbers", "the labels have not as many periods as there are")
    return Numbers(volumes, counts)


def _inflated(packed: str) -> str:
    inflating = zlib.decompressobj()
    raw = urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    text = inflating.decompress(raw, LARGEST)
    if not inflating.eof:
        raise ValueError("cut, or too large")
    return text.decode()


def _row(numbers: tuple[int, ...]) -> str:
    return " ".join(map(str, numbers))


def _read_row(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split())
