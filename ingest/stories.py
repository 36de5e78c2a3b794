"""When two items are copies of one text: MinHash finds candidates, containment decides.

A text's sketch is the least of its shingles by hash, once of the whole and once of its beginning:
copies with other surroundings meet by the first, a full text and its summary by the second.
Containment is symmetric here: shared shingles over the smaller set. Its threshold and the length
of shingles are those measured in `../shared/design/DATA.md`, the sketch's in docs/stories.md.

Source: A. Broder, "On the resemblance and containment of documents", 1997.
"""

from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from ingest.events import retold, words_of
from models.store.telling import Near

SHINGLE = 5  # words
_KEPT = 5  # shingles of a sketch, of the whole and of the beginning each
_BEGINNING = 48  # shingles
_WORDS = 2000  # of a longer text only the beginning is compared
_FEWEST = 8  # with fewer shingles only equal texts are the same story
_REMEMBERED = 100_000  # words

Shingles = NDArray[np.uint64]

# D. Lea and G. Steele's mixing of 64 bits ("Fast splittable pseudorandom number generators", 2014).
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIXING = ((30, np.uint64(0xBF58476D1CE4E5B9)), (27, np.uint64(0x94D049BB133111EB)))
_LAST = np.uint64(31)


def band_keys(title: str, text: str) -> tuple[int, ...]:
    """Return the keys of an item's sketch, 64-bit signed; nothing for one too short to compare."""
    shingles = _in_order(f"{title}\n{text}")
    whole = np.unique(shingles)
    if len(whole) < _FEWEST:
        return ()
    beginning = np.unique(shingles[:_BEGINNING])
    kept = np.union1d(whole[:_KEPT], beginning[:_KEPT])
    return tuple(kept.view(np.int64).tolist())


def containment(one: str, other: str) -> float:
    """Return the share of the smaller text's shingles that the other has too, 0 to 1."""
    first, second = shingles_of(one), shingles_of(other)
    smaller = min(len(first), len(second))
    if smaller < _FEWEST:
        return float(smaller > 0 and np.array_equal(first, second))
    return len(np.intersect1d(first, second, assume_unique=True)) / smaller


@lru_cache(maxsize=1024)
def shingles_of(text: str) -> Shingles:
    """Return the runs of `SHINGLE` words of a text, in lower case, as numbers."""
    return np.unique(_in_order(text))


NEAR = Near(containment, retold)
"""What ingest hands to the store, to tell copies and stories by."""


def _in_order(text: str) -> Shingles:
    words = words_of(text[: _WORDS * 12])[:_WORDS]
    numbers = np.array([_NUMBERS[word] for word in words], np.uint64)
    runs = max(1, len(words) - SHINGLE + 1) if words else 0
    shingles = np.zeros(runs, np.uint64)
    for place in range(min(SHINGLE, len(words))):
        shingles = shingles * _GOLDEN + numbers[place : place + runs]
    for shift, factor in _MIXING:
        shingles = (shingles ^ (shingles >> np.uint64(shift))) * factor
    return shingles ^ (shingles >> _LAST)


class _Numbers(dict[str, int]):
    """A word as it is written → its number, in any case the same."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[word] = number = crc32(word.casefold().encode())
        return number


_NUMBERS = _Numbers()
