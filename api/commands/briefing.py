"""Commands of the weekly brief: `brief`, which writes one out, and `briefs`, which sends them."""

from datetime import datetime, time
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

import typer

from api.briefs.addresses import absolute, address_of, sent_address
from api.briefs.document import Brief
from api.briefs.gather import Wanted, load_brief
from api.briefs.html import to_html
from api.briefs.issuing import correct
from api.briefs.mail import Envelope, to_mail
from api.briefs.markdown import to_markdown
from api.briefs.pdf import to_pdf
from api.briefs.schedule import Weekday
from api.briefs.weeks import last_whole_week, week_of
from api.commands.context import installation
from api.languages.writing import Language
from api.trends.periods import zone_of
from models import Receiver, Subscription
from models.clock import utc_now
from models.errors import InvalidError
from models.settings import Settings
from models.store.briefs import list_issues
from models.store.subscriptions import (
    NewSubscription,
    add_subscription,
    end_subscription,
    list_subscriptions,
    set_active,
)

commands = typer.Typer()
briefs = typer.Typer(help="Who is sent the weekly brief, and what was sent.")
commands.add_typer(briefs, name="briefs")

_ISSUES = 50
_Uid = Annotated[UUID, typer.Argument(help="The subscription's uid, as `briefs list` shows it.")]


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


@briefs.command("add")
def add_command(  # noqa: PLR0913  each is an option
    receiver: Annotated[UUID, typer.Option(help="A receiver's uid: `tidings rules receivers`.")],
    query: Annotated[str, typer.Option(help="A query that narrows what is told.")] = "",
    weekday: Annotated[Weekday, typer.Option(help="The day it is sent.")] = Weekday.MONDAY,
    at: Annotated[str, typer.Option(help="The time it is sent, on the zone's clock.")] = "07:00",
    zone: Annotated[str, typer.Option(help="IANA time zone, such as Europe/Paris.")] = "UTC",
    lang: Annotated[Language, typer.Option(help="Language of the brief.")] = Language.EN,
    *,
    agreed: Annotated[
        bool, typer.Option(help="The receiver has agreed already; else a mail asks first.")
    ] = False,
) -> None:
    """Send a receiver the brief of each week once that is over, and the receiver agreed."""
    new = NewSubscription(
        receiver, query, lang.value, weekday.number, _time(at), zone_of(zone).key, is_agreed=agreed
    )
    with installation() as here, here.begin() as session:
        added = add_subscription(session, new, utc_now())
        typer.echo(f"added subscription {added.uid}")
        if added.agreed_at is None:
            typer.echo(
                "a mail asks the receiver first; nothing else is sent before a yes", err=True
            )


@briefs.command("list")
def list_command() -> None:
    """Show who is sent which brief, and when."""
    with installation() as here, here.read() as session:
        for one, receiver in list_subscriptions(session):
            when = f"{list(Weekday)[one.weekday]} {one.at:%H:%M} {one.zone}"
            state = _state(one, receiver)
            about = f" on {one.query!r}" if one.query else ""
            last = f", last {one.told_week}" if one.told_week else ""
            typer.echo(f"{one.uid}  {receiver.address}: {when}, {one.language}{about}{last}{state}")


@briefs.command("remove")
def remove_command(uid: _Uid) -> None:
    """Send a subscription nothing more."""
    with installation() as here, here.begin() as session:
        end_subscription(session, uid, utc_now())
        typer.echo("removed")


@briefs.command("pause")
def pause_command(uid: _Uid) -> None:
    """Let a subscription rest; what it has not been sent yet is taken back."""
    with installation() as here, here.begin() as session:
        set_active(session, uid, is_active=False)
        typer.echo("paused")


@briefs.command("resume")
def resume_command(uid: _Uid) -> None:
    """Have a subscription go on, with the newest week that came due meanwhile."""
    with installation() as here, here.begin() as session:
        set_active(session, uid, is_active=True)
        typer.echo("resumed")


@briefs.command("sent")
def sent_command() -> None:
    """Show the briefs that were sent, newest first, each with its address."""
    with installation() as here, here.read() as session:
        for one in list_issues(session, _ISSUES):
            corrected = f" (correction {one.number - 1})" if one.corrects_id else ""
            address = absolute(sent_address(one.digest), here.settings.base_url)
            typer.echo(f"{one.week}  {one.title}{corrected}\n          {address}")


@briefs.command("correct")
def correct_command(
    week: Annotated[str, typer.Argument(help="The week that was sent, such as 2026-W46.")],
    note: Annotated[str, typer.Option(help="What was wrong, in the brief's language.")],
    query: Annotated[str, typer.Option(help="The query of the brief.")] = "",
    lang: Annotated[Language, typer.Option(help="The language of the brief.")] = Language.EN,
) -> None:
    """Issue a brief anew, with a note, to all who were sent it; `deliver` sends it."""
    with installation() as here:
        wanted = Wanted(week_of(week), query.strip(), lang, here.settings.our_outlets)
        issue = correct(here.begin, here.read, wanted, note, utc_now())
        typer.echo(absolute(sent_address(issue.digest), here.settings.base_url))


def _time(text: str) -> time:
    try:
        return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007  a clock's time alone
    except ValueError as error:
        raise InvalidError("at", f"{text!r} is no time: write 07:00") from error


def _state(subscription: Subscription, receiver: Receiver) -> str:
    if not receiver.is_active:
        return f"  (disabled: {receiver.disabled_reason})"
    if subscription.agreed_at is None:
        return "  (asked, no answer yet)"
    return "" if subscription.is_active else "  (paused)"


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
