"""The command `claims`: published fact-checks."""

import typer

commands = typer.Typer()
