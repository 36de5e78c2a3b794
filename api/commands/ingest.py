"""Commands of ingest: `crawl` and `feeds`."""

import typer

commands = typer.Typer()
