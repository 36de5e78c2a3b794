"""Sentences of a text that quotes: what stands in quotation marks ends none.

Quoted words are blanked out first, letter for letter, so that offsets hold and no rule for
speakers looks into somebody's words.
"""

import re

BLANK = "\x00"
"""What stands for each letter of quoted words."""

_ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Sens?|Reps?|Gov|Gen|Lt|Col|Sgt|Prof|St|Jr|Sr|Inc|Corp|No|vs|Jan|Feb|Aug|"
    r"Sept|Oct|Nov|Dec|Ariz|Calif|Colo|Conn|Fla|Ga|Ill|Mass|Mich|Minn|Miss|Mo|Nev|Okla|Ore|Pa|"
    r"Tenn|Tex|Va|Wash|Wis|Mme)|(?:^|[\s.(])[A-Z])\.$"
)
_OPEN = re.compile(r"(?<=[“«])[^\x00“”«»\n]+(?=\n|$)")
_END = re.compile(r"[.!?]['\"”’»)\]]*\s+(?=[“\"‘'«*\[(]?[A-ZÀ-Þ0-9\x00])|\n\s*")


def blanked(text: str, quoted: list[tuple[int, int]]) -> str:
    """Return the text with quoted words blanked out, but for the full stop they may end on.

    Words that a mark opens and none closes are somebody's up to the end of their line.
    """
    parts, done = [], 0
    for start, stop in quoted:
        keep = stop - 1 if text[stop - 1] == "." else stop
        parts += [text[done:start], BLANK * (keep - start), text[keep:stop]]
        done = stop
    return _OPEN.sub(lambda match: BLANK * len(match.group()), "".join([*parts, text[done:]]))


def sentences(text: str) -> list[tuple[int, int]]:
    """Return start and stop of each sentence, in order."""
    found, start = [], 0
    for match in _END.finditer(text):
        if text[match.start()] == "." and _ABBREVIATED.search(text, start, match.start() + 1):
            continue
        found.append((start, match.end()))
        start = match.end()
    if start < len(text):
        found.append((start, len(text)))
    return found
