"""A brief as PDF: the boundary to Typst, whose compiler comes in its wheel.

Fonts come in packages, so that a brief is the same bytes everywhere; only where they lack a letter
are the machine's own asked. The file is tagged for screen readers (PDF/UA-1), which no file is that
has a letter without a glyph: Typst tells which those are, and what is written in letters that no
font has is told in words instead of in boxes.
"""

import re
import unicodedata
from collections.abc import Set
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import orjson
import typst

from api.briefs.document import Brief, to_json
from api.briefs.words import Wording
from api.languages import writing
from api.languages.writing import Language

_FAMILIES = ("Libertinus Serif", "Noto Sans", "Noto Sans Arabic")
"""Where letters are looked for first, in order; then in any other font."""

_UNDRAWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_NUMBERED = re.compile(r"\\u\{([0-9a-f]+)\}")
_WRITTEN = {"HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "CJK": "zh"}
"""Which language a script tells, of those that need fonts too large to come along."""

_TRIES = 4  # Typst may tell of a part of the letters at a time
_MOST = 0.2
"""Of a text's letters, how many may be left out of it, before all of it is told in words."""


def to_pdf(brief: Brief, base_url: str) -> bytes:
    """Return a brief as PDF, the same bytes for the same brief.

    Raises:
        typst.TypstError: it cannot be drawn.
    """
    undrawn: frozenset[str] = frozenset()
    is_asked = False
    for _ in range(_TRIES):
        try:
            return _compiled(brief, base_url, undrawn, _fonts(with_machine=is_asked))
        except typst.TypstError as error:
            found = _undrawn(error.diagnostic)
            if not found:
                raise
            undrawn |= found if is_asked else set()
            is_asked = True
    return _compiled(brief, base_url, undrawn, _fonts(with_machine=True))


def _undrawn(diagnostic: str) -> frozenset[str]:
    """Read which letters have no glyph: combining ones are told by their numbers."""
    told = "".join(_UNDRAWN.findall(diagnostic))
    return frozenset(_NUMBERED.sub(lambda number: chr(int(number[1], 16)), told))


def _compiled(brief: Brief, base_url: str, undrawn: Set[str], fonts: typst.Fonts) -> bytes:
    template = files("api.briefs").joinpath("templates/brief.typ")
    told = _drawn(to_json(brief), undrawn, brief.language)
    made = typst.compile(
        template.read_bytes(),
        format="pdf",
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={
            "brief": orjson.dumps(told).decode(),
            "base": base_url,
            "footer": f"{told['title']} · {base_url}",
            "fonts": orjson.dumps(_FAMILIES).decode(),
        },
        pdf_standards="ua-1",
        timestamp=int(brief.made_at.timestamp()),
    )
    assert isinstance(made, bytes)  # noqa: S101  a PDF is one file
    return made


@cache
def _fonts(*, with_machine: bool) -> typst.Fonts:
    with as_file(files("manimgx_fonts")) as folder:
        return typst.Fonts(include_system_fonts=with_machine, font_paths=[str(folder)])


def _drawn(told: Any, undrawn: Set[str], language: Language) -> Any:  # noqa: ANN401  it is JSON
    """Return what is told without some letters; addresses keep theirs."""
    match told:
        case str():
            return _text(told, undrawn, language)
        case list():
            return [_drawn(one, undrawn, language) for one in told]
        case dict():
            return {
                key: one if key == "href" else _drawn(one, undrawn, language)
                for key, one in told.items()
            }
        case _:
            return told


def _text(text: str, undrawn: Set[str], language: Language) -> str:
    """Leave a few letters out of a text, such as an emoji; tell of more that it has them."""
    if undrawn.isdisjoint(text):
        return text
    lost = [one for one in text if one.isalpha() and one in undrawn]
    if len(lost) <= _MOST * sum(map(str.isalpha, text)):
        return " ".join("".join(one for one in text if one not in undrawn).split())
    words = Wording(language)
    scripts = {unicodedata.name(one, "").split(" ")[0].split("-")[0] for one in lost}
    written = next((code for script, code in _WRITTEN.items() if script in scripts), None)
    if written is None:
        return words.plain("method.undrawn")
    return words.plain("method.untyped", language=writing.language_name(written, language))
