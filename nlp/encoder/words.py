"""What the encoder sees of an item: pieces of words, and a vector for each piece.

Pieces are those of multilingual e5-small, cut to the scripts that are read (a SentencePiece
unigram vocabulary; Kudo 2018, arXiv:1804.10959); their vectors are kept in four bits, as blocks
of 32 with one scale each. Whoever published a text is masked (TRUST, S10).
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.annotation import LEAD, Item
from nlp.features import ADDRESS, publishers

PIECES = 160
"""Pieces of an item that are read, the first and the last one included."""

FIRST, PAD, LAST, UNKNOWN = 0, 1, 2, 3
BLOCK = 32

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Words:
    """The pieces and their vectors."""

    pieces: tuple[str, ...]
    likelihoods: NDArray[np.float32]  # the log-probability of each piece
    scales: NDArray[np.float16]  # pieces x blocks
    nibbles: NDArray[np.uint8]  # pieces x half the width: two numbers a byte

    @property
    def width(self) -> int:
        """Numbers of a vector."""
        return int(self.nibbles.shape[1]) * 2

    def vectors(self, ids: NDArray[np.int64]) -> Floats:
        """Return the vectors of pieces, one row more of axes than `ids` has."""
        packed = self.nibbles[ids].reshape(*ids.shape, -1, BLOCK // 2)
        spread = np.concatenate([packed & 15, packed >> 4], axis=-1).astype(np.float32) - 8
        scaled: Floats = spread * self.scales[ids].astype(np.float32)[..., None]
        return scaled.reshape(*ids.shape, self.width)


def tokenizer(words: Words) -> Any:  # noqa: ANN401  the library's types stop here
    """Return the tokenizer of a vocabulary."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    scored = [(piece, float(p)) for piece, p in zip(words.pieces, words.likelihoods, strict=True)]
    made = Tokenizer(models.Unigram(scored, unk_id=UNKNOWN))
    made.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    return made


def split(tokenizer: Any, items: list[Item]) -> list[list[int]]:  # noqa: ANN401  as above
    """Return the pieces of each item's title and lead, cut to `PIECES`."""
    coded = tokenizer.encode_batch([shown(item) for item in items])
    return [[FIRST, *one.ids[: PIECES - 2], LAST] for one in coded]


def shown(item: Item) -> str:
    """Return title and lead as the encoder reads them: publishers and addresses masked."""
    title, lead = _masked(item.title).strip(), _masked(item.text[:LEAD]).strip()
    return f"{title} | {lead}" if title else lead


def _masked(text: str) -> str:
    return _masks().sub(" ", ADDRESS.sub(" ", text)).encode("utf-8", "replace").decode()


@cache
def _masks() -> re.Pattern[str]:
    names = sorted(map(re.escape, publishers()), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(names)})\b", re.IGNORECASE)
