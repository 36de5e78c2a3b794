r"""Words as the full-text index knows them: the same for both stores.

What is indexed is `tokens` and nothing else: letters and digits, without case, without marks
that a reader cannot see (so `mig\u200brants` is found) and without diacritics. In scripts that
put no space between words each letter is one, and a word asked for is a phrase of them. A query
goes through the same, so both engines cut it alike. A change here asks for a new index.
"""

import re
import unicodedata

INDEXED = 200_000
"""Characters of a text that are indexed; what follows is stored, and not found by its words."""

LONGEST = 100
"""Characters of a word that tell; the rest of a longer one is passed over."""

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]"
)
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    "\u3005-\u3007\u3040-\u312f\u31f0-\u31ff\uff66-\uff9f"  # kana, bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Chinese characters
)
_TOO_LONG = re.compile(rf"[A-Za-z0-9]{{{LONGEST + 1}}}")
_WORD = re.compile(r"[^\W_]+")
_TOKEN = re.compile(rf"[^\W_{_UNSPACED}]+|(?=\w)[{_UNSPACED}]")
_VOICED = "\u3099\u309a"  # in Japanese another letter, and no accent


def match_copy(text: str) -> str:
    """Return a text as SQLite's index is given it: plain ASCII it cuts itself, and alike."""
    beginning = text[:INDEXED]
    if beginning.isascii() and not _TOO_LONG.search(beginning):
        return beginning
    return " ".join(tokens(text))


def tokens(text: str) -> list[str]:
    """Return the words of a text as the index has them."""
    folded = _folded(text[:INDEXED])
    cut = _WORD if folded.isascii() else _TOKEN  # the same, and quicker
    words: list[str] = cut.findall(folded)
    if max(map(len, words), default=0) <= LONGEST:
        return words
    return [word[:LONGEST] for word in words]


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    visible = _INVISIBLE.sub("", text).lower()
    decomposed = unicodedata.normalize("NFD", visible)
    bare = "".join(
        letter for letter in decomposed if unicodedata.category(letter) != "Mn" or letter in _VOICED
    )
    return unicodedata.normalize("NFC", bare)
