"""When two items are copies of one text: MinHash finds candidates, containment decides.

Containment of word shingles is symmetric here: shared shingles over the smaller set, so that a
wire story and its shortened copy meet. Threshold and shingle length are those measured in
`../shared/design/DATA.md` (F1 .987 with exact containment of at least .5).

Source: A. Broder, "On the resemblance and containment of documents", 1997.
"""

import re
from functools import lru_cache

from rensa import RMinHash

from ingest.events import retold
from models.store.telling import Near

SHINGLE = 5  # words
_BANDS, _ROWS = 16, 2  # candidates at a resemblance of .3 with p = .78, of .5 with p = .99
_WORDS = 2000  # of a longer text only the beginning is compared
_FEWEST = 8  # with fewer shingles only equal texts are the same story
_WORD = re.compile(r"\w+")


def band_keys(title: str, text: str) -> tuple[int, ...]:
    """Return the band keys of an item, 64-bit signed; nothing for one too short to compare."""
    shingles = shingles_of(f"{title}\n{text}")
    if len(shingles) < _FEWEST:
        return ()
    sketch = RMinHash(num_perm=_BANDS * _ROWS, seed=1)
    sketch.update(sorted(shingles))
    numbers = sketch.digest()
    return tuple(
        _signed(band, *numbers[band * _ROWS : (band + 1) * _ROWS]) for band in range(_BANDS)
    )


def containment(one: str, other: str) -> float:
    """Return the share of the smaller text's shingles that the other has too, 0 to 1."""
    first, second = shingles_of(one), shingles_of(other)
    smaller = min(len(first), len(second))
    if smaller < _FEWEST:
        return float(first == second and smaller > 0)
    return len(first & second) / smaller


@lru_cache(maxsize=4096)
def shingles_of(text: str) -> frozenset[str]:
    """Return the runs of `SHINGLE` words of a text, in lower case."""
    words = _WORD.findall(text[: _WORDS * 12].casefold())[:_WORDS]
    if len(words) < SHINGLE:
        return frozenset((" ".join(words),)) if words else frozenset()
    return frozenset(" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1))


NEAR = Near(containment, retold)
"""What ingest hands to the store, to tell copies and stories by."""


def _signed(band: int, one: int, other: int) -> int:
    """Fold a band's number and its two 32-bit minima into one signed 64-bit key."""
    key = ((one << 32) | other) ^ (band * 0x9E3779B97F4A7C15)
    key &= 0xFFFF_FFFF_FFFF_FFFF
    return key - (1 << 64) if key >= 1 << 63 else key
