"""What the linear taggers see of a text: hashed words, word pairs and character n-grams.

One function makes the numbers for training and for reading, so they cannot drift apart. All of
it is integer arithmetic over code points: the hash of any stretch of text is a difference of
prefix sums, so a batch is hashed without a loop in Python. Whoever published a text is masked
(TRUST, S10). A change here is a new `VERSION`, and artefacts of another are refused.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.annotation import Annotated
from nlp.lexicon import PLACES, STEPS, find_terms

VERSION = "words-chars-lexicon/2"
"""The code's; `version` adds the lexicons'."""
BITS = 18
HASHED = 1 << BITS
COLUMNS = HASHED + PLACES * STEPS + 1
"""The hashed features, then the lexicon's, then one that is always there."""

CHARS = (3, 4, 5)
"""Lengths of character n-grams; they never cross from one word into the next."""
LEXICAL = 0.45
"""What a feature of the lexicon weighs, where a whole text's hashed features are of length 1."""

Hashes = NDArray[np.uint64]
Where = NDArray[np.int64]

_BASE = 0x9E3779B97F4A7C15 | 1
_INVERSE = pow(_BASE, -1, 1 << 64)
_SPACE, _ZERO = 32, 48
_LAST = 0x33000
"""A code point above all that are letters: it and what lies beyond are no words."""

_NOT_WORD = re.compile(r"[\W_]+")
_SIGNS = ("://", "www.", "@", ".com", ".org", ".net", ".co.uk", ".de", ".it", ".es", ".fr")
ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+|\b[\w-]+\.(?:com|org|net|co\.uk|de|it|es|fr)\b"
)


@cache
def version() -> str:
    """Return what an artefact must have been made with: this code and these lexicons."""
    lexicons = files("nlp").joinpath("lexicons")
    read = [lexicons.joinpath(name).read_bytes() for name in ("relevance.toml", "outlets.txt")]
    return f"{VERSION}+{sha256(b''.join(read)).hexdigest()[:12]}"


def count(readings: Sequence[Annotated], kept: NDArray[np.bool_] | None = None) -> csr_array:
    """Return how often each feature (or each of those kept) stands in each title and lead."""
    letters, owners = _letters(written(one.item.title, one.item.lead) for one in readings)
    sums = _prefix_sums(letters)
    found = [_words(letters, owners, sums)]
    found += [_chars(letters, owners, sums, length) for length in CHARS]
    hashes = _mixed(np.concatenate([hashed for _, hashed in found]))
    lexical_rows, lexical = _lexical(readings)
    rows = np.concatenate([*(row for row, _ in found), lexical_rows])
    columns = np.concatenate([(hashes >> np.uint64(64 - BITS)).astype(np.int64), lexical])
    if kept is not None:
        rows, columns = rows[kept[columns]], columns[kept[columns]]
    return _counted(rows, columns, len(readings))


def weigh(counts: csr_array, idf: NDArray[np.float32]) -> csr_array:
    """Return the counts damped and weighed by rarity, each text's hashed part of unit length."""
    hashed = counts.indices < HASHED
    data = (1 + np.log(counts.data)) * idf[counts.indices]
    rows = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    squares = np.bincount(rows[hashed], data[hashed] ** 2, counts.shape[0])
    lengths = np.sqrt(np.maximum(squares, 1e-9)).astype(np.float32)
    data[hashed] /= lengths[rows[hashed]]
    return csr_array((data, counts.indices, counts.indptr), shape=counts.shape)


def rarity(counts: csr_array, least: int) -> NDArray[np.float32]:
    """Return each feature's weight by how few texts have it; 0 for those in fewer than `least`."""
    texts = counts.shape[0]
    having = np.bincount(counts.indices, minlength=COLUMNS)
    idf = np.where(having >= least, np.log((1 + texts) / (1 + having)) + 1, 0)
    idf[HASHED:-1] = LEXICAL
    idf[-1] = 1
    return idf.astype(np.float32)


def written(title: str, lead: str) -> str:
    """Return title and lead as the features read them: publishers masked, casefolded.

    The title stands twice, once marked: what a headline says counts for more.
    """
    heading = _normal(title)
    marked = " ".join(f"q{word}q" for word in _NOT_WORD.sub(" ", heading).split())
    return f" {heading} {_normal(lead)} {marked} "


def _normal(text: str) -> str:
    if any(sign in text for sign in _SIGNS):  # the pattern is slow, and few texts have one
        text = ADDRESS.sub(" ", text)
    return _masks().sub(" ", text).casefold()


