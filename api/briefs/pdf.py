"""A brief as PDF: the boundary to Typst, whose compiler and fonts come in its wheel.

It is tagged for screen readers by PDF/UA-1, which no file is that has a letter without a glyph:
where a title is in a script that no font at hand knows, the file is tagged and claims nothing.
"""

from contextlib import suppress
from importlib.resources import files
from typing import Literal

import orjson
import typst

from api.briefs.document import Brief, to_json


def to_pdf(brief: Brief, base_url: str) -> bytes:
    """Return a brief as PDF, the same bytes for the same brief."""
    with suppress(typst.TypstError):
        return _compiled(brief, base_url, "ua-1")
    return _compiled(brief, base_url, None)


def _compiled(brief: Brief, base_url: str, standard: Literal["ua-1"] | None) -> bytes:
    template = files("api.briefs").joinpath("templates/brief.typ").read_bytes()
    told = {
        "brief": orjson.dumps(to_json(brief)).decode(),
        "base": base_url,
        "footer": f"{brief.title} · {base_url}",
    }
    made = typst.compile(
        template,
        format="pdf",
        sys_inputs=told,
        pdf_standards=standard,
        timestamp=int(brief.made_at.timestamp()),
    )
    assert isinstance(made, bytes)  # noqa: S101  a PDF is one file
    return made
