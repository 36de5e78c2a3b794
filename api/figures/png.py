"""The typst boundary: an SVG file in, a PNG out. Nothing of typst passes this module.

It is an optional extra (`pip install "tidings[png]"`): a chart is SVG first.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from models.errors import MissingExtraError

_DENSITY = 192  # pixels an inch: two for each of a screen's
_SHEET = """\
#set page(width: auto, height: auto, margin: 0pt)
#image("figure.svg", alt: {alt})
"""


def as_png(svg: str, title: str) -> bytes:
    """Return an SVG file as pixels.

    Raises:
        MissingExtraError: typst is not installed.
    """
    try:
        import typst
    except ImportError as error:
        raise MissingExtraError("PNG", "typst") from error
    with TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "figure.svg").write_text(svg, "utf-8")
        sheet = place / "figure.typ"
        sheet.write_text(_SHEET.format(alt=_quoted(title)), "utf-8")
        drawn: bytes = typst.compile(sheet, root=place, format="png", ppi=_DENSITY)
    return drawn


def _quoted(words: str) -> str:
    """Write words as a string of typst: its escapes are JSON's."""
    return json.dumps(" ".join(words.split()), ensure_ascii=False)