@cache
def _masks() -> re.Pattern[str]:
    """Names of publishers, as one pattern grouped by first letter (ten times faster than flat)."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in sorted(publishers(), key=len, reverse=True):
        groups[name[0]].append(re.escape(name[1:]))
    grouped = (f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in sorted(groups.items()))
    return re.compile(rf"\b(?:{'|'.join(grouped)})\b")


def publishers() -> Iterator[str]:
    """Yield the names of publishers that no tagger may see."""
    listed = files("nlp").joinpath("lexicons", "outlets.txt").read_text(encoding="utf-8")
    return (line for line in listed.splitlines() if line and not line.startswith("#"))


def _letters(texts: Iterable[str]) -> tuple[Hashes, Where]:
    """Return the letters of all texts one after the other, and which text each is of.

    What is no letter is a space, and any figures are one 0: looked up in a table, for a batch at
    once, which is three times as fast as patterns.
    """
    coded = [np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32) for text in texts]
    owners = np.repeat(np.arange(len(coded)), [len(code) for code in coded])
    letters = _readable()[np.minimum(np.concatenate(coded), _LAST)]
    again = (letters[1:] == letters[:-1]) & (owners[1:] == owners[:-1])
    kept = np.concatenate([[True], ~(again & ((letters[1:] == _SPACE) | (letters[1:] == _ZERO)))])
    return letters[kept], owners[kept]


@cache
def _readable() -> Hashes:
    """Return what each code point is read as."""
    table = np.full(_LAST + 1, _SPACE, np.uint64)
    for code in range(_LAST):
        letter = chr(code)
        if letter.isalnum():
            table[code] = _ZERO if letter.isdecimal() else code
    return table


def _prefix_sums(letters: Hashes) -> tuple[Hashes, Hashes]:
    """Return the sums of letter * base^place, and the powers that bring a stretch back to 0."""
    sums = np.zeros(len(letters) + 1, np.uint64)
    np.cumsum(letters * _powers(_BASE, len(letters)), out=sums[1:])
    return sums, _powers(_INVERSE, len(letters) + 1)


def _powers(base: int, count: int) -> Hashes:
    ready = np.full(count, base, np.uint64)
    ready[:1] = 1
    return np.cumprod(ready, dtype=np.uint64)


def _words(letters: Hashes, owners: Where, sums: tuple[Hashes, Hashes]) -> tuple[Where, Hashes]:
    space = letters == _SPACE
    starts = np.flatnonzero(space[:-1] & ~space[1:]) + 1
    stops = np.flatnonzero(~space[:-1] & space[1:]) + 1
    words = (sums[0][stops] - sums[0][starts]) * sums[1][starts]
    rows = owners[starts]
    pair = rows[1:] == rows[:-1]
    pairs = words[:-1] * np.uint64(_BASE) + words[1:] + np.uint64(1)
    return np.concatenate([rows, rows[1:][pair]]), np.concatenate([words, pairs[pair]])


def _chars(
    letters: Hashes, owners: Where, sums: tuple[Hashes, Hashes], length: int
) -> tuple[Where, Hashes]:
    """Hash every stretch of so many letters that has a space at its ends at most."""
    last = len(letters) - length + 1
    spaces = np.zeros(len(letters) + 1, np.int32)
    np.cumsum(letters == _SPACE, out=spaces[1:])
    at = np.arange(max(last, 0))
    inside = spaces[at + length - 1] - spaces[at + 1]
    at = at[(inside == 0) & (owners[at] == owners[at + length - 1])]
    hashes = (sums[0][at + length] - sums[0][at]) * sums[1][at]
    return owners[at], hashes + np.uint64(length * 0x51ED270B)


def _mixed(hashes: Hashes) -> Hashes:
    """Spread the bits (the finaliser of MurmurHash3)."""
    hashes ^= hashes >> np.uint64(33)
    hashes *= np.uint64(0xFF51AFD7ED558CCD)
    hashes ^= hashes >> np.uint64(33)
    hashes *= np.uint64(0xC4CEB9FE1A85EC53)
    return hashes ^ (hashes >> np.uint64(33))


def _lexical(readings: Sequence[Annotated]) -> tuple[Where, Where]:
    """Return rows and columns of the lexicon's features, and the one that is always there."""
    steps = np.array([find_terms(one.item, one.language).steps() for one in readings], np.int64)
    columns = HASHED + np.arange(PLACES) * STEPS + steps.reshape(len(readings), PLACES)
    always = np.full((len(readings), 1), COLUMNS - 1)
    rows = np.repeat(np.arange(len(readings)), PLACES + 1)
    return rows, np.concatenate([columns, always], axis=1).ravel()


def _counted(rows: Where, columns: Where, height: int) -> csr_array:
    keys, counts = np.unique((rows << (BITS + 1)) | columns, return_counts=True)
    indptr = np.searchsorted(keys >> (BITS + 1), np.arange(height + 1)).astype(np.int32)
    indices = (keys & ((1 << (BITS + 1)) - 1)).astype(np.int32)
    return csr_array((counts.astype(np.float32), indices, indptr), shape=(height, COLUMNS))
