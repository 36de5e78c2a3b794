"""Telling a summary on the command line, and holding it against the store."""

from dataclasses import asdict
from datetime import datetime

import typer
from sqlmodel import Session

from api.commands.context import print_json
from api.trends.checking import check
from api.trends.summary import Summary


def say_summary(summary: Summary, *, as_json: bool) -> None:
    """Print a summary: a sentence a line, or as JSON with its parts."""
    for sentence in summary.sentences:
        if as_json:
            parts = [asdict(part) for part in sentence.parts]
            print_json({"about": sentence.about, "text": str(sentence), "parts": parts})
        else:
            typer.echo(str(sentence))


def say_check(session: Session, summary: Summary, now: datetime) -> None:
    """Derive all that a summary says anew, and print what the store does not hold.

    Raises:
        typer.Exit: something does not hold.
    """
    faults = check(session, summary, now)
    for fault in faults:
        typer.echo(
            f"does not hold: “{fault.part}”: {fault.reason}\n  in: {fault.sentence}", err=True
        )
    if faults:
        raise typer.Exit(1)
    typer.echo(f"all {len(summary.sentences)} sentences hold", err=True)
