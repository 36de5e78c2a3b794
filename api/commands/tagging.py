"""Commands of the cascade: `annotate`, `tag`, `train`, `evaluate`."""

import typer

commands = typer.Typer()
