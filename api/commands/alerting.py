"""Commands of alerts: `watch`, `deliver`."""

import typer

commands = typer.Typer()
