"""Where a text quotes: between which code points the words are somebody else's.

Unpaired marks quote nothing. An apostrophe is no quotation mark; a straight single mark opens
only after a space and closes only before one.
"""

import re
from itertools import takewhile

_QUOTED = re.compile(
    r"“([^“”\n]{1,600})”|«([^«»\n]{1,600})»|„([^„“”\n]{1,600})[“”]"
    r"|(?<!\w)\"([^\"\n]{1,600})\"(?!\w)"
    r"|(?<![\w‘'])[‘']([^‘’'\n]{2,}(?:[’'](?=\w)[^‘’'\n]+)*)[’'](?!\w)"
)
_STOPS = ".!?\n"


def quotations(text: str) -> list[tuple[int, int]]:
    """Return start and stop of the words within each pair of quotation marks."""
    return [match.span(match.lastindex or 0) for match in _QUOTED.finditer(text)]


def is_within(start: int, stop: int, passages: list[tuple[int, int]]) -> bool:
    """Say whether a passage lies wholly in one of the others."""
    return any(first <= start and stop <= last for first, last in passages)


def sentence_around(text: str, start: int, stop: int) -> str:
    """Return the sentence that holds a passage."""
    before = "".join(takewhile(lambda letter: letter not in _STOPS, reversed(text[:start])))
    after = "".join(takewhile(lambda letter: letter not in _STOPS, text[stop:]))
    return f"{before[::-1]}{text[start:stop]}{after}".strip()
