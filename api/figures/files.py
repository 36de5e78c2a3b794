"""What a figure can be taken away as."""

from collections.abc import Callable
from dataclasses import dataclass

import orjson

from api.charts.standalone import standalone
from api.charts.world import BORDERS
from api.figures.addresses import Cited, File, Kind
from api.figures.drawing import draw
from api.figures.making import Made, corpus_text
from api.figures.png import as_png
from api.figures.tables import as_csv, as_values
from api.figures.vega import as_vega
from api.figures.wording import bibtex, citation, csl, ris, title_of

MEDIA = {
    File.SVG: "image/svg+xml",
    File.PNG: "image/png",
    File.CSV: "text/csv; charset=utf-8; header=present",
    File.VEGA: "application/vnd.vegalite.v6+json",
    File.JSON: "application/json",
    File.CORPUS: "text/plain; charset=utf-8",
    File.BIBTEX: "application/x-bibtex; charset=utf-8",
    File.RIS: "application/x-research-info-systems; charset=utf-8",
    File.CSL: "application/vnd.citationstyles.csl+json",
}
"""The media type of each."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A figure that is cited, with its address in full; `corpus` is read only for its own file.

    `is_sample` tells that invented news is in the store, which the title says wherever it goes.
    """

    made: Made
    cited: Cited
    url: str
    corpus: Callable[[], list[str]]
    is_sample: bool = False

    @property
    def title(self) -> str:
        """What it is called."""
        title = title_of(self.made.figure)
        return f"{title} [sample newsroom: invented, do not cite]" if self.is_sample else title


def write(file: File, sheet: Sheet) -> bytes:
    """Return a figure as a file.

    Raises:
        MissingExtraError: for a PNG, what draws it is not installed.
    """
    return _WRITERS[file](sheet)


def as_svg(sheet: Sheet) -> str:
    """Return a figure as a drawing that says where it comes from."""
    notes = [citation(sheet.title, sheet.url, sheet.cited)]
    if sheet.made.figure.kind is Kind.MAP:
        notes.append(BORDERS)
    return standalone(draw(sheet.made), sheet.title, notes)


def _json(value: object, form: int = orjson.OPT_INDENT_2) -> bytes:
    return orjson.dumps(value, option=form | orjson.OPT_APPEND_NEWLINE)


def _compact(value: object) -> bytes:
    """Write values without a line for each step of an outline."""
    return _json(value, 0)


_WRITERS: dict[File, Callable[[Sheet], bytes]] = {
    File.SVG: lambda one: as_svg(one).encode(),
    File.PNG: lambda one: as_png(as_svg(one), one.title),
    File.CSV: lambda one: as_csv(one.made, one.cited, one.title, one.url).encode("utf-8-sig"),
    File.VEGA: lambda one: _compact(as_vega(one.made, one.cited, one.title, one.url)),
    File.JSON: lambda one: _json(as_values(one.made, one.cited, one.title, one.url)),
    File.CORPUS: lambda one: corpus_text(one.corpus()).encode(),
    File.BIBTEX: lambda one: bibtex(one.title, one.url, one.cited).encode(),
    File.RIS: lambda one: ris(one.title, one.url, one.cited).encode(),
    File.CSL: lambda one: _json([csl(one.title, one.url, one.cited)]),
}
