"""Commands that keep Tidings going: `run`, `serve`, `doctor`."""

from contextlib import ExitStack
from importlib.metadata import version
from typing import Annotated

import typer

from api.app import create_app
from api.commands.context import Context, installation, print_json
from api.newsroom.server import HOST, open_newsroom
from api.running.beside import passes_beside
from api.running.doctor import examine
from api.running.first_start import Newsroom, begin_if_empty, newsroom_of
from api.running.server import bound_socket, serve
from models.clock import utc_now
from models.settings import load_settings

commands = typer.Typer()


@commands.command("run")
def run_command() -> None:
    """Run everything: all passes on their clocks, and the dashboard."""
    with ExitStack() as stack:
        here = stack.enter_context(installation())
        # The port first: a second Tidings must not begin to crawl before it is told.
        bound = stack.enter_context(bound_socket(here.settings.host, here.settings.port))
        newsroom = _begin(here)
        if newsroom is not None:
            stack.enter_context(open_newsroom(newsroom.port, newsroom.anchor))
        stack.enter_context(passes_beside([] if newsroom is None else [(HOST, newsroom.port)]))
        typer.echo(_where(here, newsroom))
        serve(create_app(here.engine, here.settings), bound)


@commands.command("serve")
def serve_command() -> None:
    """Serve the dashboard and the API alone, without any pass."""
    with installation() as here, bound_socket(here.settings.host, here.settings.port) as bound:
        typer.echo(f"Look at {here.settings.base_url}/ (Ctrl-C stops it)")
        serve(create_app(here.engine, here.settings), bound)


@commands.command("doctor")
def doctor_command(
    *, as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False
) -> None:
    """Say what is wrong with this installation, and how to mend it."""
    is_well = True
    for finding in examine(load_settings()):
        is_well = is_well and finding.is_well
        if as_json:
            print_json(
                {
                    "subject": finding.subject,
                    "is_well": finding.is_well,
                    "told": finding.told,
                    "remedy": None if finding.is_well else finding.remedy,
                }
            )
            continue
        typer.echo(f"{'well ' if finding.is_well else 'WRONG'}  {finding.subject}: {finding.told}")
        if not finding.is_well:
            typer.echo(f"       {finding.remedy}")
    if not is_well:
        raise typer.Exit(1)


def _begin(here: Context) -> Newsroom | None:
    now = utc_now()
    added = begin_if_empty(here, now)
    if added:
        typer.echo(f"An empty store: added the {added} feeds of the starting catalogue …")
    return newsroom_of(here, now, is_new=bool(added))


def _where(here: Context, newsroom: Newsroom | None) -> str:
    lines = [f"Tidings {version('tidings')} is running."]
    if newsroom is not None:
        lines.append(
            "No feed answered, so it shows a sample newsroom: every outlet, person and event in "
            "it is invented."
        )
    lines.append(f"Look at {here.settings.base_url}/")
    if not here.settings.smtp_host:
        lines.append(
            f"No SMTP server is set: alerts by mail are kept in {here.settings.home / 'mail'}."
        )
    if not here.settings.contact and newsroom is None:
        lines.append("No TIDINGS_CONTACT is set: webmasters whom we bother cannot reach you.")
    lines.append("Stop it with Ctrl-C.")
    return "\n".join(lines)
