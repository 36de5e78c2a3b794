"""The command `tidings`: puts the subcommands together and turns errors into exit codes.

The only place where a foreseen failure becomes words on a terminal: 1 is "it failed, and
here is what to do", 2 is "the command line is wrong".
"""

import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Annotated

import typer

from api.commands import (
    alerting,
    archives,
    briefing,
    claims,
    ingest,
    reading,
    retagging,
    retention,
    running,
    statements,
    tagging,
    trending,
    verifying,
)
from models.errors import TidingsError

app = typer.Typer(
    name="tidings",
    help="Watch how migration is talked about.",
    add_completion=False,
    pretty_exceptions_enable=False,
)
for group in (
    running,
    ingest,
    archives,
    tagging,
    retagging,
    claims,
    reading,
    trending,
    alerting,
    briefing,
    statements,
    retention,
    verifying,
):
    app.add_typer(group.commands)


def _show_version(is_asked: bool) -> None:  # noqa: FBT001  Typer calls it with the option's value
    if is_asked:
        typer.echo(f"Tidings {version('tidings')}")
        raise typer.Exit


@app.callback()
def about(
    *,
    is_version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version and end.", callback=_show_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Watch how migration is talked about."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        words = list(sys.argv[1:] if argv is None else argv)
        code = app(args=words, prog_name="tidings", standalone_mode=False)
    except TidingsError as error:
        typer.echo(f"tidings: {error}", err=True)
        return 1
    except typer.Abort:
        return 130
    except typer.TyperException as error:
        typer.echo(f"tidings: {_told(error)}", err=True)
        return error.exit_code
    return int(code or 0)


def _told(error: typer.TyperException) -> str:
    """Say in one line what is wrong with the command line, and where to look."""
    where = getattr(getattr(error, "ctx", None), "command_path", "tidings")
    told = error.format_message().rstrip(".").replace("Value error, ", "")
    return f"{told}; `{where} --help` says what there is"
