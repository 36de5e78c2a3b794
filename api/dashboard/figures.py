"""The pages of figures that can be cited, and the files that they can be taken away as.

An address without a corpus leads to the one that can be cited now; that one never changes. The
articles behind a small figure are checked as its page is shown, those of a large one when asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlmodel import Session

from api.charts.world import BORDERS
from api.dashboard.rendering import Page, frame, render
from api.dependencies import AppSettings, Now, ReadDb
from api.figures.addresses import (
    LONGEST_ADDRESS,
    ROOT,
    File,
    Kind,
    address_of,
    read_address,
)
from api.figures.drawing import draw
from api.figures.files import MEDIA, Sheet, write
from api.figures.judging import Change, stood, summed_up, used
from api.figures.making import cite, corpus_lines, make, scope_of, standing
from api.figures.telling import sentence
from api.figures.verifying import Verified, read_cited, verify
from api.figures.wording import METHOD, bibtex, citation
from api.trends.series import whole_coverage
from models.errors import InvalidError, QueryError
from models.store.citing import mark, taggers_of
from models.store.readings import Health

router = APIRouter(route_class=Page, include_in_schema=False, default_response_class=HTMLResponse)

CHECKED = 5_000
"""Articles up to which a figure is checked as its page is shown."""

_DESCRIBING = (File.BIBTEX, File.RIS, File.CSL)  # signposting.org, for reference managers
_SHOWN = 200  # articles that changed a figure
_NO_STORE = {"Cache-Control": "no-store"}
_ALONE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}


@router.get("/figures")
def show_check(
    db: ReadDb, now: Now, address: Annotated[str, Query(max_length=LONGEST_ADDRESS)] = ""
) -> HTMLResponse:
    """Ask for the address of a figure, and check the one that is given."""
    return _check(db, now, address)


@router.post("/figures")
def show_check_with_corpus(
    db: ReadDb,
    now: Now,
    corpus: UploadFile,
    address: Annotated[str, Form(max_length=LONGEST_ADDRESS)],
) -> HTMLResponse:
    """Check a figure with its corpus, as somebody kept it: so each article that changed is told."""
    return _check(db, now, address, corpus.file.read())


@router.get("/figures/{name}")
def show_figure(
    name: str, request: Request, db: ReadDb, now: Now, settings: AppSettings
) -> Response:
    """Show a figure with all that is known of it, or give it as a file."""
    figure, cited, file = read_address(f"{ROOT}{name}?{request.url.query}")
    if cited is None:
        made = make(db, figure, mark(db, now))
        address = address_of(figure, cite(db, made), file)
        return RedirectResponse(address, 303, headers=_NO_STORE)
    made = make(db, figure, standing(db, cited))
    url = settings.base_url + address_of(figure, cited)
    is_sample = Health(db).has_samples
    sheet = Sheet(made, cited, url, lambda: corpus_lines(db, figure, made.mark), is_sample)
    return _file(file, sheet) if file else _page(db, now, sheet, is_local=not settings.public_url)


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict in words: in one sentence, each article that changed, and what live taggers say."""

    address: str
    summed: str
    changes: Sequence[tuple[Change, str]] | None
    newer: str


def _told(found: Verified) -> Told:
    changes, newer = found.verdict.changes, found.newer
    return Told(
        address_of(found.figure, found.cited),
        summed_up(found.verdict),
        None if changes is None else [(one, stood(one)) for one in changes[:_SHOWN]],
        used(found.cited.taggers, newer) if newer else "",
    )


def _check(db: Session, now: datetime, address: str, corpus: bytes | None = None) -> HTMLResponse:
    try:
        found = _checked(db, now, address, corpus) if address.strip() else None
    except (InvalidError, QueryError) as error:
        return render("figure_check.html", 400, **frame(db), address=address, error=error)
    return render(
        "figure_check.html",
        **frame(db),
        address=address,
        found=found,
        told=_told(found) if found else None,
        page=address_of(found.figure, found.cited) if found else "",
    )


def _checked(db: Session, now: datetime, address: str, corpus: bytes | None) -> Verified:
    figure, cited = read_cited(address)
    try:
        kept = None if corpus is None else corpus.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InvalidError("corpus", "is no text in UTF-8") from error
    return verify(db, figure, cited, now, kept)


def _file(file: File, sheet: Sheet) -> Response:
    headers = {"Link": f'<{sheet.url}>; rel="cite-as"'}  # RFC 8574
    if file is not File.SVG:
        name = f"tidings-{sheet.made.figure.kind}.{file}"
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return Response(write(file, sheet), media_type=MEDIA[file], headers={**headers, **_ALONE})


def _page(db: Session, now: Now, sheet: Sheet, *, is_local: bool) -> HTMLResponse:
    made, cited = sheet.made, sheet.cited
    figure = made.figure
    is_small = sum(made.numbers.volumes) <= CHECKED
    found = verify(db, figure, cited, now) if is_small else None
    return render(
        "figure.html",
        **frame(db),
        title=sheet.title,
        made=made,
        cited=cited,
        chart=draw(made),
        sentence=sentence(made),
        found=found,
        told=_told(found) if found else None,
        url=sheet.url,
        is_local=is_local,
        files={file: address_of(figure, cited, file) for file in File},
        described=[(file, MEDIA[file].partition(";")[0]) for file in _DESCRIBING],
        newest=address_of(figure),
        scope=taggers_of(db, scope_of(figure, cited.mark), made.mark.generation),
        coverage=whole_coverage(made.series[0].points) if made.series else None,
        borders=BORDERS if figure.kind is Kind.MAP else "",
        cite_as=citation(sheet.title, sheet.url, cited),
        bibtex=bibtex(sheet.title, sheet.url, cited),
        method=METHOD,
    )
