r"""Words as the full-text index knows them: the same for both stores.

The match copy of a text is without marks that a reader cannot see (so `mig\u200brants` is
found) and, for PostgreSQL, without diacritics, which SQLite's tokenizer drops by itself.
"""

import re
import unicodedata

_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e007f]"
)
_TOKEN = re.compile(r"[^\W_]+")


def match_copy(text: str) -> str:
    """Return a text as it is indexed: NFC, no invisible marks, no diacritics on Latin letters."""
    visible = _INVISIBLE.sub("", text)
    decomposed = unicodedata.normalize("NFD", visible)
    bare = "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")
    return unicodedata.normalize("NFC", bare).lower()


def tokens(text: str) -> list[str]:
    """Return the words of a text as the index has them."""
    return _TOKEN.findall(match_copy(text))
