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
_JOINING = "['’\\-‐‑.&/]"  # what may stand between words of one phrase
# A word, or what ends a thought: a line, a sign; a joining one where no word is on both sides.
_PIECE = re.compile(rf"[^\W_]+|\n|[^\w\s'’\-‐‑.&/]|{_JOINING}(?!\w)|(?<!\w){_JOINING}")
_END = "|"
_SHORTEST = 3  # letters of a phrase of one word
_ENDS, _BEGINS, _ALONE = np.uint64(1), np.uint64(2), np.uint64(4)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_REMEMBERED = 100_000  # words of a language
_TEXTS = 8_000  # of a language, a few kilobytes each
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


class Plain:
    """Words of a language, in lower case, that say little: `stops` begin and end no phrase.

    `usual` is in what share of any news a word stands, where it is known. How texts are cut is
    remembered: pages that are asked for one after the other read much the same.
    """

    def __init__(self, stops: Collection[str], usual: Mapping[str, float]) -> None:
        self.usual = usual
        self._lexicon = _Lexicon(stops)
        self._cut: dict[Text, Numbers] = {}

    def cut(self, text: Text) -> Numbers:
        """Return the numbers of a text's words, and of the signs between them."""
        known = self._cut.get(text)
        if known is None:
            if len(self._cut) >= _TEXTS:
                self._cut.clear()
            codes = list(map(self._lexicon.__getitem__, _pieces(text)))
            self._cut[text] = known = np.array(codes, np.uint64)
        return known


Chosen = Callable[[Numbers], NDArray[np.bool_]]
"""Tells of phrases which ones are wanted."""

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
        cut = [plains(text.language).cut(text) for text in texts]
        sizes = [len(one) for one in cut]
        self._codes = np.concatenate(cut)
        self._begin = np.cumsum([0, *sizes])
        self._owners = np.repeat(np.arange(len(texts)), sizes)

    def phrases(self, chosen: Chosen | None = None) -> Found:
        """Return every phrase, or those chosen by their numbers, as often as it stands."""
        found = list(self._of_each_length(chosen))
        return Found(
            np.concatenate([one.phrases for one in found]),
            np.concatenate([one.texts for one in found]),
            np.concatenate([one.starts for one in found]),
            np.concatenate([one.lengths for one in found]),
        )

    def key(self, start: int, length: int) -> Key:
        """Return the words of a phrase, in lower case."""
        owner = self._owners[start]
        first = start - self._begin[owner]
        pieces = _pieces(self._texts[owner])[first : first + length]
        return tuple(piece.casefold() for piece in pieces)

    def _of_each_length(self, chosen: Chosen | None) -> Iterator[Found]:
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
            if chosen is not None:
                starts = starts[chosen(phrases[starts])]
            lengths = np.full(len(starts), length)
            yield Found(phrases[starts], self._owners[starts], starts, lengths)


def written(key: Key, texts: Iterable[Text]) -> str:
    """Return a phrase as it is written most in texts that hold it."""
    pattern = re.compile(r"\b" + r"\W{1,3}".join(map(re.escape, key)) + r"\b", re.IGNORECASE)
    seen: Counter[str] = Counter()
    for text in list(texts)[:_LOOKED_AT]:
        found = pattern.findall(f"{text.title}\n{text.lead}")
        seen.update({" ".join(one.split()) for one in found})
    if not seen:
        return " ".join(key)
    return max(seen.items(), key=lambda one: (one[1], one[0]))[0]


def folded_words(name: str) -> set[str]:
    """Return the words of a name, as `Text.hidden` has them."""
    return {word.casefold() for word in _WORD.findall(name)}


def _pieces(text: Text) -> list[str]:
    pieces: list[str] = _PIECE.findall(f"{text.title} {_END} {text.lead} {_END}")
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
        if len(self) >= _REMEMBERED:
            self.clear()
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
