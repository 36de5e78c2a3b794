"""Commands that keep Tidings going: `run`, `serve`, `doctor`."""

import typer

commands = typer.Typer()
