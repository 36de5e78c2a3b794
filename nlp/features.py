"""What the linear taggers see of a text: hashed words, word pairs and character n-grams.

One function makes the numbers for training and for reading, so they cannot drift apart. All of
it is integer arithmetic over code points: the hash of any stretch of text is a difference of
prefix sums, so a batch is hashed without a loop in Python. Whoever published a text is masked
(TRUST, S10). A change here is a new `VERSION`, and artefacts of another are refused.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from operator import add

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from models.annotation import Annotated
from nlp.lexicon import PLACES, STEPS, Hits, find_terms

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
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Places:
    """The features that count: in which column of `count` feature of them stands, or -1."""

    of: NDArray[np.int32]
    count: int
    hashed: int  # how many of them are hashed: those come first

    @classmethod
    def among(cls, columns: NDArray[np.int32]) -> "Places":
        """Return the places of features given in ascending order."""
        of = np.full(COLUMNS, -1, np.int32)
        of[columns] = np.arange(len(columns), dtype=np.int32)
        return cls(of, len(columns), int(np.searchsorted(columns, HASHED)))


_BASE = 0x9E3779B97F4A7C15 | 1
_INVERSE = pow(_BASE, -1, 1 << 64)
_FIRST_STEPS = range(HASHED, HASHED + PLACES * STEPS, STEPS)  # of each of the lexicon's counts
_SPACE, _ZERO = 32, 48
_LAST = 0x33000
"""A code point above all that are letters: it and what lies beyond are no words."""

_BREAK = "\x1e"  # white space to the patterns, and in no text that was cleaned
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


def look_up(readings: Sequence[Annotated]) -> list[Hits]:
    """Return which words of the lexicon stand in each reading."""
    return [find_terms(one.item, one.language) for one in readings]


def count(
    readings: Sequence[Annotated], hits: Sequence[Hits], places: Places | None = None
) -> csr_array:
    """Return how often each feature stands in each title and lead, a row a reading.

    `hits` is what `look_up` found in them. With `places`, only features that have one are
    counted, in columns of that order.
    """
    letters, owners = _letters(written(one.item.title, one.item.lead) for one in readings)
    starts, hashes = _stretches(letters)
    hashed = (_mixed(hashes) >> np.uint64(64 - BITS)).astype(np.int64)
    lexical_rows, lexical = _lexical(hits)
    rows = np.concatenate([owners[starts], lexical_rows])
    columns = np.concatenate([hashed, lexical])
    if places is None:
        return _counted(rows, columns, (len(readings), COLUMNS))
    placed = places.of[columns]
    counted = placed >= 0
    return _counted(rows[counted], placed[counted], (len(readings), places.count))


def weigh(counts: csr_array, idf: NDArray[np.float32], places: Places | None = None) -> csr_array:
    """Return the counts damped and weighed by rarity, each text's hashed part of unit length."""
    hashed = counts.indices < (places.hashed if places else HASHED)
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
    heading, _, rest = _normal(f"{title}{_BREAK}{lead}").partition(_BREAK)
    marked = " ".join(f"q{word}q" for word in _NOT_WORD.sub(" ", heading).split())
    return f" {heading} {rest} {marked} "


def _normal(text: str) -> str:
    for sign in _SIGNS:
        if sign in text:  # the pattern is slow, and few texts have one
            text = ADDRESS.sub(" ", text)
            break
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


def _stretches(letters: Hashes) -> tuple[Where, Hashes]:
    """Return where each word, pair of words and character n-gram begins, and its hash."""
    sums, powers = _prefix_sums(letters), _powers(_INVERSE, len(letters))
    space = letters == _SPACE
    starts, hashes = zip(_words(space, sums, powers), *_chars(space, sums, powers), strict=True)
    return np.concatenate(starts), np.concatenate(hashes)


def _prefix_sums(letters: Hashes) -> Hashes:
    """Return the sums of letter * base^place: a stretch's, brought back to 0, is its hash."""
    sums = np.zeros(len(letters) + 1, np.uint64)
    np.cumsum(letters * _powers(_BASE, len(letters)), out=sums[1:])
    return sums


def _powers(base: int, count: int) -> Hashes:
    """Return the first powers of a base: a stretch of those that are kept, twice as many again."""
    return _ready_powers(base, 1 << max(12, (count - 1).bit_length()))[:count]


@lru_cache(maxsize=8)
def _ready_powers(base: int, count: int) -> Hashes:
    ready = np.full(count, base, np.uint64)
    ready[0] = 1
    return np.cumprod(ready, dtype=np.uint64)


def _words(space: Flags, sums: Hashes, powers: Hashes) -> tuple[Where, Hashes]:
    edges = np.flatnonzero(space[:-1] != space[1:]) + 1  # a text begins and ends with a space
    starts, stops = edges[::2], edges[1::2]
    words = (sums[stops] - sums[starts]) * powers[starts]
    pair = starts[1:] == stops[:-1] + 1  # between texts there are two spaces
    pairs = words[:-1] * np.uint64(_BASE) + words[1:] + np.uint64(1)
    return np.concatenate([starts, starts[1:][pair]]), np.concatenate([words, pairs[pair]])


def _chars(space: Flags, sums: Hashes, powers: Hashes) -> Iterator[tuple[Where, Hashes]]:
    """Hash every stretch of so many letters that has a space at its ends at most."""
    spaces = np.cumsum(space, dtype=np.int32)
    for length in CHARS:
        last = max(len(space) - length + 1, 0)
        inside = spaces[length - 2 : length - 2 + last] == spaces[:last]
        hashes = (sums[length : length + last] - sums[:last]) * powers[:last]
        yield np.flatnonzero(inside), hashes[inside] + np.uint64(length * 0x51ED270B)


def _mixed(hashes: Hashes) -> Hashes:
    """Spread the bits (the finaliser of MurmurHash3)."""
    hashes ^= hashes >> np.uint64(33)
    hashes *= np.uint64(0xFF51AFD7ED558CCD)
    hashes ^= hashes >> np.uint64(33)
    hashes *= np.uint64(0xC4CEB9FE1A85EC53)
    return hashes ^ (hashes >> np.uint64(33))


def _lexical(hits: Sequence[Hits]) -> tuple[Where, Where]:
    """Return rows and columns of the lexicon's features, and the one that is always there."""
    columns = [
        column for found in hits for column in (*map(add, _FIRST_STEPS, found.steps()), COLUMNS - 1)
    ]
    return np.repeat(np.arange(len(hits)), PLACES + 1), np.array(columns, np.int64)


def _counted(rows: Where, columns: Where | NDArray[np.int32], shape: tuple[int, int]) -> csr_array:
    every = (rows << (BITS + 1)) | columns
    every.sort()
    firsts = np.flatnonzero(np.concatenate([[True], every[1:] != every[:-1]]))
    keys, counts = every[firsts], np.diff(firsts, append=len(every))
    indptr = np.searchsorted(keys, np.arange(shape[0] + 1) << (BITS + 1)).astype(np.int32)
    indices = (keys & ((1 << (BITS + 1)) - 1)).astype(np.int32)
    return csr_array((counts.astype(np.float32), indices, indptr), shape=shape)
