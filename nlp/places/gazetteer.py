"""The gazetteer: finds names of places, nationals and institutions in a text.

Longest match over words. A name that begins with a capital is found only so written, or in
capitals alone; nationals in lower case (`sirios`, `syriens`) in any case. What an ambiguous
name stands for is decided in `nlp.places.ambiguity`.
"""

import re
from collections.abc import Iterator, Sequence

from nlp.places.ambiguity import judge, read_as
from nlp.places.lists import WORD, Index, index, index_of_one_case, key_of
from nlp.places.place import Mention, Place

_SHOUTED = 4  # letters from which a word in capitals may be a name


def mentions(text: str) -> list[Mention]:
    """Return the gazetteer's names in a text, in order, none within another."""
    (found,) = mentions_in([text])
    return found


def mentions_in(texts: Sequence[str]) -> list[list[Mention]]:
    """Return the names in each text of one item; all of them tell what an ambiguous name means."""
    return judge(texts, [list(_found(text)) for text in texts])


def look_up(name: str) -> Place | None:
    """Return what the gazetteer knows under a name, or under the label of a judged one."""
    return index().look_up(key_of(name)) or read_as(name)


def _found(text: str) -> Iterator[Mention]:
    words = list(WORD.finditer(text))
    names, lower = (index_of_one_case(), True) if _is_of_one_case(text) else (index(), False)
    position = 0
    while position < len(words):
        mention, taken = _longest(text, words, position, names, lower=lower)
        if mention is not None:
            yield mention
        position += taken


def _longest(
    text: str, words: list[re.Match[str]], position: int, names: Index, *, lower: bool
) -> tuple[Mention | None, int]:
    first = words[position].group().rstrip(".")
    longest = names.longest.get(first.lower() if lower else first, 0)
    if not lower and first.isupper() and len(first) >= _SHOUTED:
        longest = max(longest, names.longest.get(first.title(), 0))
    start = words[position].start()
    for length in range(min(longest, len(words) - position), 0, -1):
        stop = words[position + length - 1].end()
        for end in (stop, stop - 1) if text[stop - 1] == "." else (stop,):
            place = _place(key_of(text[start:end]), names, lower=lower)
            if place is not None:
                return Mention(place, start, end), length
    return None, 1


def _place(name: str, names: Index, *, lower: bool) -> Place | None:
    if lower:
        return names.look_up(name.lower())
    found = names.look_up(name)
    is_shouted = found is None and name.isupper() and len(name) >= _SHOUTED
    return names.look_up(name.title()) if is_shouted else found


def _is_of_one_case(text: str) -> bool:
    """Say whether a text has next to no capitals, or next to nothing else."""
    letters = [letter for letter in text if letter.isalpha()]
    capitals = sum(map(str.isupper, letters))
    return len(letters) > 20 and not len(letters) <= capitals * 200 < len(letters) * 160
