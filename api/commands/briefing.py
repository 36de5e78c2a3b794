"""Commands of the weekly brief: `brief`, which writes one out."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from uuid import NAMESPACE_URL, uuid5

import typer

from api.briefs.addresses import absolute, address_of
from api.briefs.document import Brief
from api.briefs.gather import Wanted, load_brief
from api.briefs.html import to_html
from api.briefs.mail import Envelope, to_mail
from api.briefs.markdown import to_markdown
from api.briefs.pdf import to_pdf
from api.briefs.weeks import last_whole_week, week_of
from api.commands.context import installation
from api.languages.writing import Language
from models.clock import utc_now
from models.errors import InvalidError
from models.settings import Settings

commands = typer.Typer()


class Shape(StrEnum):
    """What a brief can be written as."""

    HTML = "html"
    MARKDOWN = "md"
    PDF = "pdf"
    MAIL = "mail"


@commands.command("brief")
def brief_command(
    week: Annotated[
        str | None, typer.Option(help="An ISO week, such as 2026-W46; else the last whole one.")
    ] = None,
    query: Annotated[str, typer.Option(help="A query that narrows what is told.")] = "",
    lang: Annotated[Language, typer.Option(help="Language of the brief.")] = Language.EN,
    shape: Annotated[Shape, typer.Option("--format", help="What it is written as.")] = (
        Shape.MARKDOWN
    ),
    out: Annotated[Path | None, typer.Option(help="A file to write; else the terminal.")] = None,
) -> None:
    """Write the brief of a week: the same content as page, mail, PDF and Markdown."""
    now = utc_now()
    days = week_of(week) if week else last_whole_week(now.date())
    if out is None and shape is Shape.PDF:
        raise InvalidError("out", "a PDF is no text: name a file with --out")
    with installation() as here, here.read() as session:
        wanted = Wanted(days, query.strip(), lang, here.settings.our_outlets)
        written = _written(load_brief(session, wanted, now), shape, here.settings, now)
    if out is None:
        typer.echo(written.decode(), nl=False)
    else:
        _keep(out, written)
        typer.echo(f"wrote {out}")


def _written(brief: Brief, shape: Shape, settings: Settings, now: datetime) -> bytes:
    base = settings.base_url
    page = address_of(brief.week, brief.query, brief.language)
    match shape:
        case Shape.HTML:
            return to_html(brief, base, page=page).encode()
        case Shape.MARKDOWN:
            return to_markdown(brief, base).encode()
        case Shape.PDF:
            return to_pdf(brief, base)
        case Shape.MAIL:
            uid = str(uuid5(NAMESPACE_URL, f"{absolute(page, base)} {now.isoformat()}"))
            envelope = Envelope(settings.mail_from, settings.mail_to, base, uid, page)
            return to_mail(brief, envelope).as_bytes()


def _keep(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise InvalidError("out", f"{path}: {error.strerror}") from error
