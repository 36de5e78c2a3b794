"""Commands that read the store: `search` and `trends`."""

import typer

commands = typer.Typer()
