"""Phrases in texts: one to four words side by side, as numbers, so that thousands are read at once.

A phrase does not begin or end with a word that says little, begins with no number, and has no sign
within it that ends a thought, and no hidden name. Pure: texts in, arrays out.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

LONGEST = 4
"""Words of a phrase, at most."""

_WORD = re.compile(r"[^\W_]+")
_JOINING = r"(?<=\w)['’\-‐‑.&/](?=\w)"
_PIECE = re.compile(rf"[^\W_]+|(?!{_JOINING})[^\w\s]")  # a word, or a sign that ends a thought
_END = "|"
_SHORTEST = 3  # letters of a phrase of one word
_ENDS, _BEGINS, _ALONE = np.uint64(1), np.uint64(2), np.uint64(4)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_LOOKED_AT = 40  # texts that are asked how a phrase is written

Numbers = NDArray[np.uint64]
Places = NDArray[np.int64]
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """Where phrases are looked for: the beginning of an article, whose it is, what it tells.

    What is `hidden`, in lower case and word by word, is part of no phrase (TRUST, S9).
    """

    id: int
    story: int
    outlet: int
    language: str | None
    title: str
    lead: str
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Plain:
    """Words of a language, in lower case, that say little: `stops` begin and end no phrase.

    `usual` is in what share of any news a word stands, where it is known.
    """

    stops: Collection[str]
    usual: Mapping[str, float]


Plains = Callable[[str | None], Plain]


@dataclass(frozen=True, slots=True)
class Found:
    """Every phrase of some texts, each where it stands: its number, its text, its first word."""

    phrases: Numbers
    texts: Places
    starts: Places
    lengths: Places

    def where(self, chosen: NDArray[np.bool_]) -> "Found":
        """Return some of them."""
        return Found(
            self.phrases[chosen], self.texts[chosen], self.starts[chosen], self.lengths[chosen]
        )


class Read:
    """Texts as they are cut into words, and the phrases that stand in them."""

    def __init__(self, texts: Sequence[Text], plains: Plains) -> None:
        self._texts = texts
        lexicons: dict[str | None, _Lexicon] = {}
        self._pieces: list[str] = []
        codes: list[int] = []
        sizes: list[int] = []
        for text in texts:
            if text.language not in lexicons:
                lexicons[text.language] = _Lexicon(plains(text.language).stops)
            pieces = [*_pieces(text), _END]
            codes += map(lexicons[text.language].__getitem__, pieces)
            sizes.append(len(pieces))
            self._pieces += pieces
        self._codes = np.array(codes, np.uint64)
        self._owners = np.repeat(np.arange(len(texts)), sizes)

    def phrases(self) -> Found:
        """Return every phrase, as often as it stands."""
        found = list(self._of_each_length())
        return Found(
            np.concatenate([one.phrases for one in found]),
            np.concatenate([one.texts for one in found]),
            np.concatenate([one.starts for one in found]),
            np.concatenate([one.lengths for one in found]),
        )

    def key(self, start: int, length: int) -> Key:
        """Return the words of a phrase, in lower case."""
        return tuple(piece.casefold() for piece in self._pieces[start : start + length])

    def _of_each_length(self) -> Iterator[Found]:
        codes = self._codes
        words = codes >> np.uint64(3)
        is_word = codes != 0
        begins, ends = (codes & _BEGINS) != 0, (codes & _ENDS) != 0
        whole, phrases = begins.copy(), words.copy()
        for length in range(1, LONGEST + 1):
            if length > 1:
                whole = whole[:-1] & is_word[length - 1 :]
                phrases = (phrases[:-1] * _GOLDEN) ^ (phrases[:-1] >> np.uint64(29))
                phrases = phrases + words[length - 1 :]
            fits = whole & ends[length - 1 :]
            if length == 1:
                fits = fits & ((codes & _ALONE) != 0)
            starts = np.flatnonzero(fits)
            lengths = np.full(len(starts), length)
            yield Found(phrases[starts], self._owners[starts], starts, lengths)


def written(key: Key, texts: Iterable[Text]) -> str:
    """Return a phrase as it is written most in texts that hold it."""
    pattern = re.compile(r"\b" + r"\W".join(map(re.escape, key)) + r"\b", re.IGNORECASE)
    seen: Counter[str] = Counter()
    for text in list(texts)[:_LOOKED_AT]:
        seen.update(set(pattern.findall(f"{text.title}\n{text.lead}")))
    if not seen:
        return " ".join(key)
    return max(seen.items(), key=lambda one: (one[1], one[0]))[0]


def folded_words(name: str) -> set[str]:
    """Return the words of a name, as `Text.hidden` has them."""
    return {word.casefold() for word in _WORD.findall(name)}


def _pieces(text: Text) -> list[str]:
    pieces: list[str] = _PIECE.findall(f"{text.title} {_END} {text.lead}")
    if not text.hidden:
        return pieces
    return [
        _END if piece[0].isupper() and piece.casefold() in text.hidden else piece
        for piece in pieces
    ]


class _Lexicon(dict[str, int]):
    """A word as it is written → its number, and what it may be of a phrase; 0 for a sign."""

    def __init__(self, stops: Collection[str]) -> None:
        super().__init__()
        self._stops = stops

    def __missing__(self, piece: str) -> int:
        folded = piece.casefold()
        self[piece] = code = self._code(piece, folded) if _WORD.match(piece) else 0
        return code

    def _code(self, piece: str, folded: str) -> int:
        number = int.from_bytes(blake2b(folded.encode(), digest_size=7).digest(), "big") or 1
        code = number << 3
        if not _is_telling(piece, folded, self._stops):
            return code
        code |= int(_ENDS)
        if not folded.isdigit():
            code |= int(_BEGINS)
            code |= int(_ALONE) if len(folded) >= _SHORTEST else 0
        return code


def _is_telling(word: str, folded: str, stops: Collection[str]) -> bool:
    """Tell whether a phrase may begin or end with a word: "US" is no "us"."""
    if len(word) == 1 and word.isascii():
        return False
    return folded not in stops or (word.isupper() and len(word) == 2)
