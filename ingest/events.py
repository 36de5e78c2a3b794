"""What an article tells, as numbers: articles of one event share its names and rare words.

A term weighs by how rare it is in news (`words.tsv`: counted articles, no texts), how often it
stands in the text, whether it stands at the beginning and whether it is a name or a number. The
weights were fitted on one part of ECB+ and hold on the other (docs/stories.md); change nothing
here without running that report. Whether two articles are one story is decided in the store.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations
from math import log, sqrt
from zlib import crc32

READ = 3000  # characters of a text that are read
_BEGINNING = 60  # words, the title's first: where an article says what happened
_BEGINNING_COUNTS = 2  # a word there counts as if it stood so many times more
_NAME_WEIGHS = 2.0
_NUMBER_WEIGHS = 2.5  # an age, a toll, a score: what tells one event from its like
_TERMS = 60
_PAIRED = 8  # heaviest terms whose pairs are the clues
_SHARED_LEAST = 4  # terms: two short texts share two or three names by chance
_CUT = 7  # letters kept of a word of a language that inflects
_TEN_THOUSAND = 10_000
_RARE = 10  # articles in ten thousand: what is not in the table is at most so common
_COMMONEST = 1.0  # what is taken off a word's weight: the commonest then weigh nothing
_REMEMBERED = 100_000  # words, of either sort of text
_WORD = re.compile(r"\w+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = 1000  # articles in ten thousand: the year that it is stands in many, whichever it is
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]+")
_ENGLISH = ("the", "of", "and", "to")

Terms = tuple[tuple[int, float], ...]


def terms_of(title: str, text: str) -> Terms:
    """Return the terms that an article tells most by: number and weight, heaviest first."""
    words = words_of(f"{title}\n{text[:READ]}")
    seen = Counter(words)
    is_english = sum(word in seen for word in _ENGLISH) >= 2
    weights = _weigh(seen, set(words[:_BEGINNING]), _english() if is_english else _others())
    heaviest = sorted(zip(weights.values(), weights, strict=True), reverse=True)[:_TERMS]
    length = sqrt(sum(weight * weight for weight, _ in heaviest))
    return tuple((crc32(term.encode()), weight / length) for weight, term in heaviest)


def clues_of(terms: Terms) -> tuple[int, ...]:
    """Return the pairs of an article's heaviest terms, each as one signed 64-bit number."""
    heaviest = sorted(term for term, _ in terms[:_PAIRED])
    return tuple(_signed((one << 32) | other) for one, other in combinations(heaviest, 2))


def retold(one: Mapping[int, float], other: Mapping[int, float]) -> float:
    """Return how much two sets of terms tell the same: the product of their weights.

    Divided by the lengths of both it is their cosine.
    """
    few, many = (one, other) if len(one) <= len(other) else (other, one)
    shared = few.keys() & many.keys()
    if len(shared) < _SHARED_LEAST:
        return 0.0
    return sum([few[term] * many[term] for term in shared])


@lru_cache(maxsize=2)  # an entry's words are asked for twice, by its terms and its sketch
def words_of(text: str) -> Sequence[str]:
    """Return a text's words; where a script puts no space between them, the pairs of its signs."""
    words: list[str] = _WORD.findall(text)
    if text.isascii() or not _UNSPACED.search(text):
        return words
    return [piece for word in words for piece in _pieces(word)]


def _pieces(word: str) -> Sequence[str]:
    """Return a word, or the pairs of signs of one in a script that puts no space between words."""
    if not _UNSPACED.search(word):
        return (word,)
    return [word[start : start + 2] for start in range(max(1, len(word) - 1))]


def _weigh(seen: Mapping[str, int], beginning: set[str], table: "_Words") -> dict[str, float]:
    """Return each term's weight; a word that is ever written small is no name."""
    counts: dict[str, int] = {}
    telling: dict[str, float] = {}
    for word, count in seen.items():
        known = table[word]
        if known is None:
            continue
        term, rarity = known
        more = count + _BEGINNING_COUNTS if word in beginning else count
        if term in counts:
            counts[term] += more
            telling[term] = min(telling[term], rarity)
        else:
            counts[term] = more
            telling[term] = rarity
    return {term: rarity * _often(counts[term]) for term, rarity in telling.items()}


@cache
def _often(count: int) -> float:
    """Return what a term weighs more for how often it stands in a text."""
    return 1 + log(count)


class _Words(dict[str, tuple[str, float] | None]):
    """A word as it is written → its term and how telling it is; None: it is everywhere."""

    def __init__(self, rarities: Mapping[str, float], letters: int | None) -> None:
        super().__init__()
        self._rarities, self._letters = rarities, letters

    def __missing__(self, word: str) -> tuple[str, float] | None:
        if len(self) >= _REMEMBERED:
            self.clear()
        folded = word.casefold()
        rarity = self._rarities.get(folded, _UNSEEN)
        if rarity <= 0 or len(folded) == 1:
            self[word] = None
        else:
            self[word] = (folded[: self._letters], _telling(word, folded, rarity))
        return self[word]


def _telling(word: str, folded: str, rarity: float) -> float:
    if word.isdigit():
        return _rarity(_YEARS) if _YEAR.fullmatch(word) else rarity * _NUMBER_WEIGHS
    return rarity if folded == word else rarity * _NAME_WEIGHS


def _rarity(share: int) -> float:
    return log(_TEN_THOUSAND / (share + _RARE)) - _COMMONEST


_UNSEEN = _rarity(0)


@cache
def _english() -> _Words:
    return _Words({word: _rarity(english) for word, english, _ in _table()}, None)


@cache
def _others() -> _Words:
    """Words of a text in any other language: as telling as in that where they are commonest."""
    rarities = {word: _rarity(max(english, others)) for word, english, others in _table()}
    return _Words(rarities, _CUT)


def _table() -> Iterator[tuple[str, int, int]]:
    """Yield what `words.tsv` holds: a word, articles in ten thousand, in English and elsewhere."""
    for line in (files("ingest") / "words.tsv").read_text(encoding="utf-8").splitlines():
        word, english, others = line.split("\t")
        yield word, int(english), int(others)


def _signed(number: int) -> int:
    return number - (1 << 64) if number >= 1 << 63 else number
