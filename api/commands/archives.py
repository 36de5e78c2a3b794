"""The command `import`: a researcher's archive goes the way a feed goes."""

import typer

commands = typer.Typer()
